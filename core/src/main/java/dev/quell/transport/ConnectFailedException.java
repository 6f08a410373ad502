package dev.quell.transport;

import org.jspecify.annotations.Nullable;

/**
 * The connection could not be made. The message is the bare reason, as libpq prints it behind {@code connection to
 * server ... failed:}, for example {@code Connection refused}.
 */
public final class ConnectFailedException extends TransportException {

    private static final long serialVersionUID = 1L;

    ConnectFailedException(String message) {
        this(message, null);
    }

    ConnectFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
