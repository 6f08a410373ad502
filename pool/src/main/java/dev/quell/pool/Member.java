package dev.quell.pool;

import dev.quell.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import stormpot.Poolable;
import stormpot.Slot;

/** A session of the pool, in the slot of Stormpot that it fills. Whoever has claimed it has it for himself. */
final class Member implements Poolable {
    private final Slot slot;
    private final long lifetimeNanos;
    private final long madeAt = System.nanoTime();
    private final Connection connection;
    private final AtomicBoolean ended = new AtomicBoolean();

    private volatile long idleSince = System.nanoTime();

    Member(Slot slot, Connection connection, long lifetimeNanos) {
        this.slot = slot;
        this.connection = connection;
        this.lifetimeNanos = lifetimeNanos;
    }

    Connection connection() {
        return connection;
    }

    /** It is idle from now on. */
    void restart() {
        idleSince = System.nanoTime();
    }

    long idleNanos() {
        return System.nanoTime() - idleSince;
    }

    boolean hasExpired() {
        return ended.get() || !connection.isOpen() || System.nanoTime() - madeAt > lifetimeNanos;
    }

    /** Whether it has not been ended before. */
    boolean end() {
        return ended.compareAndSet(false, true);
    }

    /** Another is to be made in its place. To be released all the same. */
    void expire() {
        slot.expire(this);
    }

    @Override
    public void release() {
        slot.release(this);
    }
}
