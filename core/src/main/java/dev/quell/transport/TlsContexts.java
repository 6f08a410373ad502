package dev.quell.transport;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The contexts that connections of this process use, to be used by more of them while their root certificate file is the
 * same. Nothing is kept but what a connection keeps in memory. Thread-safe.
 *
 * <p>A context with a client certificate, with revocation lists, or with the runtime's own store is made anew each time.
 */
public final class TlsContexts {
    private static final Map<Key, WeakReference<TlsContext>> IN_USE = new ConcurrentHashMap<>();

    /** A file that was written a moment ago may be written again without being of another time. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private static final String FILE_VERSION = "unix:ctime,lastModifiedTime,size,fileKey";

    /** The file's version is empty where there is no file. */
    private record Key(TlsSettings settings, Map<String, Object> fileVersion) {}

    private TlsContexts() {}

    /** One that is in use already; looks at its file's times, but reads none. */
    public static Optional<TlsContext> inUse(TlsSettings settings) {
        return IN_USE.isEmpty() ? Optional.empty() : key(settings).flatMap(TlsContexts::inUse);
    }

    private static Optional<TlsContext> inUse(Key key) {
        WeakReference<TlsContext> found = IN_USE.get(key);
        return Optional.ofNullable(found == null ? null : found.get());
    }

    /**
     * One that is in use, or else a new one.
     *
     * @throws TlsException as {@link TlsContext#load} does
     */
    public static TlsContext load(TlsSettings settings) throws TlsException {
        // The file's version is taken before it is read: if it changes in between, the next to come reads it again.
        Optional<Key> key = key(settings);
        Optional<TlsContext> found = key.flatMap(TlsContexts::inUse);
        if (found.isPresent()) {
            return found.get();
        }
        TlsContext loaded = TlsContext.load(settings);
        key.ifPresent(where -> {
            IN_USE.values().removeIf(other -> other.get() == null);
            IN_USE.put(where, new WeakReference<>(loaded));
        });
        return loaded;
    }

    /** Empty for what is not to be shared. */
    private static Optional<Key> key(TlsSettings settings) {
        if (settings.clientCertificate().isPresent() || settings.revocation().isPresent()) {
            return Optional.empty();
        }
        if (settings.verification() == TlsSettings.Verification.NONE) {
            return Optional.of(new Key(settings, Map.of()));
        }
        return settings.trust() instanceof TlsSettings.Trust.PemFile pem
                ? version(pem.file()).map(version -> new Key(settings, version))
                : Optional.empty();
    }

    private static Optional<Map<String, Object>> version(Path file) {
        try {
            Map<String, Object> version = Files.readAttributes(file, FILE_VERSION);
            return version.get("ctime") instanceof FileTime changed
                            && changed.toInstant().isBefore(Instant.now().minus(SETTLED))
                    ? Optional.of(version)
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // Reading it will tell what is wrong, or else that times are not told here.
            return Optional.empty();
        }
    }
}
