package dev.quell.pool;

import org.jspecify.annotations.Nullable;

/** Says that a pool could not lend a connection; the message names what to change. */
public final class PoolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PoolException(String message) {
        this(message, null);
    }

    PoolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
