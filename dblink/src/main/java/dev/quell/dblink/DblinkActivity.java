package dev.quell.dblink;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection and what it does, as a row of {@link DblinkRegistry}. Immutable.
 *
 * @param session the number of its session, from 1
 * @param name its name; null for the unnamed connection and for one that serves a single query
 * @param target where it leads to: {@code host:port/database}, without user and password
 * @param backendPid the process ID of its backend, 0 if it is not known
 * @param state what it does
 * @param query the statement that runs, or ran last; null before the first
 * @param elapsed how long it has been in this state
 */
public record DblinkActivity(
        int session,
        @Nullable String name,
        String target,
        int backendPid,
        State state,
        @Nullable String query,
        Duration elapsed) {
    /** What a connection does. */
    public enum State {
        /** It is being made. */
        CONNECTING,
        /** Nothing. */
        IDLE,
        /** Nothing, in a transaction. */
        IDLE_IN_TRANSACTION,
        /** Nothing, in a transaction that has failed. */
        IN_FAILED_TRANSACTION,
        /** A statement runs, or its results have not been looked at. */
        ACTIVE,
        /** A result has arrived and waits to be collected. */
        RESULT_WAITING,
        /** It is broken. */
        BROKEN
    }

    /** Its name. */
    public Optional<String> connectionName() {
        return Optional.ofNullable(name);
    }
}
