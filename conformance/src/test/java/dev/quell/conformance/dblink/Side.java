package dev.quell.conformance.dblink;

import java.sql.SQLException;
import java.util.List;

/** One of the two dblinks, in a session of its own. */
interface Side extends AutoCloseable {
    /**
     * Makes a call.
     *
     * @return notices, then the error, or the columns and rows: one line each
     */
    List<String> make(Call call) throws Exception;

    /**
     * The columns that a query has on the server itself, and its rows.
     *
     * @param connection an open connection to the server
     */
    List<String> direct(String connection, String sql) throws Exception;

    /** Acts for another role from now on. */
    void actFor(String role, boolean superuser, boolean mayConnectU) throws Exception;

    /** Stops the call that another thread is making. */
    void cancel() throws Exception;

    @Override
    void close() throws SQLException;
}
