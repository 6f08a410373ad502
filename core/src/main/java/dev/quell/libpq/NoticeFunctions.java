package dev.quell.libpq;

import org.jspecify.annotations.Nullable;

/** The functions that say who takes notices: the manual's section 32.13. */
abstract sealed class NoticeFunctions extends MiscellaneousFunctions permits EventFunctions {
    NoticeFunctions() {}

    /**
     * Sets who is given each notice as a result, and answers who was so far. A null {@code proc} changes nothing.
     * Results take over the connection's receiver when they are made. Null for a null connection. Mirrors
     * {@code PQsetNoticeReceiver}.
     */
    public static @Nullable PQnoticeReceiver PQsetNoticeReceiver(
            @Nullable PGconn conn, @Nullable PQnoticeReceiver proc, @Nullable Object arg) {
        return conn == null ? null : conn.notices().receiver(proc, arg);
    }

    /**
     * Sets who is given the text of each notice, if the notice receiver is libpq's own, and answers who was so far. At
     * first the text is printed to standard error. A null {@code proc} changes nothing. Null for a null connection.
     * Mirrors {@code PQsetNoticeProcessor}.
     */
    public static @Nullable PQnoticeProcessor PQsetNoticeProcessor(
            @Nullable PGconn conn, @Nullable PQnoticeProcessor proc, @Nullable Object arg) {
        return conn == null ? null : conn.notices().processor(proc, arg);
    }
}
