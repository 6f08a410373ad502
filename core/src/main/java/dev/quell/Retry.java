package dev.quell;

import java.util.Optional;
import java.util.Set;

/**
 * Whether what failed may be tried again: the answer of {@link QuellException#retry}.
 *
 * <p>It is about the query that failed, or, within a transaction block, about the whole of the transaction, since the server
 * keeps nothing of a block in which something failed. It cannot know of effects that PostgreSQL does not take back, such as
 * the numbers of a sequence, nor of statements that committed for themselves: those before the failed one in a text with
 * several, a procedure's own {@code COMMIT}, and {@code CREATE INDEX CONCURRENTLY}, which leaves an invalid index.
 */
public enum Retry {
    /** Nothing of it took effect, and the same again may succeed. */
    SAFE,
    /** Whether it took effect is not known: look before trying again, unless doing it twice does no harm. */
    UNKNOWN,
    /** The same again would fail in the same way, or do twice what has been done. */
    NO;

    /** Errors that come from what others did at the same time, or from what the server was short of just then. */
    private static final Set<String> PASSING = Set.of(
            "40001", // serialization_failure
            "40P01", // deadlock_detected
            "40000", // transaction_rollback
            "55P03", // lock_not_available: a lock timeout, or NOWAIT
            "55006", // object_in_use
            "57014", // query_canceled: a cancel or a statement timeout
            "25P04"); // transaction_timeout

    /** These come to a server that waits for the client: whatever was sent at that moment was not read. */
    private static final Set<String> IDLE = Set.of(
            "25P03", // idle_in_transaction_session_timeout
            "57P05"); // idle_session_timeout

    /**
     * The answer for an error that a server reported for a statement.
     *
     * <p>A server that reports an ERROR has rolled back what the statement did; what is left to ask is whether the cause
     * passes. A FATAL error ends the session, and it may come after the statement has been committed and before that could
     * be told: so it is unknown, except where its kind says that nothing can have been under way.
     */
    static Retry after(ServerMessage error) {
        String state = error.sqlState();
        if (IDLE.contains(state)) {
            return SAFE;
        }
        if (isWrongBinding(error)) {
            return NO;
        }
        // 40003: statement_completion_unknown; 08: a pooler, or another server that this one used, was lost.
        if (isFatal(error) || state.equals("40003") || state.startsWith("08")) {
            return UNKNOWN;
        }
        boolean exhausted = state.startsWith("53");
        return exhausted || PASSING.contains(state) ? SAFE : NO;
    }

    /** As {@link #after}, for an attempt to connect: no statement had been sent. */
    static Retry afterRefusal(ServerMessage error) {
        String state = error.sqlState();
        // 57P: shutting down, starting up; 53: too many connections; 08: a pooler that has lost its server.
        boolean passes = state.startsWith("57P") || state.startsWith("53") || state.startsWith("08");
        return passes && !state.equals("08P01") && !state.equals("57P04") ? SAFE : NO;
    }

    /** Too few or too many values for a statement. The SQLSTATE is one that poolers use for whatever they have to say. */
    private static boolean isWrongBinding(ServerMessage error) {
        return error.severity().equals("ERROR")
                && error.sqlState().equals("08P01")
                && error.field('R').equals(Optional.of("exec_bind_message"));
    }

    private static boolean isFatal(ServerMessage error) {
        return error.severity().equals("FATAL") || error.severity().equals("PANIC");
    }
}
