package dev.quell.libpq;

import org.jspecify.annotations.Nullable;

/** The functions that have rows come in parts: the manual's section 32.6. */
abstract sealed class RowModeFunctions extends PipelineFunctions permits CancelFunctions {
    RowModeFunctions() {}

    /** Makes each row of the command just sent a result of its own: 1, or 0 if it is too late. Mirrors {@code PQsetSingleRowMode}. */
    public static int PQsetSingleRowMode(@Nullable PGconn conn) {
        if (conn == null || !conn.state.mayChangeRowMode()) {
            return 0;
        }
        conn.state.singleRows();
        return 1;
    }

    /**
     * Makes the rows of the command just sent come in results of up to {@code chunkSize} rows: 1, or 0 if it is too
     * late or the size is not positive. Mirrors {@code PQsetChunkedRowsMode}.
     */
    public static int PQsetChunkedRowsMode(@Nullable PGconn conn, int chunkSize) {
        if (conn == null || chunkSize <= 0 || !conn.state.mayChangeRowMode()) {
            return 0;
        }
        conn.state.chunks(chunkSize);
        return 1;
    }
}
