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

    /** A message of a type that does not exist, or has no place where it came. */
    public static WireException unexpected(char type) {
        String shown = type >= ' ' && type < 0x7f ? String.valueOf(type) : String.format("\\x%02x", (int) type);
        return new WireException("unexpected response from server; first received character was \"" + shown + "\"");
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
