package dev.quell.cli;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose rows are being printed. Tables and CSV of several targets are printed one target after the other; meanwhile the
 * others' rows wait, in the end at the server. Safe for use by several threads.
 */
final class Turn {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Object owner;

    /** Waits until it is {@code who}'s turn; false if it was given up before that. */
    boolean await(Object who, BooleanSupplier givenUp) {
        lock.lock();
        try {
            while (owner != null && !who.equals(owner) && !givenUp.getAsBoolean()) {
                changed.awaitUninterruptibly();
            }
            if (owner == null) {
                owner = who;
            }
            return who.equals(owner);
        } finally {
            lock.unlock();
        }
    }

    /** Lets the next one have its turn, if it is {@code who}'s. */
    void release(Object who) {
        lock.lock();
        try {
            if (who.equals(owner)) {
                owner = null;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has everyone who waits look again whether to give up. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
