package dev.quell.libpq;

import org.jspecify.annotations.Nullable;

/** The functions of event procedures: the manual's section 32.14. */
abstract sealed class EventFunctions extends NoticeFunctions permits LargeObjectFunctions {
    EventFunctions() {}

    /**
     * Registers an event procedure on a connection; results that are made later have it too. 1 for success; 0 if an
     * argument is null or {@code name} is empty, if {@code proc} is registered already, or if it answers 0 to its
     * registration. Mirrors {@code PQregisterEventProc}.
     */
    public static int PQregisterEventProc(
            @Nullable PGconn conn, @Nullable PGEventProc proc, @Nullable String name, @Nullable Object passThrough) {
        if (conn == null || proc == null || name == null || name.isEmpty()) {
            return 0;
        }
        return conn.events().register(conn, proc, passThrough) ? 1 : 0;
    }

    /**
     * Keeps {@code data} with the connection for {@code proc}. 1 for success, 0 if {@code proc} is not registered.
     * Mirrors {@code PQsetInstanceData}.
     */
    public static int PQsetInstanceData(@Nullable PGconn conn, @Nullable PGEventProc proc, @Nullable Object data) {
        return conn != null && proc != null && conn.events().data(proc, data) ? 1 : 0;
    }

    /** What is kept with the connection for {@code proc}, null if nothing. Mirrors {@code PQinstanceData}. */
    public static @Nullable Object PQinstanceData(@Nullable PGconn conn, @Nullable PGEventProc proc) {
        return conn == null || proc == null ? null : conn.events().data(proc);
    }

    /**
     * Keeps {@code data} with the result for {@code proc}. 1 for success, 0 if {@code proc} was not registered when the
     * result was made. Mirrors {@code PQresultSetInstanceData}.
     */
    public static int PQresultSetInstanceData(
            @Nullable PGresult res, @Nullable PGEventProc proc, @Nullable Object data) {
        return res != null && proc != null && res.events().data(proc, data) ? 1 : 0;
    }

    /** What is kept with the result for {@code proc}, null if nothing. Mirrors {@code PQresultInstanceData}. */
    public static @Nullable Object PQresultInstanceData(@Nullable PGresult res, @Nullable PGEventProc proc) {
        return res == null || proc == null ? null : res.events().data(proc);
    }

    /**
     * Tells the event procedures of a result that the application made, apart from those that have accepted it already.
     * 1 for success, 0 for a null result or if a procedure refuses. Mirrors {@code PQfireResultCreateEvents}.
     */
    public static int PQfireResultCreateEvents(@Nullable PGconn conn, @Nullable PGresult res) {
        return res != null && res.events().resultCreated(conn, res) ? 1 : 0;
    }
}
