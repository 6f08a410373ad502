package dev.quell.libpq;

/** What happened, for an event procedure; as libpq's type of that name. */
public enum PGEventId {
    /** The procedure was registered. */
    PGEVT_REGISTER(0),
    /** The connection was reset. */
    PGEVT_CONNRESET(1),
    /** The connection is being finished. */
    PGEVT_CONNDESTROY(2),
    /** A result was made. */
    PGEVT_RESULTCREATE(3),
    /** A result was copied. */
    PGEVT_RESULTCOPY(4),
    /** A result is being cleared. */
    PGEVT_RESULTDESTROY(5);

    private final int value;

    PGEventId(int value) {
        this.value = value;
    }

    /** The constant's number in libpq. */
    public int value() {
        return value;
    }
}
