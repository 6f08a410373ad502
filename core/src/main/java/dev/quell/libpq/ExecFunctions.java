package dev.quell.libpq;

import dev.quell.libpq.Sending.Parameters;
import dev.quell.wire.FrontendMessage.Target;
import org.jspecify.annotations.Nullable;

/**
 * The functions that run a command and wait for it: the manual's section 32.3.1.
 *
 * <p>Each answers the last result of the command, or null if it could not be sent; {@code PQerrorMessage} tells why. An
 * interrupt of the waiting thread does not end the wait, it is kept for later: cancel the command to end it.
 */
abstract sealed class ExecFunctions extends StatusFunctions permits ResultFunctions {
    /** The most parameters that a command can have. */
    public static final int PQ_QUERY_PARAM_MAX_LIMIT = Sending.MOST_PARAMETERS;

    ExecFunctions() {}

    /** Runs one or more statements in the simple protocol. Mirrors {@code PQexec}. */
    public static @Nullable PGresult PQexec(@Nullable PGconn conn, @Nullable String query) {
        return conn == null ? null : conn.collecting.exec(query);
    }

    /**
     * Runs one statement with parameters. The arrays have {@code nParams} elements or are null: types (0 leaves the
     * choice to the server), values (null is NULL; text ends at a zero byte), lengths (of binary values only) and
     * formats (0 text, 1 binary). Mirrors {@code PQexecParams}.
     */
    public static @Nullable PGresult PQexecParams(
            @Nullable PGconn conn,
            @Nullable String command,
            int nParams,
            int @Nullable [] paramTypes,
            byte @Nullable [] @Nullable [] paramValues,
            int @Nullable [] paramLengths,
            int @Nullable [] paramFormats,
            int resultFormat) {
        Parameters parameters = new Parameters(nParams, paramTypes, paramValues, paramLengths, paramFormats);
        return conn == null
                ? null
                : conn.collecting.run(() -> conn.sending.queryParams(command, parameters, resultFormat));
    }

    /** Prepares a statement under a name; empty is the unnamed one. Mirrors {@code PQprepare}. */
    public static @Nullable PGresult PQprepare(
            @Nullable PGconn conn,
            @Nullable String stmtName,
            @Nullable String query,
            int nParams,
            int @Nullable [] paramTypes) {
        return conn == null
                ? null
                : conn.collecting.run(
                        () -> conn.sending.prepare(stmtName, query, Parameters.types(nParams, paramTypes)));
    }

    /** Runs a prepared statement; the parameters are as in {@link #PQexecParams}. Mirrors {@code PQexecPrepared}. */
    public static @Nullable PGresult PQexecPrepared(
            @Nullable PGconn conn,
            @Nullable String stmtName,
            int nParams,
            byte @Nullable [] @Nullable [] paramValues,
            int @Nullable [] paramLengths,
            int @Nullable [] paramFormats,
            int resultFormat) {
        Parameters parameters = new Parameters(nParams, null, paramValues, paramLengths, paramFormats);
        return conn == null
                ? null
                : conn.collecting.run(() -> conn.sending.queryPrepared(stmtName, parameters, resultFormat));
    }

    /** Tells the parameters and columns of a prepared statement. Mirrors {@code PQdescribePrepared}. */
    public static @Nullable PGresult PQdescribePrepared(@Nullable PGconn conn, @Nullable String stmt) {
        return describe(conn, Target.STATEMENT, stmt);
    }

    /** Tells the columns of a portal, a cursor for instance. Mirrors {@code PQdescribePortal}. */
    public static @Nullable PGresult PQdescribePortal(@Nullable PGconn conn, @Nullable String portal) {
        return describe(conn, Target.PORTAL, portal);
    }

    private static @Nullable PGresult describe(@Nullable PGconn conn, Target target, @Nullable String name) {
        return conn == null ? null : conn.collecting.run(() -> conn.sending.describe(target, name));
    }

    /** Closes a prepared statement; one that does not exist too. Mirrors {@code PQclosePrepared}. */
    public static @Nullable PGresult PQclosePrepared(@Nullable PGconn conn, @Nullable String stmt) {
        return close(conn, Target.STATEMENT, stmt);
    }

    /** Closes a portal; one that does not exist too. Mirrors {@code PQclosePortal}. */
    public static @Nullable PGresult PQclosePortal(@Nullable PGconn conn, @Nullable String portal) {
        return close(conn, Target.PORTAL, portal);
    }

    private static @Nullable PGresult close(@Nullable PGconn conn, Target target, @Nullable String name) {
        return conn == null ? null : conn.collecting.run(() -> conn.sending.close(target, name));
    }
}
