package dev.quell.pool;

import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.EventLoops;
import dev.quell.Quell;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import stormpot.Allocator;
import stormpot.Slot;

/** Makes the sessions of a pool, on Stormpot's thread, and ends them, on any thread, without waiting. */
final class Members implements Allocator<Member> {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final ConnectionSettings settings;
    private final EventLoops loops;
    private final Duration life;
    private final Consumer<Connection> setUp;
    private final Map<Connection, CompletableFuture<@Nullable Void>> closing = new ConcurrentHashMap<>();
    private final LongAdder made = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private volatile @Nullable RuntimeException lastFailure;
    /** Before the next try; Stormpot's thread alone looks at it. */
    private Duration pause = Duration.ZERO;

    Members(PoolOptions options) {
        this.settings = options.settings();
        this.loops = options.loops();
        this.life = options.longestLife();
        this.setUp = options.setUp();
    }

    @Override
    public Member allocate(Slot slot) throws InterruptedException {
        // A server that refuses is not to be asked without end, and Stormpot alone would ask at once.
        Thread.sleep(pause);
        try {
            Member member = make(slot);
            made.increment();
            pause = Duration.ZERO;
            lastFailure = null;
            return member;
        } catch (RuntimeException e) {
            failures.increment();
            pause = longer(pause);
            lastFailure = e;
            throw e;
        }
    }

    private Member make(Slot slot) throws InterruptedException {
        Connection connection = Quell.connect(settings, loops);
        try {
            setUp.accept(connection);
            return new Member(slot, connection, lifetimeNanos());
        } catch (RuntimeException | Error e) {
            close(connection);
            throw e;
        }
    }

    private static Duration longer(Duration pause) {
        Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        return next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
    }

    /** Spread, so that sessions made together do not end together. */
    private long lifetimeNanos() {
        long nanos = life.toNanos();
        return nanos - ThreadLocalRandom.current().nextLong(nanos / 10 + 1);
    }

    @Override
    public void deallocate(Member member) {
        end(member);
    }

    /** Ends the session, if it has not been ended before. */
    void end(Member member) {
        if (member.end()) {
            ended.increment();
            close(member.connection());
        }
    }

    private void close(Connection connection) {
        CompletableFuture<@Nullable Void> closed = connection.closeAsync();
        closing.put(connection, closed);
        var unused = closed.whenComplete((nothing, error) -> closing.remove(connection));
    }

    /** Complete when all is closed that is being closed now. */
    CompletableFuture<?> closed() {
        return CompletableFuture.allOf(closing.values().toArray(CompletableFuture<?>[]::new));
    }

    /** Why no connection can be made just now; null if the last try went well. */
    @Nullable
    RuntimeException lastFailure() {
        return lastFailure;
    }

    /** The sessions that there are. */
    long count() {
        return made.sum() - ended.sum();
    }

    long made() {
        return made.sum();
    }

    long failures() {
        return failures.sum();
    }
}
