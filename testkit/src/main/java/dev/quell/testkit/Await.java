package dev.quell.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition to come true, looking at it again and again; fails loudly when it does not in time. */
public final class Await {
    /** A deadline that is only ever reached by a failing test. */
    public static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final long POLL_NANOS = 2_000_000;

    private Await() {}

    /**
     * Waits until the condition holds.
     *
     * @param description what is waited for, such as {@code "the query to run"}
     * @throws AssertionError if it does not hold within the deadline
     */
    public static void until(BooleanSupplier condition, Duration deadline, String description) {
        present(() -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty(), deadline, description);
    }

    /** As {@link #until(BooleanSupplier, Duration, String)} with {@link #DEADLINE}. */
    public static void until(BooleanSupplier condition, String description) {
        until(condition, DEADLINE, description);
    }

    /**
     * Waits until there is a value and returns it.
     *
     * @throws AssertionError if there is none within the deadline, or the look for it throws
     */
    public static <T> T present(Callable<Optional<T>> look, Duration deadline, String description) {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            Optional<T> found = call(look, description);
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited %d ms in vain for %s".formatted(deadline.toMillis(), description));
            }
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + description);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static <T> Optional<T> call(Callable<Optional<T>> look, String description) {
        try {
            return look.call();
        } catch (RuntimeException unexpected) {
            throw unexpected;
        } catch (Exception failure) {
            throw new AssertionError("cannot look for " + description, failure);
        }
    }
}
