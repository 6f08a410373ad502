package dev.quell.pool;

import dev.quell.Connection;
import dev.quell.Transaction;
import dev.quell.TransactionStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Frees connections that were given back from what their users left. Thread-safe. */
final class Returning {
    /** So long may it take until what was left running has been cancelled. */
    private static final Duration STOPPING = Duration.ofSeconds(15);

    private static final Executor RESETTING =
            work -> Thread.ofVirtual().name("quell-pool-reset").start(work);

    private final PoolOptions options;

    Returning(PoolOptions options) {
        this.options = options;
    }

    /** The connection, when nothing is left on it; at once if nothing is to be done. */
    CompletableFuture<Connection> madeReady(Connection connection) {
        if (connection.isIdle()) {
            return reset(connection);
        }
        return connection
                .stopAll("its connection was given back to the pool")
                .orTimeout(STOPPING.toMillis(), TimeUnit.MILLISECONDS)
                // An answer to this one shows that whatever came before is over, and with it every cancel.
                .thenCompose(stopped -> answered(connection, ""))
                .thenCompose(this::reset);
    }

    private CompletableFuture<Connection> reset(Connection connection) {
        CompletableFuture<Connection> ready = scopeEnded(connection).thenCompose(this::rolledBack);
        return switch (options.reset()) {
            case NONE, ROLLBACK -> ready;
            case DISCARD_ALL -> ready.thenCompose(idle -> answered(idle, "DISCARD ALL"));
        };
    }

    /**
     * A {@link Transaction} that nobody ended would keep the next user from beginning one, and what is still sent in it would
     * last once it is rolled back under it; an asynchronous one would begin or commit in the middle of what the next user does.
     * One that is being ended is waited for.
     */
    private CompletableFuture<Connection> scopeEnded(Connection connection) {
        if (!connection.hasTransaction()) {
            return CompletableFuture.completedFuture(connection);
        }
        if (options.reset() == Reset.NONE) {
            return CompletableFuture.failedFuture(new PoolException("a transaction of it was not ended"));
        }
        return CompletableFuture.supplyAsync(() -> beginAndEnd(connection), RESETTING)
                .orTimeout(options.answerLimit().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Connection beginAndEnd(Connection connection) {
        try {
            connection.begin().rollback();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
        if (connection.hasTransaction()) {
            throw new PoolException("an asynchronous transaction of it is not over");
        }
        return connection;
    }

    /** What SQL text began. */
    private CompletableFuture<Connection> rolledBack(Connection connection) {
        if (connection.transactionStatus() == TransactionStatus.IDLE) {
            return CompletableFuture.completedFuture(connection);
        }
        if (options.reset() == Reset.NONE) {
            return CompletableFuture.failedFuture(new PoolException("it came back within a transaction"));
        }
        return answered(connection, "ROLLBACK");
    }

    CompletableFuture<Connection> answered(Connection connection, String sql) {
        return connection
                .send(sql)
                .results()
                .orTimeout(options.answerLimit().toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(results -> connection);
    }
}
