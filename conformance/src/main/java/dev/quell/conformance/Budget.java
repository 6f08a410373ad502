package dev.quell.conformance;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How many more cancels there are to be, and until when. Thread-safe. */
final class Budget {
    private final AtomicLong left;
    private final long deadline;

    /** Begins to count the time. */
    Budget(long cancels, Duration time) {
        this.left = new AtomicLong(cancels);
        this.deadline = System.nanoTime() + time.toNanos();
    }

    /** Takes one; false when there is none left or the time is up. */
    boolean take() {
        return System.nanoTime() - deadline < 0 && left.getAndDecrement() > 0;
    }
}
