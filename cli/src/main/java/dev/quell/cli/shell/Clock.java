package dev.quell.cli.shell;

import dev.quell.cli.console.Durations;
import dev.quell.cli.console.Screen;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks ten times a second at the statement that runs: shows on a terminal how long it has been running, from a second on, and
 * stops it once that is wanted.
 */
final class Clock implements AutoCloseable {
    private static final long TICK_MILLIS = 100;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Screen screen;
    private final Runnable cancel;
    private final ScheduledThreadPoolExecutor timer;
    private volatile boolean cancelling;

    Clock(Screen screen, Runnable cancel) {
        this.screen = screen;
        this.cancel = cancel;
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("quell-shell-clock").factory());
    }

    /** A statement that runs, until it is closed. */
    final class Run implements AutoCloseable {
        private final long start = System.nanoTime();
        private final ScheduledFuture<?> ticks =
                timer.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        private boolean over;

        private synchronized void tick() {
            if (over) {
                return;
            }
            // Again and again: H2 forgets a cancel that comes before it has begun with the statement.
            if (cancelling) {
                cancel.run();
            }
            if (screen.isLive() && elapsed().compareTo(SOON) >= 0) {
                String time = Durations.running(elapsed());
                screen.show(List.of(cancelling ? "cancelling, " + time : "running " + time + "; Ctrl-C cancels it"));
            }
        }

        Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - start);
        }

        @Override
        public synchronized void close() {
            over = true;
            ticks.cancel(false);
            screen.clear();
        }
    }

    /** A statement begins to run. */
    Run start() {
        return new Run();
    }

    /** Stops what runs, and lets nothing more run to its end until {@link #allow}. */
    void stop() {
        cancelling = true;
        cancel.run();
    }

    /** What is run from now on is not stopped. */
    void allow() {
        cancelling = false;
    }

    boolean isStopping() {
        return cancelling;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
