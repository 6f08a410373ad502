package dev.quell.runtime;

import dev.quell.protocol.Failure;
import dev.quell.protocol.SessionMachine;
import dev.quell.transport.ByteStream;
import dev.quell.transport.TlsInfo;
import dev.quell.transport.TlsStream;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.WireException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session's bytes: sends what the machine has encoded, and feeds it what comes in. They are moved by the loop, or by a
 * caller that has taken the {@link #takeSeat reader's seat} to wait for its own query. Under the session's lock.
 */
final class SessionLink {
    /** Whom the bytes are for. */
    interface Owner {
        /** A message has come; {@code execution} is whose it is, null if it is for the session as a whole. */
        void received(BackendMessage message, @Nullable Execution execution);

        /** The next messages are rows that are to be fetched, and nothing is to be read before that. */
        void rowsReady(Execution execution);

        /** What was encoded has all been handed to the network: there is room for more. */
        void drained();

        /** How many executions have been encoded. */
        long encoded();

        /** Sending failed. What the server said before it went away explains more, so reading goes on. */
        void sendFailed(Failure why);

        /** The connection is of no use any more. */
        void broken(Failure why);
    }

    /** So that a session on which much comes in does not keep the others on its loop waiting. */
    private static final int READS_PER_TURN = 8;

    /** So much is encoded before it is sent without anybody's asking for that. */
    private static final int ENOUGH = 16 * 1024;

    /** So long a caller may do other things before the loop does its work for it. */
    private static final Duration MOMENT = Duration.ofMillis(1);

    /** Large buffers are let go when nothing has been under way for about so long. */
    private static final Duration RESTED = Duration.ofMillis(100);

    /** The loop listens again when no caller has read for this long. */
    private static final Duration UNREAD = Duration.ofMillis(20);

    /** What callers wait on is let go when none has for this long. */
    private static final Duration UNUSED = Duration.ofSeconds(2);

    private final Lane lane;
    private final ByteStream stream;
    private final SessionMachine<Execution> machine;
    private final Owner owner;
    private @Nullable SelectionKey key;
    private @Nullable CallerSelector selector;
    private @Nullable Thread reader;
    private long lastRead;
    private Loop.@Nullable Timer tick;
    private Loop.@Nullable Timer clean;
    private long restedAt;
    private long flushed;
    private Loop.@Nullable Timer watch;
    private Loop.@Nullable Timer release;
    private boolean listenPosted;
    private boolean flushPosted;
    private boolean unsent;
    private boolean blocked;
    private boolean paused;
    private boolean closed;
    private boolean posted;
    private boolean unfinished;

    SessionLink(Lane lane, ByteStream stream, SessionMachine<Execution> machine, Owner owner) {
        this.lane = lane;
        this.stream = stream;
        this.machine = machine;
        this.owner = owner;
    }

    /** Begins to listen, with what has been read from the stream already. */
    void open(InputBuffer alreadyRead) throws IOException {
        alreadyRead.drainTo(machine.in());
        key = lane.register(stream.channel(), SelectionKey.OP_READ, this::turn);
        if (!machine.in().isEmpty() || stream.hasBufferedInput()) {
            turn();
        }
    }

    /** What TLS agreed on; empty when the stream is not encrypted. */
    Optional<TlsInfo> tls() {
        return stream instanceof TlsStream tls ? Optional.of(tls.info()) : Optional.empty();
    }

    // Sending.

    /** Has what the machine has encoded sent before the lock is let go. */
    void send() {
        unsent = true;
    }

    /**
     * Has what the machine has encoded sent soon, with what is encoded until then.
     *
     * @param attended whether a caller is expected to come, who sends it
     */
    void sendSoon(boolean attended) {
        if (machine.out().size() >= ENOUGH) {
            unsent = true;
        } else if (!(attended && isCallerNear()) && !flushPosted) {
            flushPosted = true;
            lane.execute(this::flushSoon);
        }
    }

    private void flushSoon() {
        flushPosted = false;
        unsent |= !machine.out().isEmpty();
    }

    /** Sends now what is encoded. */
    void flushPending() {
        if (blocked || !machine.out().isEmpty()) {
            flush();
        }
    }

    /** Whether a caller has been reading a moment ago. It is looked to it that things go on should it not come again. */
    boolean isCallerNear() {
        if (System.nanoTime() - lastRead >= MOMENT.toNanos()) {
            return false;
        }
        if (tick == null) {
            tick = lane.after(MOMENT, this::passMoment);
        }
        return true;
    }

    private void passMoment() {
        tick = null;
        flushSoon();
    }

    /** Sends now what {@link #send} was called for. */
    void flushUnsent() {
        if (unsent) {
            flush();
        }
    }

    /** Sends as much of what the machine has encoded as the network takes; the rest follows when it takes more. */
    void flush() {
        unsent = false;
        if (closed) {
            return;
        }
        try {
            flushed = owner.encoded();
            blocked = !StreamIo.write(stream, machine.out());
        } catch (IOException e) {
            blocked = false;
            owner.sendFailed(Failures.of(e));
        }
    }

    /** How many executions had been encoded when what there was was last sent. */
    long flushed() {
        return flushed;
    }

    /** Whether the network has taken less than there is. */
    boolean isBlocked() {
        return blocked;
    }

    // Whoever waits moves the bytes.

    /**
     * Makes the calling thread the one that reads, if no other is.
     *
     * @return null if another reads
     */
    @Nullable
    CallerSelector takeSeat() throws IOException {
        Thread caller = Thread.currentThread();
        if (closed || paused || (reader != null && !reader.equals(caller))) {
            return null;
        }
        CallerSelector own = selector;
        if (own == null) {
            own = CallerSelector.open(stream.channel());
            selector = own;
            release = lane.after(UNUSED, this::letGoUnused);
        }
        reader = caller;
        own.alsoForRoom(blocked);
        return own;
    }

    boolean isReader() {
        return Thread.currentThread().equals(reader);
    }

    /** The calling thread reads no more. */
    void leaveSeat() {
        if (isReader()) {
            reader = null;
            lastRead = System.nanoTime();
            if (isUnfinished()) {
                postTurn();
            }
            if (!closed && !isListening()) {
                watch(UNREAD);
            }
        }
    }

    /** Whether there is input that the channel does not tell of. */
    boolean isUnfinished() {
        return !closed && (unfinished || stream.hasBufferedInput());
    }

    private boolean isListening() {
        SelectionKey registered = key;
        return registered != null && registered.isValid() && (registered.interestOps() & SelectionKey.OP_READ) != 0;
    }

    /** Takes the seat from whoever has it, for the loop. */
    void takeOver() {
        if (reader != null) {
            reader = null;
            takeNote();
        }
    }

    /** Lets the reader look at how things are. */
    private void takeNote() {
        if (selector != null) {
            selector.wake();
        }
    }

    /** Reads what there is, in the reader's seat; whether there may be more. */
    boolean readInSeat() throws IOException {
        return receive();
    }

    /**
     * Before the lock is let go: sends what is to be sent, and sees to it that somebody notices what comes.
     *
     * @param needed whether something is awaited that no caller is about to read
     */
    void settle(boolean needed) {
        flushUnsent();
        SelectionKey registered = key;
        if (closed || registered == null || !registered.isValid()) {
            return;
        }
        if (reader != null) {
            if (blocked && !isReader()) {
                takeNote();
            }
            return;
        }
        int now = registered.interestOps();
        int wanted = blocked ? SelectionKey.OP_WRITE : 0;
        if (!paused && (needed || (now & SelectionKey.OP_READ) != 0)) {
            wanted |= SelectionKey.OP_READ;
        }
        if (lane.isCurrent()) {
            if (now != wanted) {
                registered.interestOps(wanted);
            }
        } else if ((wanted & ~now) != 0 && !listenPosted) {
            // Fewer operations than the loop listens for do no harm: it finds out when it is woken.
            listenPosted = true;
            lane.execute(this::listen);
        }
    }

    private void listen() {
        listenPosted = false;
        SelectionKey registered = key;
        if (reader == null && !paused && !closed && registered != null && registered.isValid()) {
            registered.interestOps(registered.interestOps() | SelectionKey.OP_READ);
        }
    }

    /** The loop was woken for what a caller reads: from now on it is not, until no caller has read for a while. */
    private void leaveToCaller() {
        SelectionKey registered = key;
        if (registered != null && registered.isValid()) {
            registered.interestOps(0);
        }
        watch(UNREAD);
    }

    private void watch(Duration pause) {
        if (watch == null) {
            watch = lane.after(pause, this::look);
        }
    }

    private void look() {
        watch = null;
        if (reader != null) {
            // It watches again when it leaves.
            return;
        }
        if (System.nanoTime() - lastRead >= UNREAD.toNanos()) {
            listen();
        } else {
            watch(UNREAD);
        }
    }

    private void letGoUnused() {
        release = null;
        if (reader == null && System.nanoTime() - lastRead >= UNUSED.toNanos()) {
            closeSelector();
        } else {
            release = lane.after(UNUSED, this::letGoUnused);
        }
    }

    /** Nothing is under way. Large buffers are kept for a little while, in case it goes on. */
    void rest() {
        if (machine.in().isLarge() || machine.out().isLarge()) {
            restedAt = System.nanoTime();
            if (clean == null) {
                clean = lane.after(RESTED, this::cleanUp);
            }
        }
    }

    private void cleanUp() {
        clean = null;
        if (!machine.isIdle() || System.nanoTime() - restedAt < RESTED.toNanos() / 2) {
            clean = lane.after(RESTED, this::cleanUp);
        } else {
            machine.in().releaseIfEmpty();
            machine.out().releaseIfEmpty();
        }
    }

    private void closeSelector() {
        if (selector != null) {
            selector.close();
            selector = null;
        }
    }

    // Reading.

    /** Reads nothing more until {@link #resume}. */
    void pause() {
        paused = true;
    }

    void resume() {
        if (paused) {
            paused = false;
            turn();
        }
    }

    boolean isPaused() {
        return paused;
    }

    /** Reads on, without anything being read yet. */
    void unpause() {
        if (paused) {
            paused = false;
            // Of what is in the buffer already no channel tells.
            unfinished = true;
        }
    }

    void close() {
        closed = true;
        machine.in().clear();
        machine.out().wipe();
        stream.close();
        closeSelector();
        reader = null;
        stop(tick);
        stop(clean);
        stop(watch);
        stop(release);
    }

    private static void stop(Loop.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void turn() {
        // One turn that is posted is enough: the selector's would only put the others on this loop off.
        if (posted || closed) {
            return;
        }
        if (reader != null) {
            leaveToCaller();
        } else {
            takeTurn();
        }
    }

    private void takeTurn() {
        try {
            if (!machine.out().isEmpty() || blocked) {
                flush();
                announceRoom();
            }
            if (receive()) {
                postTurn();
            }
        } catch (IOException e) {
            owner.broken(Failures.of(e));
        } catch (WireException e) {
            owner.broken(new Failure.Protocol(e.what()));
        }
    }

    private void announceRoom() {
        if (machine.out().isEmpty()) {
            owner.drained();
        }
    }

    /** Whether there may be more. */
    private boolean receive() throws IOException {
        unfinished = false;
        for (int reads = 0; reads < READS_PER_TURN; reads++) {
            decode();
            if (paused || closed) {
                return false;
            }
            switch (StreamIo.read(stream, machine.in())) {
                case MORE -> {}
                case ALL -> {
                    decode();
                    answer();
                    return false;
                }
                case NOTHING -> {
                    answer();
                    return false;
                }
                case END -> {
                    owner.broken(new Failure.Transport("server closed the connection unexpectedly"));
                    return false;
                }
            }
        }
        unfinished = true;
        return true;
    }

    /** TLS may owe the server an answer to what came. */
    private void answer() {
        if (closed) {
            return;
        }
        try {
            blocked |= !stream.flush();
        } catch (IOException e) {
            owner.sendFailed(Failures.of(e));
        }
    }

    void postTurn() {
        if (!posted) {
            posted = true;
            lane.execute(this::postedTurn);
        }
    }

    private void postedTurn() {
        posted = false;
        turn();
    }

    private void decode() {
        while (!paused && !closed) {
            Execution head = machine.head();
            if (head != null && head.isFetched() && machine.isAtRows()) {
                owner.rowsReady(head);
                continue;
            }
            BackendMessage message = machine.next();
            if (message == null) {
                return;
            }
            owner.received(message, machine.owner());
        }
    }
}
