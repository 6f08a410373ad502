package dev.quell.embedded;

import java.io.Serial;

/**
 * An embedded server that could not be unpacked, initialised, started or stopped.
 *
 * <p>The message is a sentence that says what to change; where the server itself said why, its words are quoted.
 */
public final class EmbeddedPostgresException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    EmbeddedPostgresException(String message) {
        super(message);
    }

    EmbeddedPostgresException(String message, Throwable cause) {
        super(message, cause);
    }
}
