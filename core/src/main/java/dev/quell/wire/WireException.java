package dev.quell.wire;

/** Says that the bytes received are not a message of the PostgreSQL protocol: the peer broke it, or is none. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean synchronizationLost;

    public WireException(String message) {
        this(message, false);
    }

    private WireException(String message, boolean synchronizationLost) {
        super(message);
        this.synchronizationLost = synchronizationLost;
    }

    /** Where the next message begins cannot be told any more. */
    static WireException lostSynchronization(String message) {
        return new WireException(message, true);
    }

    /** Whether nothing that follows can be read either; else only this one message makes no sense. */
    public boolean isSynchronizationLost() {
        return synchronizationLost;
    }

    /** What is wrong with the bytes. */
    public String what() {
        return String.valueOf(getMessage());
    }
}
