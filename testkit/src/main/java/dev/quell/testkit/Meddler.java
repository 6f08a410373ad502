package dev.quell.testkit;

import java.io.IOException;

/**
 * What a proxy does with the bytes of one direction of one connection. Called by one thread, in order; may block, which
 * holds up this direction only.
 */
@FunctionalInterface
public interface Meddler {
    /**
     * Bytes have come.
     *
     * @param way where to send them, or not
     * @throws IOException if the receiver is gone; what comes after is then dropped
     */
    void forward(byte[] bytes, Way way) throws IOException;

    /** The sender has finished in good order; passed on unless overridden. */
    default void finish(Way way) throws IOException {
        way.finish();
    }
}
