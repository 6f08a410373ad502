package dev.quell.runtime;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;

/** What a caller that reads for a session itself waits on: a selector with that session's channel alone. */
final class CallerSelector {
    private static final boolean LOOKS = Patience.isOfUse(Runtime.getRuntime().availableProcessors());

    private final Selector selector;
    private final SelectionKey key;
    private final Patience patience = new Patience(System::nanoTime);
    private long gathering;
    private boolean oneAnswer;

    private CallerSelector(Selector selector, SelectionKey key) {
        this.selector = selector;
        this.key = key;
    }

    static CallerSelector open(SelectableChannel channel) throws IOException {
        Selector selector = Selector.open();
        try {
            return new CallerSelector(selector, channel.register(selector, SelectionKey.OP_READ));
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
    }

    /**
     * Says how many nanoseconds longer it is worth waiting when something has come, so that one system call brings much and
     * not little; to be called before {@link #await}, under the session's lock.
     */
    void gathers(long nanos) {
        gathering = nanos;
    }

    /**
     * Says whether one short answer is all that is waited for; to be called before {@link #await}, under the session's lock.
     */
    void oneAnswer(boolean only) {
        oneAnswer = only;
    }

    /** Something has come. */
    void came() {
        patience.came();
    }

    /** Says what to wait for beside input; to be called before {@link #await}, under the session's lock. */
    void alsoForRoom(boolean room) {
        int operations = room ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.isValid() && key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }

    /** Whether what {@link #alsoForRoom} said last is that there is room to be waited for. */
    boolean isForRoom() {
        return key.isValid() && (key.interestOps() & SelectionKey.OP_WRITE) != 0;
    }

    /**
     * Waits, without the session's lock, until the channel is ready or {@link #wake} is called; or returns at once, so that
     * the caller looks for itself.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    void await() throws InterruptedException, IOException {
        if (LOOKS && oneAnswer && patience.looksAgain()) {
            Thread.onSpinWait();
        } else {
            select();
        }
        if (gathering > 0) {
            LockSupport.parkNanos(gathering);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void select() throws IOException {
        try {
            selector.select(ready -> {});
        } catch (ClosedSelectorException e) {
            // The session has ended, which the caller is about to see.
        }
    }

    /** Lets who waits look again. Thread-safe. */
    void wake() {
        selector.wakeup();
    }

    void close() {
        try {
            selector.close();
        } catch (IOException e) {
            // Nothing can be done about it.
        }
    }
}
