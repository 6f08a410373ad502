package dev.quell.transport;

/**
 * A TLS stream ended with a bare FIN, without close_notify: the server process died, or someone in between cut the
 * stream, so what was received may be incomplete. libpq says {@code SSL error: unexpected eof while reading}.
 */
public final class StreamTruncatedException extends TransportException {

    private static final long serialVersionUID = 1L;

    StreamTruncatedException(String message) {
        super(message, null);
    }
}
