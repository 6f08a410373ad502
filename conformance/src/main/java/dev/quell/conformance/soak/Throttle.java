package dev.quell.conformance.soak;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Holds workers back while more CPU has been used than their share. Thread-safe. */
final class Throttle {
    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MOST_CREDIT = TimeUnit.MILLISECONDS.toNanos(200);
    /** What was used in a burst, by the compiler at the beginning say, is not paid back for ever. */
    private static final long MOST_DEBT = -TimeUnit.SECONDS.toNanos(2);

    private static final long REST_MILLIS = 20;

    private final double share;
    private final LongSupplier cpu;
    private long lookedAt;
    private long used;
    private double credit;

    /** @param cpu the nanoseconds of CPU used so far */
    Throttle(double share, LongSupplier cpu) {
        this.share = share;
        this.cpu = cpu;
        this.used = cpu.getAsLong();
        this.lookedAt = System.nanoTime();
    }

    /** Waits for a moment at which another deed may begin. */
    void await() throws InterruptedException {
        while (!mayBegin()) {
            TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        }
    }

    private synchronized boolean mayBegin() {
        long now = System.nanoTime();
        long elapsed = now - lookedAt;
        if (elapsed >= LOOK_EVERY) {
            long usedNow = cpu.getAsLong();
            // The server's count may go back a little while a process ends.
            credit += elapsed * share - Math.max(0, usedNow - used);
            credit = Math.clamp(credit, (double) MOST_DEBT, (double) MOST_CREDIT);
            used = Math.max(used, usedNow);
            lookedAt = now;
        }
        return credit >= 0;
    }
}
