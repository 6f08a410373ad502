package dev.quell.libpq;

/** How far a connection, or a cancel connection, has come. Mirrors the enum of the same name in {@code libpq-fe.h}. */
public enum ConnStatusType {
    /** The connection is ready, or the cancel request is delivered. */
    CONNECTION_OK(0),
    /** It failed, or was never tried. */
    CONNECTION_BAD(1),
    /** Waiting for the connection to be made. */
    CONNECTION_STARTED(2),
    /** Connection made; waiting to send. */
    CONNECTION_MADE(3),
    /** Waiting for the server's answer. */
    CONNECTION_AWAITING_RESPONSE(4),
    /** Logged in; waiting for the backend to start up. */
    CONNECTION_AUTH_OK(5),
    /** Not used any more. */
    CONNECTION_SETENV(6),
    /** Negotiating TLS. */
    CONNECTION_SSL_STARTUP(7),
    /** A connection is to be dialled; seen inside libpq only. */
    CONNECTION_NEEDED(8),
    /** Asking whether the session may write. */
    CONNECTION_CHECK_WRITABLE(9),
    /** Reading what remains of an answer; seen inside libpq only. */
    CONNECTION_CONSUME(10),
    /** Negotiating GSSAPI encryption. */
    CONNECTION_GSS_STARTUP(11),
    /** Checking whether the server is of the kind wanted; seen inside libpq only. */
    CONNECTION_CHECK_TARGET(12),
    /** Asking whether the server is a standby. */
    CONNECTION_CHECK_STANDBY(13),
    /** A cancel connection that has not been started. */
    CONNECTION_ALLOCATED(14),
    /** An authentication that takes several exchanges with others than the server is under way. */
    CONNECTION_AUTHENTICATING(15);

    private final int value;

    ConnStatusType(int value) {
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
