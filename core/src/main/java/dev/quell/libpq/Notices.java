package dev.quell.libpq;

import dev.quell.wire.ErrorFields;
import org.jspecify.annotations.Nullable;

/** A connection's wishes about messages: who takes notices, and how the texts of errors and notices are made. */
final class Notices {
    private NoticeHooks hooks = NoticeHooks.DEFAULT;
    private PGVerbosity verbosity = PGVerbosity.PQERRORS_DEFAULT;
    private PGContextVisibility contextVisibility = PGContextVisibility.PQSHOW_CONTEXT_ERRORS;

    NoticeHooks hooks() {
        return hooks;
    }

    PGVerbosity verbosity() {
        return verbosity;
    }

    PGContextVisibility contextVisibility() {
        return contextVisibility;
    }

    /** Answers the verbosity so far. */
    PGVerbosity verbosity(PGVerbosity wanted) {
        PGVerbosity before = verbosity;
        verbosity = wanted;
        return before;
    }

    /** Answers the visibility so far. */
    PGContextVisibility contextVisibility(PGContextVisibility wanted) {
        PGContextVisibility before = contextVisibility;
        contextVisibility = wanted;
        return before;
    }

    /** Answers the receiver so far; null asks only. */
    @Nullable
    PQnoticeReceiver receiver(@Nullable PQnoticeReceiver wanted, @Nullable Object arg) {
        PQnoticeReceiver before = hooks.receiver();
        if (wanted != null) {
            hooks = hooks.withReceiver(wanted, arg);
        }
        return before;
    }

    /** Answers the processor so far; null asks only. */
    @Nullable
    PQnoticeProcessor processor(@Nullable PQnoticeProcessor wanted, @Nullable Object arg) {
        PQnoticeProcessor before = hooks.processor();
        if (wanted != null) {
            hooks = hooks.withProcessor(wanted, arg);
        }
        return before;
    }

    /** Hands over what the server sent as a NoticeResponse, or as an ErrorResponse while nothing was asked of it. */
    void fromServer(PGconn conn, ErrorFields fields, @Nullable String query) {
        hooks.receive(PGresult.error(conn, fields, query, ExecStatusType.PGRES_NONFATAL_ERROR));
    }

    /** Hands over a notice of the library's own: one line without a line break. */
    void internal(String message) {
        hooks.internal(message);
    }
}
