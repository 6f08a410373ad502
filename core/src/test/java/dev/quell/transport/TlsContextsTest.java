package dev.quell.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quell.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When what was read from files serves another connection too. */
class TlsContextsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** What is held is not forgotten. */
    private static final List<TlsContext> HELD = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    /** A context that is found again, once its file has not been touched for a while. */
    private TlsContext shared(TlsSettings settings) throws Exception {
        AtomicReference<TlsContext> held = new AtomicReference<>(load(settings));
        Await.until(() -> held.getAndSet(load(settings)).equals(held.get()), LONG, "the file to be old enough");
        HELD.add(held.get());
        return held.get();
    }

    private static TlsContext load(TlsSettings settings) {
        try {
            return TlsContexts.load(settings);
        } catch (TlsException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void context_inUse_servesTheSameSettingsOnly() throws Exception {
        TlsSettings settings = Fixtures.trusting(TlsSettings.Verification.FULL, directory);
        TlsContext first = shared(settings);

        assertThat(TlsContexts.inUse(settings)).containsSame(first);
        assertThat(TlsContexts.inUse(settings.sendingServerName(!settings.sendServerName())))
                .isEmpty();
        assertThat(TlsContexts.inUse(settings.verifying(TlsSettings.Verification.CA, settings.trust())))
                .isEmpty();
    }

    /** A file that was written a moment ago could be written again within the same tick of the clock. */
    @Test
    void context_fileJustWritten_isReadEachTime() throws Exception {
        TlsSettings settings = Fixtures.trusting(TlsSettings.Verification.FULL, directory);
        TlsContext first = shared(settings);

        Files.writeString(directory.resolve("root.crt"), Fixtures.STRANGER.pem());

        assertThat(TlsContexts.inUse(settings)).isEmpty();
        assertThat(load(settings)).isNotSameAs(first);
        assertThat(shared(settings)).isNotSameAs(first);
    }

    @Test
    void context_fileGone_isMissed() throws Exception {
        TlsSettings settings = Fixtures.trusting(TlsSettings.Verification.CA, directory);
        assertThat(shared(settings)).isNotNull();

        Files.delete(directory.resolve("root.crt"));

        assertThatExceptionOfType(TlsException.class).isThrownBy(() -> TlsContexts.load(settings));
    }

    @Test
    void context_nothingVerified_isShared() throws Exception {
        TlsSettings settings = TlsSettings.encryptOnly();
        TlsContext first = TlsContexts.load(settings);
        HELD.add(first);

        assertThat(TlsContexts.load(settings)).isSameAs(first);
    }
}
