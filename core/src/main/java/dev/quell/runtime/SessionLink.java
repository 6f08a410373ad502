package dev.quell.runtime;

import dev.quell.protocol.Failure;
import dev.quell.protocol.SessionMachine;
import dev.quell.transport.ByteStream;
import dev.quell.transport.TlsInfo;
import dev.quell.transport.TlsStream;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.CopyPieces;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
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

        /** Data of a COPY to the client has come, for {@code execution}; the pieces are valid during the call only. */
        void copyData(CopyPieces pieces, Execution execution);

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

    private final Lane lane;
    private final ByteStream stream;
    private final SessionMachine<Execution> machine;
    private final Owner owner;
    private final ReaderSeat seat;
    private final Listening listening;
    private final CopyPieces pieces = new CopyPieces();
    private Loop.@Nullable Timer tick;
    private Loop.@Nullable Timer clean;
    private long restedAt;
    private long flushed;
    private boolean flushPosted;
    private boolean unsent;
    private boolean blocked;
    private boolean paused;
    private boolean closed;
    private boolean posted;
    private boolean unfinished;
    private boolean came;

    SessionLink(Lane lane, ByteStream stream, SessionMachine<Execution> machine, Owner owner) {
        this.lane = lane;
        this.stream = stream;
        this.machine = machine;
        this.owner = owner;
        this.seat = new ReaderSeat(lane, stream.channel());
        this.listening = new Listening(lane, seat, () -> !paused && !closed, this::turn);
    }

    /** Begins to listen, with what has been read from the stream already. */
    void open(InputBuffer alreadyRead) throws IOException {
        alreadyRead.drainTo(machine.in());
        listening.open(stream.channel());
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
        if (seat.isCold(MOMENT)) {
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
        boolean wasBlocked = blocked;
        try {
            flushed = owner.encoded();
            blocked = !StreamIo.write(stream, machine.out());
            if (wasBlocked && !blocked) {
                // Whoever sent it: no channel will tell of the room, and a COPY waits for it.
                lane.execute(owner::drained);
            }
        } catch (IOException e) {
            blocked = false;
            owner.sendFailed(Failures.of(e));
        }
    }

    /**
     * Sends what is encoded and behind it {@code data}, which a header in there announces; what the network does not take is
     * kept, to be sent first. For one who goes on sending: nobody else is told of room.
     */
    void flushWith(ByteBuffer data) {
        unsent = false;
        try {
            flushed = owner.encoded();
            blocked = !closed && !StreamIo.write(stream, machine.out(), data);
        } catch (IOException e) {
            blocked = false;
            owner.sendFailed(Failures.of(e));
        }
        machine.out().append(data);
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
     * @param sends whether it has more to send when the network takes more
     * @return null if another reads, or nobody is to
     */
    @Nullable
    CallerSelector takeSeat(boolean sends) throws IOException {
        CallerSelector taken = closed || paused ? null : seat.take();
        if (taken != null) {
            taken.alsoForRoom(blocked || sends);
        }
        return taken;
    }

    /** The calling thread reads no more. */
    void leaveSeat() {
        if (seat.isMine()) {
            seat.leave();
            if (isUnfinished()) {
                postTurn();
            }
            if (!closed) {
                listening.callerLeft();
            }
        }
    }

    /** Whether there is input that the channel does not tell of. */
    boolean isUnfinished() {
        return !closed && (unfinished || stream.hasBufferedInput());
    }

    /** Lets the caller that reads, if one does, see whether what it waits for has ended. */
    void wakeReader() {
        if (seat.isTaken()) {
            seat.wake();
        }
    }

    /** Takes the seat from whoever has it, for the loop. */
    void takeOver() {
        seat.takeOver();
    }

    /**
     * Reads what there is, in the reader's seat; whether there may be more.
     *
     * @param once whether what one system call brings is enough for now
     */
    boolean readInSeat(boolean once) throws IOException {
        came = false;
        boolean more = receive(once);
        if (came) {
            seat.came();
        }
        return more;
    }

    /**
     * Before the lock is let go: sends what is to be sent, and sees to it that somebody notices what comes.
     *
     * @param needed whether something is awaited that no caller is about to read
     */
    void settle(boolean needed) {
        flushUnsent();
        if (closed) {
            return;
        }
        if (!seat.isTaken()) {
            listening.settle(needed, blocked);
        } else if (blocked && !seat.isMine()) {
            seat.wakeForRoom();
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

    // Reading.

    /** Reads nothing more until {@link #resume}. */
    void pause() {
        paused = true;
    }

    void resume() {
        if (paused) {
            // A caller may be in the seat before a turn that is posted begins.
            unpause();
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
        seat.close();
        stop(tick);
        stop(clean);
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
        if (seat.isTaken()) {
            listening.leaveToCaller();
        } else {
            takeTurn();
        }
    }

    private void takeTurn() {
        try {
            flushPending();
            if (receive(false)) {
                postTurn();
            }
        } catch (IOException e) {
            owner.broken(Failures.of(e));
        } catch (WireException e) {
            owner.broken(new Failure.Protocol(e.what()));
        }
    }

    /** Whether there may be more. */
    private boolean receive(boolean once) throws IOException {
        unfinished = false;
        for (int reads = 0; reads < READS_PER_TURN; reads++) {
            decode();
            if (paused || closed) {
                return false;
            }
            switch (StreamIo.read(stream, machine.in())) {
                case MORE -> {
                    came = true;
                    if (once && !stream.hasBufferedInput()) {
                        // Of the rest the channel tells.
                        decode();
                        answer();
                        return false;
                    }
                }
                case ALL -> {
                    came = true;
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
            if (head != null && machine.isAtCopyData()) {
                machine.takeCopyData(pieces);
                owner.copyData(pieces, head);
                pieces.clear();
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
