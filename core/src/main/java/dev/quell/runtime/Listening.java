package dev.quell.runtime;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the loop listens for on a session's channel: not for input while callers read it. Under the session's lock, but for
 * what the loop does to keep out of the callers' way: were it to wait for a lock that a busy caller takes again and again,
 * both would go on at the pace of threads that wake each other.
 */
final class Listening {
    /** The loop listens again when no caller has read for this long. */
    private static final Duration UNREAD = Duration.ofMillis(20);

    private final Lane lane;
    private final ReaderSeat seat;
    private final BooleanSupplier takesInput;
    private final Runnable handler;
    private final AtomicBoolean watching = new AtomicBoolean();
    private @Nullable SelectionKey key;
    private boolean posted;

    /**
     * @param takesInput whether input is to be read
     * @param handler what is to be done when the channel is ready, under the session's lock
     */
    Listening(Lane lane, ReaderSeat seat, BooleanSupplier takesInput, Runnable handler) {
        this.lane = lane;
        this.seat = seat;
        this.takesInput = takesInput;
        this.handler = handler;
    }

    void open(SelectableChannel channel) throws IOException {
        key = lane.unguarded().register(channel, SelectionKey.OP_READ, this::ready);
    }

    /** The channel is ready. Without the lock. */
    private void ready() {
        SelectionKey registered = key;
        if (seat.isTaken() && registered != null && registered.isValid()) {
            boolean onlyReads = registered.interestOpsAnd(~SelectionKey.OP_READ) == SelectionKey.OP_READ;
            watch();
            // Should the caller have left meanwhile, it may have taken the loop for listening.
            if (onlyReads && seat.isTaken()) {
                return;
            }
        }
        lane.guard(handler);
    }

    private boolean isListening() {
        SelectionKey registered = key;
        return registered != null && registered.isValid() && (registered.interestOps() & SelectionKey.OP_READ) != 0;
    }

    /**
     * Sees to it that the loop notices what comes; to be called where no caller reads.
     *
     * @param needed whether something is awaited
     * @param blocked whether the network is to take more
     */
    void settle(boolean needed, boolean blocked) {
        SelectionKey registered = key;
        if (registered == null || !registered.isValid()) {
            return;
        }
        int now = registered.interestOps();
        int wanted = blocked ? SelectionKey.OP_WRITE : 0;
        // After a pause nobody else would begin to listen again.
        boolean unwatched = !watching.get();
        if (takesInput.getAsBoolean() && (needed || unwatched || (now & SelectionKey.OP_READ) != 0)) {
            wanted |= SelectionKey.OP_READ;
        }
        if (lane.isCurrent()) {
            if (now != wanted) {
                registered.interestOps(wanted);
            }
        } else if ((wanted & ~now) != 0 && !posted) {
            // Fewer operations than the loop listens for do no harm: it finds out when it is woken.
            posted = true;
            lane.execute(this::listen);
        }
    }

    private void listen() {
        posted = false;
        SelectionKey registered = key;
        if (!seat.isTaken() && takesInput.getAsBoolean() && registered != null && registered.isValid()) {
            registered.interestOps(registered.interestOps() | SelectionKey.OP_READ);
        }
    }

    /** The loop was woken for what a caller reads: from now on it is not, until no caller has read for a while. */
    void leaveToCaller() {
        SelectionKey registered = key;
        if (registered != null && registered.isValid()) {
            registered.interestOps(0);
        }
        watch();
    }

    /** A caller reads no more, for now: should it not come again, the loop listens. */
    void callerLeft() {
        if (!isListening()) {
            watch();
        }
    }

    private void watch() {
        if (watching.compareAndSet(false, true)) {
            lookLater();
        }
    }

    private void lookLater() {
        var unused = lane.unguarded().after(UNREAD, this::look);
    }

    /** Without the lock. */
    private void look() {
        if (seat.isTaken()) {
            // Who has it has it looked again when leaving; or has left just now, and saw that it is.
            watching.set(false);
            if (!seat.isTaken()) {
                watch();
            }
        } else if (seat.isCold(UNREAD)) {
            watching.set(false);
            lane.execute(this::listen);
        } else {
            lookLater();
        }
    }
}
