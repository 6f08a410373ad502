package dev.quell.runtime;

import dev.quell.protocol.Failure;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may touch a session: whoever has its lock, the loop or a caller. Nobody holds it while waiting, nor while code of the
 * application runs.
 */
final class Turn {
    /** What is looked after whenever someone has had the session. */
    interface Owner {
        /** Whether nothing is asked for but to send and to receive, which any thread may do. */
        boolean isOrdinary();

        /** Work of a caller is done; {@code turns} if it is about to read. */
        void settle(boolean turns);

        /** Work of the loop is done. */
        void settleOnLoop();

        /** Something has failed in a way that nobody thought of. On the loop. */
        void lost(Failure why);
    }

    private final ReentrantLock lock = new ReentrantLock();
    /** What was handed to the loop and has not begun there yet: who comes now has to queue behind it. */
    private final AtomicInteger posted = new AtomicInteger();

    /**
     * What came up in the middle of something and ends the session, until that is done. Whoever catches it notes it here and
     * in {@link Distress}, with two assignments: memory or the stack may have run out, and a call would fail again.
     */
    volatile @Nullable Throwable cameUp;

    private final Lane lane;
    private final Owner owner;

    /** @param lane the loop, for which {@link #onLoop} is the guard */
    Turn(Lane lane, Owner owner) {
        this.lane = lane;
        this.owner = owner;
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** Whether the calling thread is at it already. */
    boolean isMine() {
        return lock.isHeldByCurrentThread();
    }

    /** Whether something waits for the loop. */
    boolean isAskedFor() {
        return posted.get() != 0;
    }

    /** Does what any thread may do: on the calling one if nothing stands in the way, otherwise on the loop. */
    void take(Runnable work, boolean turns) {
        if (!here(work, turns)) {
            post(work);
        }
    }

    /** Behind whatever was asked for before, and not from within a sink, which is called in the middle of things. */
    private boolean here(Runnable work, boolean turns) {
        if (lock.isHeldByCurrentThread()) {
            return false;
        }
        lock.lock();
        try {
            if (isAskedFor() || isInDistress() || !owner.isOrdinary()) {
                return false;
            }
            work.run();
            owner.settle(turns);
            return true;
        } catch (RuntimeException | Error e) {
            cameUp = e;
            Distress.called = true;
            lookAfter();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Begins on the calling thread what the loop goes on with, if nothing has to be waited for.
     *
     * @param may asked under the lock
     * @return whether it was done
     */
    boolean takeAtOnce(Runnable work, BooleanSupplier may) {
        if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
            return false;
        }
        try {
            if (isAskedFor() || isInDistress() || !may.getAsBoolean()) {
                return false;
            }
            work.run();
            post(() -> {});
            return true;
        } catch (RuntimeException | Error e) {
            cameUp = e;
            Distress.called = true;
            lookAfter();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Does it on the loop. */
    void post(Runnable work) {
        posted.incrementAndGet();
        try {
            lane.execute(() -> {
                posted.decrementAndGet();
                work.run();
            });
        } catch (RuntimeException | Error e) {
            posted.decrementAndGet();
            throw e;
        }
    }

    /**
     * Runs work of the loop under the lock. Whatever it throws unforeseen ends the session, whose queries would wait for
     * ever otherwise.
     */
    void onLoop(Runnable work) {
        lock.lock();
        try {
            endIfInDistress();
            work.run();
            owner.settleOnLoop();
        } catch (RuntimeException | Error e) {
            cameUp = e;
            Distress.called = true;
            endIfInDistress();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Whether an error is to end the session, and has not yet. */
    boolean isInDistress() {
        return cameUp != null;
    }

    /** Lets the loop end the session, if that is what has to be done. */
    void lookAfter() {
        if (isInDistress()) {
            post(() -> {});
        }
    }

    private void endIfInDistress() {
        Throwable why = cameUp;
        if (why != null) {
            owner.lost(Failures.unforeseen(why));
            cameUp = null;
        }
    }
}
