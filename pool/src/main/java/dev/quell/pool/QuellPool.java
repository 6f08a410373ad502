package dev.quell.pool;

import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.QuellException;
import dev.quell.Retry;
import dev.quell.pool.PooledConnection.Claimant;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import stormpot.Completion;
import stormpot.Pool;
import stormpot.Timeout;

/**
 * Connections to one database, kept open and lent to one user at a time, in the order they were asked for. Thread-safe.
 *
 * <p>A connection is lent only when nothing of the user before is left on it: no query, no transaction, and no cancel that is
 * still under way. What the server keeps for a session beyond that, such as settings and temporary tables, is as {@link Reset}
 * says. What was set on the {@link Connection} itself stays, such as limits and listeners: {@link PoolBuilder#setUp} says how it
 * is to be.
 */
public final class QuellPool implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.quell.pool");
    private static final AtomicInteger NUMBER = new AtomicInteger(1);

    /** So long may it take, once nobody has a connection any more, until all are closed. */
    private static final Duration CLOSING = Duration.ofSeconds(20);

    /** More than can ever wait. */
    private static final int ALL = 1 << 28;

    private final PoolOptions options;
    private final Members members;
    private final Returning returning;
    private final Pool<Member> slots;
    /** One for each slot. Stormpot's own queue is not in order, and those in it wake every 100 ms. */
    private final Semaphore turns;

    private final Set<PooledConnection> lent = ConcurrentHashMap.newKeySet();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder claims = new LongAdder();
    private final AtomicLong waitedNanos = new AtomicLong();
    private final LongAdder timedOut = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private volatile boolean closed;

    private QuellPool(PoolOptions options) {
        this.options = options;
        this.members = new Members(options);
        this.returning = new Returning(options);
        this.turns = new Semaphore(options.size(), true);
        String thread = "quell-pool-" + NUMBER.getAndIncrement();
        this.slots = Pool.fromThreaded(members)
                .setSize(options.size())
                .setExpiration(info -> info.getPoolable().hasExpired())
                .setThreadFactory(
                        work -> Thread.ofPlatform().daemon().name(thread).unstarted(work))
                .setPreciseLeakDetectionEnabled(false)
                .setOptimizeForReducedMemoryUsage(true)
                .build();
    }

    /**
     * Describes a pool of connections.
     *
     * @param conninfo as for {@link dev.quell.Quell#connect(String)}
     * @throws dev.quell.UsageException if it cannot be parsed
     */
    public static PoolBuilder builder(String conninfo) {
        return builder(ConnectionSettings.parse(conninfo));
    }

    /** As {@link #builder(String)}. */
    public static PoolBuilder builder(ConnectionSettings settings) {
        return new PoolBuilder(settings);
    }

    /** Opens a pool with everything as it is unless told otherwise; see {@link PoolBuilder}. */
    public static QuellPool open(String conninfo) {
        return builder(conninfo).open();
    }

    static QuellPool open(PoolOptions options) {
        return new QuellPool(options);
    }

    /** As {@link #claim(Duration)}, with the pool's longest wait. */
    public PooledConnection claim() throws InterruptedException {
        return claim(options.longestWait());
    }

    /**
     * Waits for a connection, which is to be closed to give it back. Safe on virtual threads.
     *
     * @throws PoolException if there is none in time, none can be made, or the pool is closed
     * @throws InterruptedException if the thread is interrupted; nothing has been claimed then
     */
    public PooledConnection claim(Duration longestWait) throws InterruptedException {
        return claim(longestWait, Claimant.here(options.traces()));
    }

    /** As {@link #claimAsync(Duration)}, with the pool's longest wait. */
    public CompletableFuture<PooledConnection> claimAsync() {
        return claimAsync(options.longestWait());
    }

    /**
     * Claims a connection, and returns at once. Completing the future in any way before it is there, as {@code cancel} and
     * {@code orTimeout} do, gives the claim up. Stages that depend on it run on a virtual thread and may block.
     *
     * @return fails with a {@link PoolException} as {@link #claim(Duration)} does
     */
    public CompletableFuture<PooledConnection> claimAsync(Duration longestWait) {
        Claimant claimant = Claimant.here(options.traces());
        CompletableFuture<PooledConnection> claim = new CompletableFuture<>();
        Thread waiter =
                Thread.ofVirtual().name("quell-pool-claim").unstarted(() -> fulfil(claim, longestWait, claimant));
        var unused = claim.whenComplete((loan, error) -> {
            if (!Thread.currentThread().equals(waiter)) {
                waiter.interrupt();
            }
        });
        waiter.start();
        return claim;
    }

    private void fulfil(CompletableFuture<PooledConnection> claim, Duration longestWait, Claimant claimant) {
        try {
            PooledConnection loan = claim(longestWait, claimant);
            if (!claim.complete(loan)) {
                loan.close();
            }
        } catch (RuntimeException | InterruptedException e) {
            claim.completeExceptionally(e);
        }
    }

    /**
     * Lends a connection to {@code work} and takes it back when that ends. What is still running then is cancelled, and what
     * was begun and not committed is rolled back: work that goes on after it has returned wants {@link #withAsync}.
     *
     * @return what {@code work} returns
     * @throws PoolException as {@link #claim(Duration)}
     * @throws InterruptedException if the thread is interrupted while it waits for a connection, or if {@code work} throws it
     */
    public <T extends @Nullable Object, E extends Exception> T with(PoolWork<T, E> work)
            throws E, InterruptedException {
        try (PooledConnection loan = claim()) {
            return work.run(loan.connection());
        }
    }

    /**
     * Claims a connection, lends it to {@code work}, on a virtual thread, and takes it back when the work's stage is complete.
     * Returns at once. Completing the future in any way before that, as {@code cancel} and {@code orTimeout} do, gives the claim
     * up, or the connection back: what is running on it is cancelled then, and what was begun is rolled back. Nobody else gets
     * the connection before the work's stage is complete; if that takes longer than a second, the connection is closed.
     *
     * @return what the stage gives, once the connection has been given back; fails as the stage or {@code work} does, or as
     *     {@link #claimAsync(Duration)}
     */
    public <T extends @Nullable Object> CompletableFuture<T> withAsync(AsyncPoolWork<T> work) {
        return AsyncLoan.of(claimAsync(), work);
    }

    // Lending.

    private PooledConnection claim(Duration longestWait, Claimant claimant) throws InterruptedException {
        long begun = System.nanoTime();
        Clock clock = new Clock(longestWait, begun);
        waiting.incrementAndGet();
        try {
            Member member = await(clock);
            claims.increment();
            waitedNanos.addAndGet(System.nanoTime() - begun);
            return lend(member, claimant);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** How long a claim may still take. */
    private record Clock(Duration limit, long begun) {
        long left() {
            return Math.max(0, limit.toNanos() - (System.nanoTime() - begun));
        }
    }

    private Member await(Clock clock) throws InterruptedException {
        requireOpen();
        if (!turns.tryAcquire(clock.left(), TimeUnit.NANOSECONDS)) {
            throw waitedInVain(clock);
        }
        Member member = null;
        try {
            member = take(clock);
            return member;
        } finally {
            if (member == null) {
                turns.release();
            }
        }
    }

    private Member take(Clock clock) throws InterruptedException {
        while (true) {
            requireOpen();
            Member member = poll(clock);
            if (member != null && isFit(member, clock)) {
                return member;
            }
            if (clock.left() == 0) {
                throw waitedInVain(clock);
            }
        }
    }

    /** Null if there was none, or if the one that was to be made could not be made but may be later. */
    private @Nullable Member poll(Clock clock) throws InterruptedException {
        try {
            // A tap of its own has no memory of a slot used before. With one, Stormpot would put slots that are in use
            // aside,
            // and look there only when its queue has been empty for 100 ms.
            return slots.getSingleThreadedTap().claim(new Timeout(clock.left(), TimeUnit.NANOSECONDS));
        } catch (stormpot.PoolException e) {
            if (e.getCause() instanceof QuellException why && why.retry() != Retry.NO) {
                return null;
            }
            throw new PoolException("no connection could be made: " + reason(e), e.getCause());
        } catch (IllegalStateException e) {
            throw closedPool();
        }
    }

    private static @Nullable String reason(stormpot.PoolException e) {
        return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    }

    /** Whether it can be lent. If it cannot, it has been dropped, or will be released when it is known to be good. */
    private boolean isFit(Member member, Clock clock) throws InterruptedException {
        if (member.idleNanos() < options.checkAfter().toNanos()) {
            return true;
        }
        CompletableFuture<Connection> answer = returning.answered(member.connection(), "");
        boolean known = false;
        try {
            answer.get(clock.left(), TimeUnit.NANOSECONDS);
            known = true;
            return true;
        } catch (ExecutionException e) {
            known = true;
            drop(member);
            return false;
        } catch (TimeoutException e) {
            // The claim's time is up. That says nothing of the connection.
            return false;
        } finally {
            if (!known) {
                var unused = answer.whenComplete((connection, error) -> putBack(member, connection));
            }
        }
    }

    private PooledConnection lend(Member member, Claimant claimant) {
        PooledConnection loan = new PooledConnection(this, member, claimant);
        options.leakAfter().ifPresent(loan::warnAfter);
        lent.add(loan);
        if (closed) {
            // Whoever closed the pool may have looked for loans before this one was there.
            loan.close();
            throw closedPool();
        }
        return loan;
    }

    // Taking back.

    void takeBack(PooledConnection loan) {
        Member member = loan.member();
        if (closed) {
            over(loan, () -> drop(member));
            return;
        }
        var unused = returning
                .madeReady(member.connection())
                .whenComplete((connection, error) -> over(loan, () -> putBack(member, connection)));
    }

    CompletableFuture<Connection> madeReady(Connection connection) {
        return returning.madeReady(connection);
    }

    private void over(PooledConnection loan, Runnable release) {
        lent.remove(loan);
        try {
            release.run();
        } finally {
            turns.release();
        }
    }

    /** Puts a connection back that is fit for another use, or drops it, if {@code fit} is null. */
    private void putBack(Member member, @Nullable Connection fit) {
        if (fit == null || !isSetUp(fit)) {
            drop(member);
        } else {
            member.restart();
            member.release();
        }
    }

    private boolean isSetUp(Connection connection) {
        try {
            options.setUp().accept(connection);
            return true;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a connection was dropped: what sets it up failed", e);
            return false;
        }
    }

    private void drop(Member member) {
        dropped.increment();
        members.end(member);
        member.expire();
        member.release();
    }

    // Telling.

    /** The connections that are lent now, the longest first. */
    public List<Loan> loans() {
        return lent.stream()
                .map(PooledConnection::loan)
                .sorted(Comparator.comparing(Loan::held).reversed())
                .toList();
    }

    /** The numbers of this moment. */
    public PoolMetrics metrics() {
        int inUse = lent.size();
        return new PoolMetrics(
                options.size(),
                inUse,
                Math.clamp(members.count() - inUse, 0, options.size()),
                waiting.get(),
                claims.sum(),
                Duration.ofNanos(waitedNanos.get()),
                timedOut.sum(),
                members.made(),
                members.failures(),
                dropped.sum());
    }

    /** The claims that stand in the queue. */
    int queued() {
        return turns.getQueueLength();
    }

    private PoolException waitedInVain(Clock clock) {
        timedOut.increment();
        RuntimeException failure = members.lastFailure();
        if (failure != null) {
            return new PoolException(
                    "no connection could be made within " + clock.limit() + ": " + failure.getMessage(), failure);
        }
        List<Loan> loans = loans();
        String longest = loans.isEmpty() ? "" : " (the longest: " + loans.getFirst() + ")";
        return new PoolException(
                "no connection came free within " + clock.limit() + ": " + loans.size() + " of " + options.size()
                        + " are lent" + longest
                        + "; give them back sooner, raise the pool's size, or let claims wait longer",
                Retry.SAFE);
    }

    private void requireOpen() {
        if (closed) {
            throw closedPool();
        }
    }

    private static PoolException closedPool() {
        return new PoolException("the pool is closed: open another one");
    }

    // Closing.

    /**
     * Closes the pool: lends nothing more, waits for what is lent as long as {@link PoolBuilder#closeGrace} says, or until the
     * thread is interrupted, then takes it away, cancelling what runs on the server. Waits until all connections are closed, for
     * 20 seconds at the most.
     */
    @Override
    public void close() {
        closed = true;
        Completion shutdown = slots.shutdown();
        turns.release(ALL);
        boolean interrupted = false;
        try {
            shutdown.await(new Timeout(options.closeGrace()));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        lent.forEach(PooledConnection::close);
        interrupted |= awaitEnd(shutdown);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it was interrupted meanwhile. */
    private boolean awaitEnd(Completion shutdown) {
        Clock clock = new Clock(CLOSING, System.nanoTime());
        boolean interrupted = false;
        while (true) {
            try {
                if (!shutdown.await(new Timeout(clock.left(), TimeUnit.NANOSECONDS))) {
                    throw new TimeoutException();
                }
                members.closed().get(clock.left(), TimeUnit.NANOSECONDS);
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | TimeoutException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "a pool was left with connections that could not be closed in time");
                return interrupted;
            }
        }
    }

    @Override
    public String toString() {
        return "QuellPool[" + metrics() + "]";
    }
}
