package dev.quell.runtime;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which caller reads for a session, and what it waits on. Under the session's lock; whether it is taken, and since when it
 * is not, can be asked without.
 */
final class ReaderSeat {
    /** What callers wait on is let go when none has for this long. */
    private static final Duration UNUSED = Duration.ofSeconds(2);

    private final Lane lane;
    private final SelectableChannel channel;
    private @Nullable CallerSelector selector;
    private volatile @Nullable Thread reader;
    private volatile long left;
    private Loop.@Nullable Timer release;

    ReaderSeat(Lane lane, SelectableChannel channel) {
        this.lane = lane;
        this.channel = channel;
    }

    /**
     * Makes the calling thread the one that reads, if no other is.
     *
     * @return null if another reads
     */
    @Nullable
    CallerSelector take() throws IOException {
        Thread caller = Thread.currentThread();
        Thread present = reader;
        if (present != null && !present.equals(caller)) {
            return null;
        }
        CallerSelector own = selector;
        if (own == null) {
            own = CallerSelector.open(channel);
            selector = own;
            release = lane.after(UNUSED, this::letGoUnused);
        }
        if (present == null) {
            reader = caller;
        }
        return own;
    }

    boolean isTaken() {
        return reader != null;
    }

    boolean isMine() {
        return Thread.currentThread().equals(reader);
    }

    /** The calling thread, which has it, reads no more. */
    void leave() {
        left = System.nanoTime();
        reader = null;
    }

    /** Whether nobody has had it for so long. */
    boolean isCold(Duration pause) {
        return System.nanoTime() - left >= pause.toNanos();
    }

    /** Takes it from whoever has it, for the loop. */
    void takeOver() {
        if (reader != null) {
            reader = null;
            wake();
        }
    }

    /** Lets the reader look at how things are. */
    void wake() {
        if (selector != null) {
            selector.wake();
        }
    }

    /** Lets the reader look at how things are, unless it waits for room already. */
    void wakeForRoom() {
        if (selector != null && !selector.isForRoom()) {
            selector.wake();
        }
    }

    /** Something has been read in it. */
    void came() {
        if (selector != null) {
            selector.came();
        }
    }

    private void letGoUnused() {
        release = null;
        if (reader == null && isCold(UNUSED)) {
            closeSelector();
        } else {
            release = lane.after(UNUSED, this::letGoUnused);
        }
    }

    void close() {
        closeSelector();
        reader = null;
        if (release != null) {
            release.cancel();
        }
    }

    private void closeSelector() {
        if (selector != null) {
            selector.close();
            selector = null;
        }
    }
}
