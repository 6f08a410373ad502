package dev.quell;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A transaction on a connection, from its BEGIN to its end. Thread-safe. Made by {@link Connection#begin}, or by {@link
 * Connection#transaction}, which ends it too.
 *
 * <p>Closed without having been committed, it cancels what runs on the connection, drops what waits, and is rolled back. All
 * that is sent on the connection meanwhile is part of it, by whatever way and thread it was sent: a connection has one
 * transaction at a time.
 */
public final class Transaction implements AutoCloseable {
    private final Connection connection;
    private final AtomicBoolean ending = new AtomicBoolean();

    Transaction(Connection connection) {
        this.connection = connection;
    }

    /** Where its statements are sent, in all the ways that a connection has. */
    public Connection connection() {
        return connection;
    }

    /** As {@link Connection#send(String)}. */
    public Query send(String sql) {
        return open().send(sql);
    }

    /** As {@link Connection#send(String, Object...)}. */
    public Query send(String sql, @Nullable Object... parameters) {
        return open().send(sql, parameters);
    }

    /** As {@link Connection#execute(String)}. */
    public List<Result> execute(String sql) throws InterruptedException {
        return open().execute(sql);
    }

    /** As {@link Connection#execute(String, Object...)}. */
    public Result execute(String sql, @Nullable Object... parameters) throws InterruptedException {
        return open().execute(sql, parameters);
    }

    private Connection open() {
        if (ending.get()) {
            throw new UsageException("the transaction has ended: begin another");
        }
        return connection;
    }

    /** Whether it has neither been committed nor rolled back. */
    public boolean isOpen() {
        return !ending.get();
    }

    /**
     * Commits, once all that was sent before has ended, and waits for that. A stream that nobody reads does not end: close it.
     * Interrupted while the server commits, it says what came of it: it returns, with the thread's interrupt status set, if
     * the transaction was committed all the same.
     *
     * @throws CommitException if the server rolled back instead, or if it is not known what it did
     * @throws QuellException if the server refused to commit, which has rolled back
     * @throws InterruptedException if the thread was interrupted and the transaction rolled back
     * @throws UsageException if it has ended before
     */
    public void commit() throws InterruptedException {
        Waits.refuseOnLoop();
        if (!ending.compareAndSet(false, true)) {
            throw new UsageException("the transaction has ended before: it cannot be committed any more");
        }
        Query commit = connection.send("COMMIT");
        try {
            checkTag(commit.await());
        } catch (InterruptedException e) {
            afterInterrupt(commit, e);
        } catch (QuellException e) {
            throw afterFailure(e);
        } finally {
            connection.ended(this);
        }
    }

    private static void checkTag(List<Result> results) {
        if (!results.getLast().commandTag().equals("COMMIT")) {
            throw CommitException.rolledBack();
        }
    }

    /** The COMMIT has been cancelled, and its end been waited for, but it may have been quicker. */
    private void afterInterrupt(Query commit, InterruptedException interrupt) throws InterruptedException {
        QueryEnd end = commit.end()
                .getNow(new QueryEnd.Failed(() ->
                        new TimedOutException("the server did not end it in time after an interrupt", Retry.UNKNOWN)));
        switch (end) {
            case QueryEnd.Results ok -> {
                Thread.currentThread().interrupt();
                checkTag(ok.results());
            }
            case QueryEnd.Failed failed -> {
                QuellException why = afterFailure(failed.exception().get());
                if (why instanceof CommitException) {
                    Thread.currentThread().interrupt();
                    throw why;
                }
                throw interrupt;
            }
        }
    }

    /** What to say, once it is certain that nothing is left to commit. */
    private QuellException afterFailure(QuellException why) {
        boolean isUnknown = switch (why) {
            case CommitException ignored -> false;
            case NotSentException ignored -> false;
            case SkippedException ignored -> false;
            // COMMIT has nothing that could be used wrongly: the connection was ended under it.
            case UsageException ignored -> true;
            case ServerException ignored -> why.retry() == Retry.UNKNOWN;
            case QueryCancelledException ignored -> false;
            case NetworkException ignored -> true;
            case TimedOutException ignored -> true;
            case ProtocolException ignored -> true;
        };
        if (isUnknown) {
            return CommitException.unknown(why);
        }
        if (connection.isOpen() && connection.transactionStatus() != TransactionStatus.IDLE) {
            rollBackNow();
        }
        return why;
    }

    /**
     * Cancels what runs, drops what waits, rolls back, and waits for all that, no longer than the connection's cancel policy
     * allows a cancel to take. Does nothing if it has been committed or rolled back.
     */
    public void rollback() {
        Waits.refuseOnLoop();
        if (ending.compareAndSet(false, true)) {
            try {
                rollBackNow();
            } finally {
                connection.ended(this);
            }
        }
    }

    /** A connection that is lost needs no telling: the server rolls back. */
    private void rollBackNow() {
        CompletableFuture<@Nullable Void> stopped = connection.stopAll();
        Waits.uninterruptibly(stopped, connection.longestCancel());
        Query rollback = connection.send("ROLLBACK");
        Waits.uninterruptibly(rollback.end(), connection.longestCancel());
    }

    /** As {@link #rollback}. */
    @Override
    public void close() {
        rollback();
    }
}
