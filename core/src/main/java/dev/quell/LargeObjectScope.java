package dev.quell;

import org.jspecify.annotations.Nullable;

/** Where a large object is open: in a transaction block, and behind a savepoint of it if there is one. Thread-safe. */
record LargeObjectScope(
        Connection connection,
        long blocksEndedBefore,
        @Nullable Savepoint savepoint) {
    /** Where one is open that is opened now. */
    static LargeObjectScope current(Connection connection) {
        return new LargeObjectScope(connection, connection.blocksEnded(), connection.innermostSavepoint());
    }

    /** Whether the server has closed what was opened there. */
    boolean isOver() {
        return connection.blocksEnded() != blocksEndedBefore || (savepoint != null && savepoint.isUndone());
    }
}
