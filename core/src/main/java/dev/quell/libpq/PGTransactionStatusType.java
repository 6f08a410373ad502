package dev.quell.libpq;

/** The state of the transaction of a connection. Mirrors the enum of the same name in {@code libpq-fe.h}. */
public enum PGTransactionStatusType {
    /** Idle, in no transaction. */
    PQTRANS_IDLE(0),
    /** A command is in progress. */
    PQTRANS_ACTIVE(1),
    /** Idle, in a transaction. */
    PQTRANS_INTRANS(2),
    /** Idle, in a failed transaction. */
    PQTRANS_INERROR(3),
    /** The connection is bad. */
    PQTRANS_UNKNOWN(4);

    private final int value;

    PGTransactionStatusType(int value) {
        this.value = value;
    }

    /**
     * Gives the number that libpq's header file gives the constant.
     *
     * @return the number
     */
    public int value() {
        return value;
    }
}
