package dev.quell.wire;

/** Says that the bytes received are not a message of the PostgreSQL protocol: the peer broke it, or is none. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        super(message);
    }

    /** What is wrong with the bytes. */
    public String what() {
        return String.valueOf(getMessage());
    }
}
