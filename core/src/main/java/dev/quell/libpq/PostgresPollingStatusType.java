package dev.quell.libpq;

/** What a function that is polled wants next. Mirrors the enum of the same name in {@code libpq-fe.h}. */
public enum PostgresPollingStatusType {
    /** It failed. */
    PGRES_POLLING_FAILED(0),
    /** Poll again when the socket is readable. */
    PGRES_POLLING_READING(1),
    /** Poll again when the socket is writable. */
    PGRES_POLLING_WRITING(2),
    /** Done. */
    PGRES_POLLING_OK(3),
    /** Not used any more. */
    PGRES_POLLING_ACTIVE(4);

    private final int value;

    PostgresPollingStatusType(int value) {
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
