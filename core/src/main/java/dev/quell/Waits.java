package dev.quell;

import dev.quell.runtime.Loop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Blocking, done with care. */
final class Waits {
    private Waits() {}

    /** An event loop that waited for one of its connections would wait for ever. */
    static void refuseOnLoop() {
        if (Loop.isLoopThread()) {
            throw new UsageException("a blocking call was made on an event loop's thread, which would wait for itself;"
                    + " use the asynchronous form");
        }
    }

    /** Waits for {@code future} to complete, whatever interrupts; the interruption is kept for the caller. */
    static void uninterruptibly(CompletableFuture<?> future, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException | TimeoutException e) {
                    return;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
