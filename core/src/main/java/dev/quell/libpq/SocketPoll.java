package dev.quell.libpq;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for a channel as {@code poll} does for a socket: an interrupt ends it, unlike the waits of {@link Waiting}. */
final class SocketPoll {
    private static final int READY = 1;
    private static final int TIME_OUT = 0;
    private static final int FAILED = -1;

    private static final long FOREVER = -1;
    private static final long AT_ONCE = 0;

    private SocketPoll() {}

    static int poll(@Nullable SelectableChannel channel, boolean toRead, boolean toWrite, long end) {
        if (!toRead && !toWrite) {
            return TIME_OUT;
        }
        if (channel == null && end == FOREVER) {
            // To wait for what cannot come would be to hang.
            return FAILED;
        }
        try (Selector selector = Selector.open()) {
            if (channel != null) {
                channel.register(selector, operations(channel, toRead, toWrite));
            }
            return select(selector, end);
        } catch (IOException | ClosedSelectorException e) {
            return FAILED;
        }
    }

    /** To a selector a connection that is being made is not writable, it is connectable. */
    private static int operations(SelectableChannel channel, boolean toRead, boolean toWrite) {
        if (channel instanceof SocketChannel socket && socket.isConnectionPending()) {
            return SelectionKey.OP_CONNECT;
        }
        return (toRead ? SelectionKey.OP_READ : 0) | (toWrite ? SelectionKey.OP_WRITE : 0);
    }

    private static int select(Selector selector, long end) throws IOException {
        while (true) {
            long left = end == FOREVER ? Long.MAX_VALUE : end - Libpq.PQgetCurrentTimeUSec();
            int ready = selectOnce(selector, end, left);
            if (ready > 0) {
                return READY;
            }
            if (Thread.currentThread().isInterrupted()) {
                return FAILED;
            }
            if (end != FOREVER && (end == AT_ONCE || end <= Libpq.PQgetCurrentTimeUSec())) {
                return TIME_OUT;
            }
        }
    }

    private static int selectOnce(Selector selector, long end, long left) throws IOException {
        if (end == FOREVER) {
            return selector.select();
        }
        // Rounded up: to wake up early would be to spin.
        return end == AT_ONCE || left <= 0
                ? selector.selectNow()
                : selector.select(TimeUnit.MICROSECONDS.toMillis(left) + 1);
    }
}
