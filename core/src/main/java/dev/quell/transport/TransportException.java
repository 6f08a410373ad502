package dev.quell.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A failure below the PostgreSQL protocol: dialling, the connection itself, or TLS. Its message is for people. */
public abstract sealed class TransportException extends IOException
        permits ConnectFailedException, ConnectionLostException, StreamTruncatedException, TlsException {

    private static final long serialVersionUID = 1L;

    TransportException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
