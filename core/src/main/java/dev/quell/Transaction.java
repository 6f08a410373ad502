package dev.quell;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
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
    private final Transactions owner;
    private final BooleanSupplier abandoned;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final Thread beginner = Thread.currentThread();
    private volatile @Nullable Thread ender;
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
    /** Those that are open, the innermost first; guarded by itself. */
    private final Deque<Savepoint> savepoints = new ArrayDeque<>();

    private long savepointsMade;

    /** {@code abandoned} tells that its scope is about to be left, without a commit. */
    Transaction(Connection connection, Transactions owner, BooleanSupplier abandoned) {
        this.connection = connection;
        this.owner = owner;
        this.abandoned = abandoned;
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
        if (!isOpen()) {
            throw new UsageException("the transaction has ended: begin another");
        }
        return connection;
    }

    /** Whether it has neither been committed nor rolled back, nor is about to be. */
    public boolean isOpen() {
        return !ending.get() && !abandoned.getAsBoolean();
    }

    /** Whether it is the calling thread that has begun it. */
    boolean isOfThisThread() {
        return Thread.currentThread().equals(beginner);
    }

    /** Whether its scope has been given up and it has not ended; for all but the thread that ends it. */
    boolean isGivenUp() {
        return abandoned.getAsBoolean() && !Thread.currentThread().equals(ender) && !over.isDone();
    }

    /**
     * Makes a savepoint, and waits until it is made. To be closed, which goes back to it unless it has been released. Mirrors
     * {@code SAVEPOINT}.
     *
     * @throws QuellException as {@link Query#results} fails
     * @throws InterruptedException as {@link Query#await}
     * @throws UsageException if the transaction has ended
     */
    public Savepoint savepoint() throws InterruptedException {
        Savepoint made;
        synchronized (savepoints) {
            savepointsMade++;
            made = new Savepoint(this, "quell_savepoint_" + savepointsMade, savepoints.peek());
        }
        open().execute("SAVEPOINT " + made.name());
        synchronized (savepoints) {
            savepoints.push(made);
        }
        return made;
    }

    /**
     * Does {@code work} behind a savepoint: keeps what it did when it returns, and otherwise cancels what still runs, undoes
     * what it did, and throws what it threw. The transaction can go on after that.
     *
     * @throws QuellException as {@link #savepoint} and {@link Savepoint#release}
     * @throws InterruptedException if the thread is interrupted while the savepoint is made or released
     */
    public <T extends @Nullable Object, E extends Exception> T nested(TransactionWork<T, E> work)
            throws E, InterruptedException {
        try (Savepoint savepoint = savepoint()) {
            T result = work.run(this);
            if (savepoint.isOpen()) {
                savepoint.release();
            }
            return result;
        }
    }

    /** As {@link #nested}, for work without a result. */
    public <E extends Exception> void runNested(TransactionAction<E> work) throws E, InterruptedException {
        this.<@Nullable Void, E>nested(transaction -> {
            work.run(transaction);
            return null;
        });
    }

    /**
     * As {@link #nested}, without waiting: the work's stage says when it is done. Two at once would share their fate, since what
     * is sent behind the later savepoint is undone with the earlier one.
     *
     * @return what the stage gave; fails as the stage or {@link #nested} does. Completing it before that undoes the work
     */
    public <T extends @Nullable Object> CompletableFuture<T> nestedAsync(AsyncTransactionWork<T> work) {
        return AsyncScope.<T>start(scope -> nested(transaction -> AsyncScope.await(work.run(transaction))));
    }

    @Nullable
    Savepoint innermostSavepoint() {
        synchronized (savepoints) {
            return savepoints.peek();
        }
    }

    boolean has(Savepoint savepoint) {
        synchronized (savepoints) {
            return isOpen() && savepoints.contains(savepoint);
        }
    }

    void release(Savepoint savepoint) throws InterruptedException {
        if (!has(savepoint)) {
            throw new UsageException("the savepoint has ended before: it cannot be released any more");
        }
        connection.syncOwed();
        connection.execute("RELEASE SAVEPOINT " + savepoint.name());
        forget(savepoint);
    }

    /** Ends it, and those within it; false if it had ended before. */
    private boolean forget(Savepoint savepoint) {
        synchronized (savepoints) {
            boolean isOpen = has(savepoint);
            while (savepoints.contains(savepoint)) {
                savepoints.pop();
            }
            return isOpen;
        }
    }

    void rollBackTo(Savepoint savepoint) {
        Waits.refuseOnLoop();
        if (forget(savepoint)) {
            savepoint.rolledBack();
            stopAll("the savepoint behind which it was sent was rolled back to");
            undo("ROLLBACK TO SAVEPOINT " + savepoint.name() + "; RELEASE SAVEPOINT " + savepoint.name());
        }
    }

    /** What cannot be undone in time must not stay: the server finds out from the end of the connection. */
    private void undo(String sql) {
        Query undoing = connection.send(sql);
        Waits.uninterruptibly(undoing.end(), connection.longestCancel());
        if (undoing.state() != QueryState.ENDED) {
            var unused = connection.closeAsync();
        }
    }

    private void stopAll(String why) {
        Waits.uninterruptibly(connection.stopAll(why), connection.longestCancel());
    }

    /**
     * Commits, once all that was sent before has ended, and waits for that. A stream that nobody reads does not end: close it.
     * A {@link Pipeline} that is not synced is synced first.
     * Interrupted while the server commits, it says what came of it: it returns, with the thread's interrupt status set, if
     * the transaction was committed all the same.
     *
     * @throws CommitException if the server rolled back instead, or if it is not known what it did
     * @throws QuellException if the server refused to commit, which has rolled back
     * @throws InterruptedException if the thread was interrupted and the transaction rolled back
     * @throws UsageException if it has ended before, by SQL text too
     */
    public void commit() throws InterruptedException {
        Waits.refuseOnLoop();
        connection.refuseToWaitForItself();
        if (!isOpen() || !ending.compareAndSet(false, true)) {
            throw new UsageException("the transaction has ended before: it cannot be committed any more");
        }
        ender = Thread.currentThread();
        if (connection.isOpen() && connection.isOutsideBlock()) {
            ended();
            throw new UsageException(
                    "the transaction was ended before by a COMMIT or ROLLBACK sent as SQL, and what was sent"
                            + " behind that was no part of it: leave its end to commit and rollback");
        }
        connection.syncOwed();
        Query commit = connection.send("COMMIT");
        try {
            checkTag(commit.await());
        } catch (InterruptedException e) {
            afterInterrupt(commit, e);
        } catch (QuellException e) {
            throw afterFailure(e);
        } finally {
            ended();
        }
    }

    private void ended() {
        owner.ended(this);
        over.complete(null);
    }

    /** Waits until nothing is left of it on the connection, or that has been given up. */
    void awaitEnd() throws InterruptedException {
        try {
            over.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("it is never completed so", e);
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
     * allows a cancel to take; if it takes longer, the connection is closed, by which the server rolls back. Does nothing if
     * it has been committed or rolled back.
     */
    public void rollback() {
        Waits.refuseOnLoop();
        if (ending.compareAndSet(false, true)) {
            ender = Thread.currentThread();
            try {
                rollBackNow();
            } finally {
                ended();
            }
        }
    }

    /** A connection that is lost needs no telling: the server rolls back. */
    private void rollBackNow() {
        stopAll("the transaction in which it was sent was rolled back");
        undo("ROLLBACK");
    }

    /** As {@link #rollback}. */
    @Override
    public void close() {
        rollback();
    }

    @Override
    public String toString() {
        return "Transaction[" + (isOpen() ? "open" : "ended") + " on " + connection + "]";
    }
}
