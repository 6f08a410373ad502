package dev.quell.libpq;

/** What became of a command, as libpq's type of that name. */
public enum ExecStatusType {
    /** An empty query string was executed. */
    PGRES_EMPTY_QUERY(0),
    /** A command that returns no rows was executed. */
    PGRES_COMMAND_OK(1),
    /** A command that returns rows was executed; all are in the result. */
    PGRES_TUPLES_OK(2),
    /** COPY from the server has begun. */
    PGRES_COPY_OUT(3),
    /** COPY to the server has begun. */
    PGRES_COPY_IN(4),
    /** The server's response was not understood. */
    PGRES_BAD_RESPONSE(5),
    /** A notice or warning. */
    PGRES_NONFATAL_ERROR(6),
    /** The command failed. */
    PGRES_FATAL_ERROR(7),
    /** COPY in both directions has begun, as replication uses it. */
    PGRES_COPY_BOTH(8),
    /** A single row, in single-row mode. */
    PGRES_SINGLE_TUPLE(9),
    /** A point of synchronisation in a pipeline. */
    PGRES_PIPELINE_SYNC(10),
    /** The command was not run because an earlier one of its pipeline failed. */
    PGRES_PIPELINE_ABORTED(11),
    /** Some rows, in chunked-rows mode. */
    PGRES_TUPLES_CHUNK(12);

    private final int value;

    ExecStatusType(int value) {
        this.value = value;
    }

    /** The constant's number in libpq. */
    public int value() {
        return value;
    }

    /** Whether a result made with this status takes over the connection's error text. */
    boolean tellsAnError() {
        return switch (this) {
            case PGRES_EMPTY_QUERY,
                    PGRES_COMMAND_OK,
                    PGRES_TUPLES_OK,
                    PGRES_COPY_OUT,
                    PGRES_COPY_IN,
                    PGRES_COPY_BOTH,
                    PGRES_SINGLE_TUPLE,
                    PGRES_TUPLES_CHUNK -> false;
            case PGRES_BAD_RESPONSE,
                    PGRES_NONFATAL_ERROR,
                    PGRES_FATAL_ERROR,
                    PGRES_PIPELINE_SYNC,
                    PGRES_PIPELINE_ABORTED -> true;
        };
    }
}
