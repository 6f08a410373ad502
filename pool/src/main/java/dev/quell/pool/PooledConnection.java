package dev.quell.pool;

import dev.quell.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is lent, until it is closed, which gives it back. Thread-safe; but it is to be given back when nobody uses
 * it any more.
 */
public final class PooledConnection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.quell.pool");

    private final QuellPool pool;
    private final Member member;
    private final Connection connection;
    private final String holder;
    private final List<StackTraceElement> claimedAt;
    private final long since = System.nanoTime();
    private final AtomicBoolean returned = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

    PooledConnection(QuellPool pool, Member member, Claimant claimant) {
        this.pool = pool;
        this.member = member;
        this.connection = member.connection();
        this.holder = claimant.name();
        this.claimedAt = claimant.calls();
    }

    /** Who asked for it, and where. */
    record Claimant(String name, List<StackTraceElement> calls) {
        static Claimant here(boolean withCalls) {
            Thread thread = Thread.currentThread();
            String name = thread.getName().isEmpty() ? "thread " + thread.threadId() : thread.getName();
            return new Claimant(name, withCalls ? Loan.trace(new Throwable()) : List.of());
        }
    }

    /** Logs a warning, once, if it is lent for longer than that. */
    void warnAfter(Duration limit) {
        var unused = end.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).whenCompleteAsync((nothing, late) -> {
            if (late != null) {
                LOG.log(System.Logger.Level.WARNING, "a connection has not been given back to its pool: {0}", loan());
            }
        });
    }

    /**
     * The connection. Once it has been given back it is somebody else's: neither it nor what was made by it, such as a
     * transaction or a pipeline, may be used any more. Closing it makes the pool replace it, once it is given back; do so if a
     * {@link dev.quell.CancelToken} of it was given away, which would stop what the next user runs.
     *
     * @throws PoolException if it has been given back, or taken away since the pool was closed
     */
    public Connection connection() {
        if (returned.get()) {
            throw new PoolException(
                    "the connection is no longer lent, since it was given back or the pool was closed: claim another");
        }
        return connection;
    }

    /**
     * Gives it back. Does not wait: what still runs is cancelled, what was begun is rolled back, and until that is done, nobody
     * else gets the connection. If it cannot be done, the connection is closed, and the pool makes another. Does nothing when
     * called again.
     */
    @Override
    public void close() {
        if (returned.compareAndSet(false, true)) {
            end.complete(null);
            pool.takeBack(this);
        }
    }

    /** Frees the connection from what was left on it, and keeps it lent. */
    CompletableFuture<Connection> madeReady() {
        return pool.madeReady(connection);
    }

    Member member() {
        return member;
    }

    Loan loan() {
        long held = System.nanoTime() - since;
        return new Loan(holder, Duration.ofNanos(held), connection.backendPid(), returned.get(), claimedAt);
    }

    @Override
    public String toString() {
        return "PooledConnection[" + loan() + "]";
    }
}
