package dev.quell.runtime;

import dev.quell.protocol.Failure;
import dev.quell.protocol.Request;
import dev.quell.protocol.SessionMachine;
import dev.quell.runtime.SendQueue.Load;
import dev.quell.wire.TransactionStatus;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What of a session waits to be sent, what is on the wire, and when which goes. Under the session's lock, but for {@link
 * #transactionStatus} and {@link #blocksEnded}.
 *
 * <p>The fence is here: the next execution is sent only when the one before has ended <em>and</em> no cancel of it is under
 * way.
 */
final class Sending {
    /** So many of a pipeline's executions are sent before one of them has ended. */
    private static final int MOST_ON_WIRE = 1024;

    private final SessionMachine<Execution> machine;
    private final SessionLink link;
    private final Canceller canceller;
    private final CopyFeed copy;
    private final Ending ending;
    private final int backend;
    private final SendQueue waiting = new SendQueue();
    private @Nullable Execution current;
    /** What that which was sent last is a part of. */
    private @Nullable Pipe onWire;
    /** Whether the server waits for a Sync of that. */
    private boolean unsynced;
    /** While messages are taken: what is sent meanwhile goes together. */
    private boolean receiving;
    /** How many executions have been encoded. */
    private long sent;

    private boolean roundTripOwed;
    private volatile TransactionStatus transactionStatus;
    private final AtomicLong blocksEnded = new AtomicLong();

    Sending(
            SessionMachine<Execution> machine,
            SessionLink link,
            Canceller canceller,
            CopyFeed copy,
            Ending ending,
            int backend) {
        this.machine = machine;
        this.link = link;
        this.canceller = canceller;
        this.copy = copy;
        this.ending = ending;
        this.backend = backend;
        this.transactionStatus = machine.transactionStatus();
    }

    TransactionStatus transactionStatus() {
        return transactionStatus;
    }

    /** A number that is another whenever a transaction block has ended. */
    long blocksEnded() {
        return blocksEnded.get();
    }

    void blockEnded() {
        blocksEnded.incrementAndGet();
    }

    private void statusIs(TransactionStatus now) {
        if (now == TransactionStatus.IDLE && transactionStatus != TransactionStatus.IDLE) {
            blockEnded();
        }
        transactionStatus = now;
    }

    /** What the server works on; null if on nothing. */
    @Nullable
    Execution current() {
        return current;
    }

    boolean isCurrent(Execution execution) {
        return execution.equals(current);
    }

    /** What that which was sent last is a part of; null if it went by itself. */
    @Nullable
    Pipe onWire() {
        return onWire;
    }

    /** How many executions have been encoded. */
    long encoded() {
        return sent;
    }

    /** How many executions the server has been given and has not answered. */
    int unanswered() {
        return (int) (machine.size() - (sent - link.flushed()));
    }

    /** Whether nothing is asked for but to send and to receive, which any thread may do. */
    boolean isOrdinary() {
        return ending.isOpen() && !ending.isFailing() && canceller.isIdle() && !roundTripOwed;
    }

    /** Whether the server's next words are awaited by someone who may not be reading himself. */
    boolean isAwaited() {
        if (!isOrdinary()) {
            return true;
        }
        Pipe pipe = onWire;
        boolean callerComesAgain = pipe != null && pipe.isAttended() && link.isCallerNear();
        return (!machine.isIdle() || !waiting.isEmpty()) && !callerComesAgain;
    }

    /** Whether nothing runs or waits, and nothing stands in the way of what would be sent. */
    boolean isQuiet() {
        return canceller.allowsSending() && !roundTripOwed && !unsynced && machine.isIdle() && waiting.isEmpty();
    }

    void accept(Load load) {
        if (ending.isOpen()) {
            waiting.add(load);
            advance();
        } else {
            SendQueue.drop(load.executions(), ending.whyClosed());
        }
    }

    /** One that has not been sent is about to be dropped. */
    void remove() {
        waiting.remove();
    }

    /** Ends what pipelines have begun and not synced, so that what is sent next gets its turn. */
    void syncOwed() {
        Pipe pipe = onWire;
        for (Pipe owing : waiting.owing(unsynced && pipe != null ? List.of(pipe) : List.of())) {
            accept(new Load(List.of(syncPoint()), owing));
        }
    }

    /** Ends what the server has of a pipeline and no Sync of; what that would commit is undone. Nothing may wait. */
    void giveUpUnsynced() {
        Pipe pipe = onWire;
        if (!unsynced || pipe == null) {
            return;
        }
        if (transactionStatus == TransactionStatus.IDLE) {
            Request rollback = new Request.Extended("ROLLBACK", List.of());
            accept(new Load(List.of(new Execution(0, rollback, new AbsorbingSink())), pipe));
        }
        accept(new Load(List.of(syncPoint()), pipe));
    }

