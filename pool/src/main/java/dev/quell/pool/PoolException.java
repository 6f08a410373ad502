package dev.quell.pool;

import dev.quell.QuellException;
import dev.quell.Retry;
import org.jspecify.annotations.Nullable;

/** Says that a pool could not lend a connection; the message names what to change. */
public final class PoolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Retry retry;

    /** For what would come again. */
    PoolException(String message) {
        this(message, Retry.NO);
    }

    PoolException(String message, Retry retry) {
        super(message);
        this.retry = retry;
    }

    PoolException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.retry = cause instanceof QuellException why && why.retry() != Retry.NO ? Retry.SAFE : Retry.NO;
    }

    /**
     * Whether it may be tried again. Nothing has been done without a connection, so this is {@link Retry#SAFE} if the same
     * again may succeed, as when no connection came free in time or the server is away, and {@link Retry#NO} otherwise.
     */
    public Retry retry() {
        return retry;
    }
}
