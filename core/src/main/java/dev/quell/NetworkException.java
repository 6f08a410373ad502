package dev.quell;

import org.jspecify.annotations.Nullable;

/** Says that the network, or the encryption over it, failed: a refused connection, a bad certificate, a reset. */
public final class NetworkException extends QuellException {
    private static final long serialVersionUID = 1L;

    /** For something that was under way. */
    NetworkException(String message, @Nullable Throwable cause) {
        this(message, cause, Retry.UNKNOWN);
    }

    NetworkException(String message, @Nullable Throwable cause, Retry retry) {
        super(message, cause, retry);
    }
}
