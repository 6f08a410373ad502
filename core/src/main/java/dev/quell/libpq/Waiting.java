package dev.quell.libpq;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for one channel at a time, for the functions that block. It uses a selector of its own, so that an application
 * may have the channel registered with another one. An interrupt does not end a wait, as a signal does not end libpq's;
 * the thread's interrupt status is kept. Not thread-safe.
 */
final class Waiting implements AutoCloseable {
    /** An end that never comes. */
    static final long FOREVER = Long.MAX_VALUE;

    private @Nullable Selector selector;

    /**
     * Waits until the channel is ready for one of {@code operations}, or until {@link System#nanoTime} has come to {@code
     * end}.
     *
     * @return whether it is ready
     */
    boolean await(SelectableChannel channel, int operations, long end) throws IOException {
        Selector current = open();
        SelectionKey key = channel.keyFor(current);
        if (key == null) {
            key = channel.register(current, operations);
        } else if (key.interestOps() != operations) {
            key.interestOps(operations);
        }
        // The interest stays: nobody selects in between, and the next wait is most often for the same.
        return select(current, end);
    }

    private static boolean select(Selector selector, long end) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                selector.selectedKeys().clear();
                int ready = selectOnce(selector, end);
                interrupted |= Thread.interrupted();
                if (ready > 0) {
                    return true;
                }
                if (end != FOREVER && end - System.nanoTime() <= 0) {
                    return false;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static int selectOnce(Selector selector, long end) throws IOException {
        if (end == FOREVER) {
            return selector.select();
        }
        long left = end - System.nanoTime();
        // Rounded up: to wake up early would be to spin.
        return left <= 0 ? selector.selectNow() : selector.select(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }

    private Selector open() throws IOException {
        if (selector == null) {
            selector = Selector.open();
        }
        return selector;
    }

    /** Lets go of all channels: one that has been closed gives its descriptor back only then. */
    @Override
    public void close() {
        if (selector != null) {
            try {
                selector.close();
            } catch (IOException e) {
                // Nothing can be done about it, and nothing depends on it.
            }
            selector = null;
        }
    }
}
