package dev.quell.runtime;

import dev.quell.protocol.Failure;
import dev.quell.protocol.SessionMachine;
import dev.quell.wire.DataRows;
import dev.quell.wire.WireException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How callers turn a session while they wait: on the ordinary path only; the rest is the loop's. Thread-safe. */
final class CallerTurn {
    /** While the server has so many to answer, more can wait in the client, to be sent together. */
    private static final int ENOUGH_ON_WIRE = 32;

    /** While the server has so many to answer, what it answers may wait a moment to be read together. */
    private static final int MUCH_ON_WIRE = 64;

    private static final long ANSWERS_NANOS = 20_000;

    /** A server sends a COPY in pieces of 8 KB; meanwhile it fills what the network holds, and is not held up. */
    private static final long BULK_NANOS = 200_000;

    private final Turn turn;
    private final SessionLink link;
    private final SessionMachine<Execution> machine;
    private final Sending sending;
    private final Ending ending;
    private boolean workDone;

    CallerTurn(Turn turn, SessionLink link, SessionMachine<Execution> machine, Sending sending, Ending ending) {
        this.turn = turn;
        this.link = link;
        this.machine = machine;
        this.sending = sending;
        this.ending = ending;
    }

    /** As {@link Session#turnUntilEnded}. */
    void untilEnded(Execution execution) throws InterruptedException {
        // A virtual thread in a selector would hold its carrier.
        if (!Thread.currentThread().isVirtual() && !turn.isMine()) {
            turnHere(execution, null, null);
        }
    }

    /** As {@link Session#turnFor}. */
    void workFor(Execution execution, CallerWork work) throws InterruptedException {
        if (!Thread.currentThread().isVirtual() && !turn.isMine()) {
            turnHere(execution, null, work);
        }
    }

    /** As {@link Session#fetch}. */
    boolean fetch(Execution execution, DataRows rows) throws InterruptedException {
        if (Thread.currentThread().isVirtual()) {
            turn.onLoop(() -> fetchFromLoop(execution, rows));
        } else {
            turnHere(execution, rows, null);
        }
        return !rows.isEmpty();
    }

    private void fetchFromLoop(Execution execution, DataRows rows) {
        try {
            if (!takeRows(execution, rows) && readsOn(execution)) {
                link.postTurn();
            }
        } catch (WireException e) {
            ending.failLater(new Failure.Protocol(e.what()));
        }
    }

    private void turnHere(Execution execution, @Nullable DataRows rows, @Nullable CallerWork work)
            throws InterruptedException {
        boolean over = false;
        try {
            CallerSelector seat = turn(execution, rows, work, rows != null);
            while (seat != null) {
                seat.await();
                seat = turn(execution, rows, work, true);
            }
            over = true;
        } catch (IOException e) {
            turn.onLoop(() -> giveUp(Failures.of(e)));
        } catch (Error e) {
            // The seat may not be left for want of memory or stack.
            turn.cameUp = e;
            Distress.called = true;
            throw e;
        } finally {
            if (!over) {
                turn.onLoop(link::leaveSeat);
            }
        }
    }

    /** One turn: what to wait on before the next; null when there is to be none. */
    private @Nullable CallerSelector turn(
            Execution execution, @Nullable DataRows rows, @Nullable CallerWork work, boolean ready) {
        turn.lock();
        workDone = false;
        try {
            if (turn.isInDistress()) {
                link.leaveSeat();
                turn.lookAfter();
                return null;
            }
            CallerSelector seat = turnLocked(execution, rows, work, ready);
            if (seat == null) {
                link.leaveSeat();
            }
            // Whose work is done comes again, or the loop notices soon.
            link.settle(!workDone && sending.isAwaited());
            return seat;
        } catch (WireException e) {
            giveUp(new Failure.Protocol(e.what()));
            return null;
        } catch (IOException e) {
            giveUp(Failures.of(e));
            return null;
        } catch (RuntimeException | Error e) {
            turn.cameUp = e;
            Distress.called = true;
            link.leaveSeat();
            turn.lookAfter();
            throw e;
        } finally {
            turn.unlock();
        }
    }

    private boolean advance(@Nullable CallerWork work) {
        workDone = work != null && work.advance();
        return workDone;
    }

    private @Nullable CallerSelector turnLocked(
            Execution execution, @Nullable DataRows rows, @Nullable CallerWork work, boolean ready) throws IOException {
        Pipe pipe = sending.onWire();
        if (pipe != null) {
            pipe.attend();
        }
        if (rows != null && (takeRows(execution, rows) || !readsOn(execution))) {
            return null;
        }
        boolean more = ready || link.isUnfinished();
        while (execution.state() != Execution.State.ENDED && sending.isOrdinary() && !advance(work)) {
            boolean sends = work != null && work.sends();
            if (!sends && !canWait(execution)) {
                link.flushPending();
            }
            CallerSelector seat = link.takeSeat(sends);
            if (seat == null || !more) {
                if (seat != null) {
                    seat.oneAnswer(rows == null && work == null && machine.size() == 1 && execution.rows() == 0);
                    seat.gathers(gathering(rows, work));
                }
                return seat;
            }
            more = link.readInSeat(work != null);
            if (rows != null && takeRows(execution, rows)) {
                return null;
            }
        }
        if (rows != null && link.isUnfinished()) {
            // The loop does it, and does not know yet.
            link.postTurn();
        }
        return null;
    }

    /** So long what comes may gather before it is read, in nanoseconds. */
    private long gathering(@Nullable DataRows rows, @Nullable CallerWork work) {
        if (work != null) {
            return work.comesInBulk() ? BULK_NANOS : 0;
        }
        return rows == null && sending.unanswered() >= MUCH_ON_WIRE ? ANSWERS_NANOS : 0;
    }

    /**
     * Whether what is not sent yet may wait for more: not if the server could run out of work meanwhile, nor if the network
     * has taken only a part of what was to be sent. Nobody else sends the rest while a caller is in the seat.
     */
    private boolean canWait(Execution execution) {
        return !link.isBlocked() && execution.number() <= link.flushed() && sending.unanswered() >= ENOUGH_ON_WIRE;
    }

    /** Whether there are rows of {@code execution} to be looked at. */
    private boolean takeRows(Execution execution, DataRows rows) {
        machine.giveBack(rows);
        if (sending.isCurrent(execution) && execution.isFetched() && machine.isAtRows()) {
            execution.countRows(machine.takeRows(rows));
        }
        return !rows.isEmpty();
    }

    /** Lets what comes for {@code execution} be read; false if there is nothing more to come. */
    private boolean readsOn(Execution execution) {
        if (sending.isCurrent(execution)) {
            link.unpause();
        }
        return execution.state() != Execution.State.ENDED;
    }

    /** Leaves the rest to the loop, which ends the session. */
    void giveUp(Failure why) {
        link.leaveSeat();
        ending.failLater(why);
    }
}
