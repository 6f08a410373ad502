package dev.quell.transport;

import org.jspecify.annotations.Nullable;

/** An established connection was reset, broke, or was used after it had been closed. */
public final class ConnectionLostException extends TransportException {

    private static final long serialVersionUID = 1L;

    ConnectionLostException(String message) {
        this(message, null);
    }

    ConnectionLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
