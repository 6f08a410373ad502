package dev.quell.libpq;

import dev.quell.libpq.Sending.Parameters;
import dev.quell.wire.FrontendMessage.Target;
import org.jspecify.annotations.Nullable;

/**
 * The functions that run a command without waiting: the manual's section 32.4.
 *
 * <p>Those that send answer 1 if the command is on its way, else 0, and {@code PQerrorMessage} tells why.
 */
abstract sealed class AsyncFunctions extends EscapeFunctions permits PipelineFunctions {
    AsyncFunctions() {}

    /** Sends one or more statements in the simple protocol. Mirrors {@code PQsendQuery}. */
    public static int PQsendQuery(@Nullable PGconn conn, @Nullable String query) {
        return conn != null && conn.sending.query(query) ? 1 : 0;
    }

    /** Sends one statement with parameters, as {@link #PQexecParams} takes them. Mirrors {@code PQsendQueryParams}. */
    public static int PQsendQueryParams(
            @Nullable PGconn conn,
            @Nullable String command,
            int nParams,
            int @Nullable [] paramTypes,
            byte @Nullable [] @Nullable [] paramValues,
            int @Nullable [] paramLengths,
            int @Nullable [] paramFormats,
            int resultFormat) {
        Parameters parameters = new Parameters(nParams, paramTypes, paramValues, paramLengths, paramFormats);
        return conn != null && conn.sending.queryParams(command, parameters, resultFormat) ? 1 : 0;
    }

    /** Sends a statement to prepare. Mirrors {@code PQsendPrepare}. */
    public static int PQsendPrepare(
            @Nullable PGconn conn,
            @Nullable String stmtName,
            @Nullable String query,
            int nParams,
            int @Nullable [] paramTypes) {
        return conn != null && conn.sending.prepare(stmtName, query, Parameters.types(nParams, paramTypes)) ? 1 : 0;
    }

    /** Sends for a prepared statement to be run. Mirrors {@code PQsendQueryPrepared}. */
    public static int PQsendQueryPrepared(
            @Nullable PGconn conn,
            @Nullable String stmtName,
            int nParams,
            byte @Nullable [] @Nullable [] paramValues,
            int @Nullable [] paramLengths,
            int @Nullable [] paramFormats,
            int resultFormat) {
        Parameters parameters = new Parameters(nParams, null, paramValues, paramLengths, paramFormats);
        return conn != null && conn.sending.queryPrepared(stmtName, parameters, resultFormat) ? 1 : 0;
    }

    /** Asks for the parameters and columns of a prepared statement. Mirrors {@code PQsendDescribePrepared}. */
    public static int PQsendDescribePrepared(@Nullable PGconn conn, @Nullable String stmt) {
        return conn != null && conn.sending.describe(Target.STATEMENT, stmt) ? 1 : 0;
    }

    /** Asks for the columns of a portal. Mirrors {@code PQsendDescribePortal}. */
    public static int PQsendDescribePortal(@Nullable PGconn conn, @Nullable String portal) {
        return conn != null && conn.sending.describe(Target.PORTAL, portal) ? 1 : 0;
    }

    /** Asks for a prepared statement to be closed. Mirrors {@code PQsendClosePrepared}. */
    public static int PQsendClosePrepared(@Nullable PGconn conn, @Nullable String stmt) {
        return conn != null && conn.sending.close(Target.STATEMENT, stmt) ? 1 : 0;
    }

    /** Asks for a portal to be closed. Mirrors {@code PQsendClosePortal}. */
    public static int PQsendClosePortal(@Nullable PGconn conn, @Nullable String portal) {
        return conn != null && conn.sending.close(Target.PORTAL, portal) ? 1 : 0;
    }

    /**
     * The next result of what was sent, or null when there are no more; waits for it, whatever
     * {@link #PQisnonblocking} says. Collect until null before sending anew. Mirrors {@code PQgetResult}.
     */
    public static @Nullable PGresult PQgetResult(@Nullable PGconn conn) {
        return conn == null ? null : conn.collecting.next();
    }

    /** Reads what the server has sent, without waiting: 1, or 0 if the connection is lost. Mirrors {@code PQconsumeInput}. */
    public static int PQconsumeInput(@Nullable PGconn conn) {
        return conn != null && conn.collecting.consumeInput() ? 1 : 0;
    }

    /** 1 if {@link #PQgetResult} would wait, judging by what has been read. Mirrors {@code PQisBusy}. */
    public static int PQisBusy(@Nullable PGconn conn) {
        return conn != null && conn.collecting.isBusy() ? 1 : 0;
    }

    /** Makes sending never wait (1), or wait as it does at first (0): 0 if done, else -1. Mirrors {@code PQsetnonblocking}. */
    public static int PQsetnonblocking(@Nullable PGconn conn, int arg) {
        return conn == null ? -1 : conn.setNonblocking(arg != 0);
    }

    /** 1 if sending never waits. Mirrors {@code PQisnonblocking}. */
    public static int PQisnonblocking(@Nullable PGconn conn) {
        return conn != null && conn.status() != ConnStatusType.CONNECTION_BAD && conn.traffic.isNonblocking() ? 1 : 0;
    }

    /**
     * Sends what is queued: 0 if nothing is left, 1 if the socket must become writable first, -1 on failure. Mirrors
     * {@code PQflush}.
     */
    public static int PQflush(@Nullable PGconn conn) {
        return conn == null || conn.status() == ConnStatusType.CONNECTION_BAD ? -1 : conn.traffic.flush();
    }
}
