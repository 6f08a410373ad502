package dev.quell.pool;

/**
 * What is done to a session when it comes back. With each of these, a query that runs has been cancelled before, and a
 * transaction that was left open does not last.
 */
public enum Reset {
    /** Nothing is sent. A session that comes back within a transaction is closed, which rolls it back. */
    NONE,
    /** A transaction is rolled back; nothing is sent if there is none. */
    ROLLBACK,
    /**
     * A transaction is rolled back, and {@code DISCARD ALL} is sent: settings, temporary tables, advisory locks, {@code
     * LISTEN} and prepared statements are gone. It costs a round trip each time, and what is prepared has to be prepared again.
     */
    DISCARD_ALL
}
