package dev.quell;

/** Says that the server refused or failed to do something. Mirrors a result of status {@code PGRES_FATAL_ERROR}. */
public final class ServerException extends QuellException {
    private static final long serialVersionUID = 1L;

    private final transient ServerMessage error;

    ServerException(ServerMessage error) {
        this(error, error.toString(), Retry.after(error));
    }

    ServerException(ServerMessage error, String message, Retry retry) {
        super(message, null, retry);
        this.error = error;
    }

    /** All that the server said. */
    public ServerMessage error() {
        return error;
    }

    /** The five characters of SQLSTATE, as in the manual's appendix "PostgreSQL Error Codes". */
    public String sqlState() {
        return error.sqlState();
    }
}
