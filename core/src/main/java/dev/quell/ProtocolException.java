package dev.quell;

/** Says that the other side broke the PostgreSQL protocol, or does not speak it. */
public final class ProtocolException extends QuellException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        // What was sent before it may have been done.
        super(message, null, Retry.UNKNOWN);
    }
}
