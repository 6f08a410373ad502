package dev.quell.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * An unpacked PostgreSQL in the cache of the current user.
 *
 * <p>The cache is {@code quell} below {@code XDG_CACHE_HOME} or {@code ~/.cache}, or, where neither can be written,
 * {@code quell-<user id>} in the temporary directory. Unpacking happens once per version and is safe with several
 * processes at once. Immutable and safe for use by several threads.
 */
public final class PostgresInstallation {
    private final Cache cache;
    private final Path directory;
    private final String identity;

    private PostgresInstallation(Cache cache, Path directory, String identity) {
        this.cache = cache;
        this.directory = directory;
        this.identity = identity;
    }

    /**
     * Unpacks the archive unless that was done before.
     *
     * @param progress told in a short sentence when something is about to take a while
     * @throws EmbeddedPostgresException if the archive cannot be read or no place can be written
     */
    public static PostgresInstallation of(PostgresArchive archive, Consumer<String> progress) {
        try {
            Cache cache = Cache.ofUser(System.getenv(), Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
            String identity = archive.identity();
            Path directory = cache.directory("postgres-" + identity, workplace -> {
                progress.accept("unpacking PostgreSQL " + archive.version() + " (first time)");
                try (InputStream packed = archive.open()) {
                    Unpacker.unpack(packed, workplace);
                }
            });
            return new PostgresInstallation(cache, directory, identity);
        } catch (IOException failure) {
            throw EmbeddedPostgresException.because("cannot unpack PostgreSQL", failure);
        }
    }

    /** The directory that holds {@code bin}, {@code lib} and {@code share}. */
    public Path directory() {
        return directory;
    }

    /** A program such as {@code initdb}. */
    public Path program(String name) {
        return directory.resolve("bin").resolve(name);
    }

    /** A shared library such as {@code libpq.so.5}. */
    public Path library(String name) {
        return directory.resolve("lib").resolve(name);
    }

    Cache cache() {
        return cache;
    }

    String identity() {
        return identity;
    }
}