    private static Execution syncPoint() {
        return new Execution(0, new Request.SyncPoint(), new AbsorbingSink());
    }

    /** Drops all that waits. */
    void dropWaiting(Failure why) {
        waiting.drop(why);
    }

    /** The connection is no more: nothing runs, and nothing waits. */
    void abandon(Failure why) {
        current = null;
        for (Execution running : machine.abandon()) {
            running.lost(why);
            running.end();
        }
        canceller.connectionLost();
        waiting.drop(why);
    }

    /** Before anything else is sent, a round trip is made, which takes the hit of a request that strays. */
    void oweRoundTrip() {
        roundTripOwed = true;
    }

    /** Sends what is next if nothing stands in its way, or ends a session that has nothing left to do. */
    void advance() {
        sendWaiting();
        if (!receiving) {
            // A server that passes over a pipeline passes over what is added to it too.
            takeEnded();
        }
    }

    private void sendWaiting() {
        while (!ending.isClosed() && !ending.isFailing() && canceller.allowsSending()) {
            Load next = next();
            if (next != null) {
                send(next);
            } else {
                if (machine.isIdle()) {
                    rest();
                }
                return;
            }
        }
    }

    private void rest() {
        if (ending.isOpen()) {
            link.rest();
        } else {
            machine.terminate();
            link.flush();
            ending.end(ending.whyClosed());
        }
    }

    /** What may go on the wire now; null if nothing waits, or if what is there has to end first. */
    private @Nullable Load next() {
        Pipe pipe = onWire;
        if (pipe != null && unsynced && ending.isOpen()) {
            // The server takes whatever comes before the Sync for a part of it.
            return machine.size() < MOST_ON_WIRE ? waiting.pollOf(pipe) : null;
        }
        if (current != null) {
            if (pipe == null || roundTripOwed || machine.size() >= MOST_ON_WIRE) {
                return null;
            }
            return waiting.pollIfOf(pipe);
        }
        // A session that ends has nothing to protect any more.
        if (roundTripOwed && ending.isOpen()) {
            roundTripOwed = false;
            return new Load(List.of(new Execution(0, new Request.Simple(""), new AbsorbingSink())), null);
        }
        return waiting.poll();
    }

    private void send(Load load) {
        boolean first = current == null;
        List<Execution> executions = load.executions();
        for (int i = 0; i < executions.size(); i++) {
            Execution execution = executions.get(i);
            machine.send(execution, execution.request(), load.behind(execution));
            execution.sent(backend, ++sent);
        }
        onWire = load.pipe();
        unsynced = !load.isSynced();
        if (first) {
            current = machine.head();
            canceller.executionSent(load.executions().getFirst());
        }
        if (load.pipe() == null || receiving) {
            link.send();
        } else {
            link.sendSoon(load.pipe().isAttended());
        }
    }

    /** While messages are taken, what they cause to be sent goes together. */
    void taking(boolean begins) {
        receiving = begins;
    }

    /** Notes what the last message ended, and sends what may follow. */
    void takeEnded() {
        for (var ended = machine.pollEnded(); ended != null; ended = machine.pollEnded()) {
            ended(ended.owner(), ended.skipped());
        }
    }

    private void ended(Execution execution, boolean skipped) {
        statusIs(machine.transactionStatus());
        if (skipped) {
            execution.skipped(
                    execution.request() instanceof Request.SyncPoint
                            ? "the part of the pipeline came to nothing: a query of it failed or was cancelled"
                            : "the query was skipped: one before it in its pipeline failed or was cancelled");
        } else if (canceller.hasStrayed(execution)) {
            execution.skipped("the query was stopped by the cancel of one before it in its pipeline");
        }
        if (asksAgain(execution, skipped)) {
            return;
        }
        current = machine.head();
        copy.over();
        execution.end();
        canceller.executionEnded(execution, current);
        sendWaiting();
    }

    /**
     * A statement that was prepared before and is outdated is prepared and sent again, if nothing of it or of what was sent
     * with it is changed by that.
     */
    private boolean asksAgain(Execution execution, boolean skipped) {
        if (skipped || !execution.isOutdated()) {
            return false;
        }
        boolean isUndisturbed = ending.isOpen() && !unsynced && machine.isIdle() && !canceller.isBusy();
        if (isUndisturbed && transactionStatus == TransactionStatus.IDLE && execution.asksAgain()) {
            machine.send(execution, execution.request());
            current = machine.head();
            link.send();
            return true;
        }
        machine.statements().notMended();
        return false;
    }
}
