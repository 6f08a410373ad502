package dev.quell.dblink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The waits of a session: each ends when the channel is ready, when the thread is interrupted, when another thread cancels,
 * or when the function has taken longer than it may.
 */
final class Waits {
    /** An end that never comes. */
    static final long FOREVER = Long.MAX_VALUE;

    private final DblinkOptions options;
    private final Object lock = new Object();
    private @Nullable Selector selector;
    private int depth;
    private boolean cancelled;
    private boolean interrupted;
    private long deadline = FOREVER;

    Waits(DblinkOptions options) {
        this.options = options;
    }

    /** A function that may wait begins; within another one it is a part of that. */
    void begin() {
        synchronized (lock) {
            if (depth == 0) {
                cancelled = false;
                interrupted = false;
                deadline = options.statementTimeout()
                        .map(longest -> System.nanoTime() + longest.toNanos())
                        .orElse(FOREVER);
            }
            depth++;
        }
    }

    void end() {
        boolean restore;
        synchronized (lock) {
            depth--;
            restore = depth == 0 && interrupted;
        }
        if (restore) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the wait of the function that runs, if one does. */
    void cancel() {
        synchronized (lock) {
            if (depth > 0) {
                cancelled = true;
                if (selector != null) {
                    selector.wakeup();
                }
            }
        }
    }

    /** Waits for something to read; returns at once if there is no channel any more. */
    void awaitReadable(@Nullable SelectableChannel channel) {
        var unused = await(channel, true, FOREVER);
    }

    /**
     * Waits until the channel is ready.
     *
     * @param end what {@link System#nanoTime} comes to when the wait shall end
     * @return false if the end has come first
     * @throws DblinkException 57014 if something else ended the wait
     */
    boolean await(@Nullable SelectableChannel channel, boolean toRead, long end) {
        if (channel == null) {
            return true;
        }
        Selector current = open();
        SelectionKey key;
        try {
            int operations = operations(channel, toRead);
            key = channel.register(current, operations);
        } catch (ClosedChannelException e) {
            return true;
        }
        try {
            return select(current, end);
        } finally {
            if (key.isValid()) {
                key.interestOps(0);
            }
        }
    }

    /**
     * Waits until something can be read, the time has come, or {@link #wake} is called; also sooner.
     *
     * @param channel null to wait for the others only
     * @throws DblinkException 57014 if something else ended the wait
     */
    void awaitNews(@Nullable SelectableChannel channel, long until) {
        Selector current = open();
        SelectionKey key = null;
        try {
            key = channel == null ? null : channel.register(current, SelectionKey.OP_READ);
            checkForInterrupts();
            current.selectedKeys().clear();
            var unused = selectOnce(current, Math.min(until, deadline));
        } catch (ClosedChannelException e) {
            // That is news too.
        } catch (IOException e) {
            throw new UncheckedIOException("a selector fails", e);
        } finally {
            if (key != null && key.isValid()) {
                key.interestOps(0);
            }
        }
    }

    /** Ends {@link #awaitNews}, or the next one. Any thread may call it. */
    void wake() {
        synchronized (lock) {
            if (selector != null) {
                selector.wakeup();
            }
        }
    }

    /** Lets go of channels that have been closed: only then are their descriptors given back. */
    void forgetClosed() {
        Selector current = selector;
        if (current != null) {
            try {
                var unused = current.selectNow();
            } catch (IOException e) {
                throw new UncheckedIOException("a selector fails", e);
            }
        }
    }

    void close() {
        synchronized (lock) {
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

    /** To a selector a connection that is being made is not writable, it is connectable. */
    private static int operations(SelectableChannel channel, boolean toRead) {
        if (channel instanceof SocketChannel socket && socket.isConnectionPending()) {
            return SelectionKey.OP_CONNECT;
        }
        return toRead ? SelectionKey.OP_READ : SelectionKey.OP_WRITE;
    }

    private boolean select(Selector current, long end) {
        try {
            while (true) {
                checkForInterrupts();
                current.selectedKeys().clear();
                if (selectOnce(current, Math.min(end, deadline)) > 0) {
                    return true;
                }
                if (isPast(end)) {
                    return false;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a selector fails", e);
        }
    }

    private static int selectOnce(Selector current, long end) throws IOException {
        if (end == FOREVER) {
            return current.select();
        }
        long left = end - System.nanoTime();
        return left <= 0 ? current.selectNow() : current.select(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }

    private static boolean isPast(long end) {
        return end != FOREVER && end - System.nanoTime() <= 0;
    }

    /** As PostgreSQL does at such places: each request to stop is served once. */
    private void checkForInterrupts() {
        boolean wanted;
        synchronized (lock) {
            boolean interruptedNow = Thread.interrupted();
            interrupted |= interruptedNow;
            wanted = cancelled || interruptedNow;
            cancelled = false;
        }
        if (wanted) {
            throw new StoppedException("canceling statement due to user request");
        }
        if (isPast(deadline)) {
            deadline = FOREVER;
            throw new StoppedException("canceling statement due to statement timeout");
        }
    }

    private Selector open() {
        synchronized (lock) {
            if (selector == null) {
                try {
                    selector = Selector.open();
                } catch (IOException e) {
                    throw new UncheckedIOException("a selector cannot be opened", e);
                }
            }
            return selector;
        }
    }
}
