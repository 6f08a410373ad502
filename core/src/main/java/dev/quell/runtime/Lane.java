package dev.quell.runtime;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Where one connection's tasks, timers and channels are looked after: on a loop, for all or for one session. */
interface Lane extends Executor {
    /** Runs {@code task} on the loop, after those posted before it. Thread-safe. */
    @Override
    void execute(Runnable task);

    /** Runs {@code task} on the loop after {@code delay}. Thread-safe. */
    Loop.Timer after(Duration delay, Runnable task);

    /** Registers a channel; {@code handler} runs on the loop whenever it is ready. To be called on the loop. */
    SelectionKey register(SelectableChannel channel, int interest, Runnable handler) throws IOException;

    /** Whether the calling thread is the loop's. */
    boolean isCurrent();

    /** The same loop, where nothing is held while its work runs. */
    default Lane unguarded() {
        return this;
    }

    /** Runs {@code work} at once, as the lane runs it. */
    default void guard(Runnable work) {
        work.run();
    }

    /** The same loop for one session: whatever runs there is run by {@code guard}, which holds the session's lock. */
    record Guarded(Loop loop, Consumer<Runnable> guard) implements Lane {
        @Override
        public Lane unguarded() {
            return loop;
        }

        @Override
        public void guard(Runnable work) {
            guard.accept(work);
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(() -> guard.accept(task));
        }

        @Override
        public Loop.Timer after(Duration delay, Runnable task) {
            return loop.after(delay, task, guard);
        }

        @Override
        public SelectionKey register(SelectableChannel channel, int interest, Runnable handler) throws IOException {
            return loop.register(channel, interest, () -> guard.accept(handler));
        }

        @Override
        public boolean isCurrent() {
            return loop.isCurrent();
        }
    }
}
