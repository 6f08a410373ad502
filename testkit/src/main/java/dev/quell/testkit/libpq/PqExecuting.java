package dev.quell.testkit.libpq;

import org.jspecify.annotations.NullUnmarked;

/** Commands that wait for their results; see {@link Pq}. */
@NullUnmarked
public interface PqExecuting {
    Object PQexec(Object conn, String query);

    Object PQexecParams(
            Object conn,
            String command,
            int nParams,
            int[] paramTypes,
            byte[][] paramValues,
            int[] paramLengths,
            int[] paramFormats,
            int resultFormat);

    Object PQprepare(Object conn, String stmtName, String query, int nParams, int[] paramTypes);

    Object PQexecPrepared(
            Object conn,
            String stmtName,
            int nParams,
            byte[][] paramValues,
            int[] paramLengths,
            int[] paramFormats,
            int resultFormat);

    Object PQdescribePrepared(Object conn, String stmt);

    Object PQdescribePortal(Object conn, String portal);

    Object PQclosePrepared(Object conn, String stmt);

    Object PQclosePortal(Object conn, String portal);
}
