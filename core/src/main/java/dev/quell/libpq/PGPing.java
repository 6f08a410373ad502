package dev.quell.libpq;

/** What a server says to whoever asks whether it is there. Mirrors the enum of the same name in {@code libpq-fe.h}. */
public enum PGPing {
    /** The server accepts connections. */
    PQPING_OK(0),
    /** The server is there but rejects connections: it starts up, shuts down or recovers. */
    PQPING_REJECT(1),
    /** The server could not be reached. */
    PQPING_NO_RESPONSE(2),
    /** No attempt was made: the options make no sense. */
    PQPING_NO_ATTEMPT(3);

    private final int value;

    PGPing(int value) {
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
