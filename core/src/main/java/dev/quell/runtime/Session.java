package dev.quell.runtime;

import dev.quell.conninfo.ConnectSettings;
import dev.quell.protocol.BackendKey;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.protocol.SessionMachine;
import dev.quell.protocol.SessionStart;
import dev.quell.protocol.Statements;
import dev.quell.runtime.SendQueue.Load;
import dev.quell.token.Ticket;
import dev.quell.transport.ByteStream;
import dev.quell.transport.TlsContext;
import dev.quell.transport.TlsInfo;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.CopyPieces;
import dev.quell.wire.DataRows;
import dev.quell.wire.ErrorFields;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.TransactionStatus;
import dev.quell.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session with a backend: sends executions one after the other, hands out what comes back, and cancels. Thread-safe.
 *
 * <p>Whoever has the lock turns it: the loop, or a caller that sends and waits, as long as nothing out of the ordinary is
 * asked for. Cancels, limits that pass, failures and the end are the loop's alone.
 *
 * <p>The fence: the next execution is sent only when the one before has ended <em>and</em> no cancel of it is under way.
 */
public final class Session {
    /** What is kept of an emptied buffer while the session is busy. */
    private static final int KEPT = 64 * 1024;

    private final Turn turn;
    private final Lane.Guarded lane;
    private final Endpoint endpoint;
    private final EncryptionMethod method;
    private final SessionStart start;
    private final SessionListener listener;
    private final SessionMachine<Execution> machine;
    private final SessionLink link;
    private final Canceller canceller;
    private final CopyFeed copy;
    private final Ending ending;
    private final Sending sending;
    private final Stopping stopping;
    private final CallerTurn callers;
    private final Dispatcher dispatcher = new Dispatcher(this);
    private final Map<String, String> parameters;
    private volatile Supplier<Optional<Failure>> door = Optional::empty;

    Session(
            Loop loop,
            ByteStream stream,
            Endpoint endpoint,
            EncryptionMethod method,
            SessionStart start,
            ConnectSettings settings,
            SessionListener listener) {
        this.lane = new Lane.Guarded(loop, this::onLoop);
        this.turn = new Turn(lane, new TurnOwner());
        this.endpoint = endpoint;
        this.method = method;
        this.start = start;
        this.listener = listener;
        this.parameters = new ConcurrentHashMap<>(start.parameters());
        this.machine = new SessionMachine<>(start.transactionStatus());
        machine.out().keep(KEPT);
        this.link = new SessionLink(lane, stream, machine, new LinkOwner());
        this.copy = new CopyFeed(machine, link);
        this.ending = new Ending(lane, new EndingOwner());
        Optional<CancelTarget> target = start.key().map(backend -> new CancelTarget(endpoint, method, backend));
        this.canceller = new Canceller(lane, endpoint, target, method, settings, new CancelOwner());
        int backend = start.key().map(BackendKey::processId).orElse(0);
        this.sending = new Sending(machine, link, canceller, copy, ending, backend);
        this.stopping = new Stopping(lane, link, canceller, copy, sending, ending);
        this.callers = new CallerTurn(turn, link, machine, sending, ending);
    }

    /** Takes over the stream, and what has been read from it already. */
    void open(InputBuffer alreadyRead) throws IOException {
        OpenSessions.add(this);
        turn.lock();
        try {
            link.open(alreadyRead);
            link.settle(true);
        } finally {
            turn.unlock();
        }
    }

    private void onLoop(Runnable work) {
        turn.onLoop(work);
    }

    boolean isOn(Loop loop) {
        return lane.unguarded().equals(loop);
    }

    /** Lets the loop end it because of something that came up outside. */
    void cameUp(Throwable why) {
        turn.cameUp = why;
        turn.lookAfter();
    }

    /** As {@link Turn#lookAfter}. */
    void lookAfter() {
        turn.lookAfter();
    }

    // What any thread may call.

    /** Sends {@code execution} when its turn comes. */
    public void submit(Execution execution) {
        submit(List.of(execution));
    }

    /** As {@link #submit(Execution)}, for a caller that is about to {@link #turnUntilEnded}, as a virtual thread cannot. */
    public void submitAndTurn(Execution execution) {
        submit(List.of(execution), !Thread.currentThread().isVirtual());
    }

    /** Sends {@code pipeline}, with one Sync at its end, when its turn comes. */
    public void submit(List<Execution> pipeline) {
        submit(pipeline, false);
    }

    /** Sends {@code execution} as a part of {@code pipe}, as soon as there is room for it on the wire. */
    public void submit(Execution execution, Pipe pipe) {
        submit(new Load(List.of(execution), pipe), false);
    }

    /** Ends what pipelines have begun and not synced: nothing else would be sent before that. */
    public void syncOwed() {
        turn.take(sending::syncOwed, false);
    }

    /** Sends at once what has been kept to be sent together. */
    public void flush() {
        turn.take(link::flushPending, false);
    }

    private void submit(List<Execution> pipeline, boolean turns) {
        submit(new Load(pipeline, null), turns);
    }

    private void submit(Load load, boolean turns) {
        Optional<Failure> refusal = door.get();
        if (refusal.isPresent()) {
            SendQueue.drop(load.executions(), refusal.get());
        } else {
            turn.take(() -> sending.accept(load), turns);
        }
    }

    /** From now on, whatever is submitted is dropped when {@code refusal} says why. It is asked without the session's lock. */
    public void admitting(Supplier<Optional<Failure>> refusal) {
        door = refusal;
    }

    /**
     * Turns the session on the calling thread until {@code execution} has ended. Returns earlier when that is the loop's
     * business or another caller is at it.
     *
     * @throws InterruptedException if the thread is interrupted; nothing has been done about the execution
     */
    public void turnUntilEnded(Execution execution) throws InterruptedException {
        callers.untilEnded(execution);
    }

    /**
     * Turns the session on the calling thread until {@code work} is done or {@code execution} has ended. Returns earlier
     * when that is the loop's business or another caller is at it, and at once on a virtual thread.
     *
     * @throws InterruptedException if the thread is interrupted; nothing has been done about the execution
     */
    public void turnFor(Execution execution, CallerWork work) throws InterruptedException {
        callers.workFor(execution, work);
    }

    /**
     * Fetches the next rows of {@code execution}, whose sink {@link ResultSink#fetches}; those fetched before are looked at
     * no more. Waits for them where the calling thread can read itself; where it cannot, {@link ResultSink#rowsReady} tells
     * when to call again. While nobody fetches, nobody reads, and TCP holds the server back.
     *
     * @return whether there are rows; if not, {@code execution} has ended, or the sink hears of it
     * @throws InterruptedException if the thread is interrupted; nothing has been done about the execution
     */
    public boolean fetch(Execution execution, DataRows rows) throws InterruptedException {
        return callers.fetch(execution, rows);
    }

    /** A row was not what it should be: the server does not speak the protocol. */
    public void breach(WireException why) {
        turn.onLoop(() -> ending.failLater(new Failure.Protocol(why.what())));
    }

    /** Cancels {@code execution}; {@code whenOver} learns, on the loop, how that ended. Does not wait for anything. */
    public void cancel(Execution execution, CancelPolicy policy, Consumer<CancelEnd> whenOver) {
        Runnable work = () -> stopping.cancel(execution, policy, whenOver);
        // From the calling thread the request is sooner on its way; the rest is the loop's.
        if (!turn.takeAtOnce(work, () -> stopping.canBeginToCancel(execution))) {
            turn.post(work);
        }
    }

    /** Cancels {@code execution} unless it ends within {@code limit}; {@code whenPassed} is run first. */
    public void limit(Execution execution, Duration limit, CancelPolicy policy, Runnable whenPassed) {
        turn.take(() -> stopping.limit(execution, limit, policy, whenPassed), true);
    }

    /** From now on, holds cancel connections ready as {@code policy} says. */
    public void arm(ArmPolicy policy) {
        turn.post(() -> canceller.arm(policy));
    }

    /** Goes on after a sink refused more rows. */
    public void resume(Execution execution) {
        turn.post(() -> {
            if (sending.isCurrent(execution)) {
                link.resume();
            }
        });
    }

    /** Asks the source of {@code execution}'s COPY again for data. */
    public void feed(Execution execution) {
        turn.post(() -> feedNow(execution));
    }

    /**
     * As {@link #feed}, at once if nothing stands in the way; for a caller that is about to {@link #turnUntilEnded}, as a
     * virtual thread cannot.
     */
    public void feedAndTurn(Execution execution) {
        turn.take(() -> feedNow(execution), !Thread.currentThread().isVirtual());
    }

    private void feedNow(Execution execution) {
        if (sending.isCurrent(execution)) {
            copy.feed();
        }
    }

    /**
     * Sends of {@code data}, for {@code execution}'s COPY, behind all that its source has, and from where it lies; waits for
     * the network to take it, on the calling thread. Returns earlier when the server does not ask for data now, or when
     * waiting is the loop's business; and at once on a virtual thread. What is left of {@code data} then is to go through
     * the source.
     *
     * @param waits whether to wait, too, for the server to ask for data, if it works on the execution
     * @throws InterruptedException if the thread is interrupted; nothing has been done about the execution
     */
    public void write(Execution execution, ByteBuffer data, boolean waits) throws InterruptedException {
        callers.workFor(execution, new CopyWriting(sending, copy, execution, data, waits));
    }

    /** Reads and drops what {@code execution} still brings. */
    public void discard(Execution execution) {
        turn.post(() -> {
            execution.discard();
            if (sending.isCurrent(execution)) {
                link.resume();
            }
        });
    }

    /**
     * Ends the session: what waits is dropped, what runs is cancelled, then the connection is closed in the proper way.
     */
    public void close(CancelPolicy policy, Runnable whenClosed) {
        turn.post(() -> stopping.close(policy, whenClosed));
    }

    /**
     * Cancels what runs, drops what waits, and undoes what a pipeline has not synced; {@code whenOver} is told, on the loop, when nothing of it is left, or what runs
     * cannot be stopped.
     *
     * @param why a sentence's end that begins with a subject, for those whose queries are stopped
     */
    public void stopAll(String why, CancelPolicy policy, Runnable whenOver) {
        turn.post(() -> stopping.stopAll(why, policy, whenOver));
    }

    /** Whether sessions that are open when the process ends are ended in the proper way. */
    public static void endAllOnShutdown(boolean end) {
        OpenSessions.endOnShutdown(end);
    }

    public boolean isOpen() {
        return ending.isOpen();
    }

    /** Whether nothing runs, waits or is asked for, and no cancel is under way. */
    public boolean isQuiet() {
        turn.lock();
        try {
            return ending.isOpen() && !ending.isFailing() && !turn.isAskedFor() && sending.isQuiet();
        } finally {
            turn.unlock();
        }
    }

    public SessionStart start() {
        return start;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** What cancels this session's queries from elsewhere; empty if the server gave no key. */
    public Optional<Ticket> ticket() {
        boolean encrypted = method != EncryptionMethod.PLAIN;
        return start.key()
                .map(backend -> new Ticket(
                        endpoint.address(),
                        endpoint.host(),
                        method,
                        encrypted ? endpoint.tls().map(TlsContext::settings) : Optional.empty(),
                        endpoint.requiredPeer(),
                        backend));
    }

    /** What TLS agreed on; empty when the session is not encrypted. */
    public Optional<TlsInfo> tls() {
        return link.tls();
    }

    /** The statements that are kept prepared; to be touched in {@link #withStatements} alone, or by what is sent. */
    public Statements statements() {
        return machine.statements();
    }

    /** Runs {@code work} when nothing else touches the statements. */
    public void withStatements(Consumer<Statements> work) {
        turn.post(() -> work.accept(machine.statements()));
    }

    /** The current value of a parameter that the server reports. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    public TransactionStatus transactionStatus() {
        return sending.transactionStatus();
    }

    /** A number that is another whenever a transaction block has ended. */
    public long blocksEnded() {
        return sending.blocksEnded();
    }

    private final class TurnOwner implements Turn.Owner {
        @Override
        public boolean isOrdinary() {
            return sending.isOrdinary();
        }

        @Override
        public void settle(boolean turns) {
            link.settle(!turns && sending.isAwaited());
        }

        @Override
        public void settleOnLoop() {
            if (!sending.isOrdinary() || link.isPaused()) {
                link.takeOver();
            }
            link.settle(sending.isAwaited());
        }

        @Override
        public void lost(Failure why) {
            ending.lost(why);
        }
    }

    private final class LinkOwner implements SessionLink.Owner {
        @Override
        public void received(BackendMessage message, @Nullable Execution execution) {
            sending.taking(true);
            try {
                dispatcher.dispatch(message, execution);
                sending.takeEnded();
            } finally {
                sending.taking(false);
            }
        }

        @Override
        public void rowsReady(Execution execution) {
            pause(execution);
            execution.sink().rowsReady();
        }

        @Override
        public void copyData(CopyPieces pieces, Execution execution) {
            dispatcher.copyData(pieces, execution);
        }

        @Override
        public void drained() {
            copy.feed();
        }

        @Override
        public long encoded() {
            return sending.encoded();
        }

        @Override
        public void sendFailed(Failure why) {
            ending.explain(why);
        }

        @Override
        public void broken(Failure why) {
            brokenOff(why);
        }
    }

    private void brokenOff(Failure why) {
        if (lane.isCurrent()) {
            ending.lost(why);
        } else {
            callers.giveUp(why);
        }
    }

    // What the dispatcher reports.

    void pause(Execution execution) {
        if (canceller.isBusy()) {
            // The server cannot end a query whose output nobody takes.
            execution.discard();
        } else {
            link.pause();
        }
    }

    void refuseCopyIn(String reason) {
        machine.refuseCopy(reason);
        link.send();
    }

    void copyFrom(CopySource source) {
        copy.begin(source);
        if (canceller.isBusy()) {
            stopping.failCopy();
        }
    }

    /** The server has ended the COPY before its data was complete. */
    void copyOver() {
        copy.over();
    }

    void stop(Execution execution) {
        turn.post(() -> stopping.cancel(execution, CancelPolicy.DEFAULT, ignored -> {}));
    }

    void blockEnded() {
        sending.blockEnded();
    }

    void notice(ErrorFields fields) {
        listener.notice(fields);
    }

    void notification(NotificationResponse notification) {
        listener.notification(notification);
    }

    void parameterChanged(String name, String value) {
        parameters.put(name, value);
        machine.statements().settingChanged();
        if (name.equals("client_encoding") && !ClientEncoding.isUtf8(value)) {
            // What the statement that changed it brought may have been misread already.
            Failure why = ClientEncoding.refusal(value);
            Execution running = machine.head();
            if (running != null) {
                running.failed(why);
            }
            brokenOff(why);
        }
    }

    /** An error after which the server will close. */
    void farewell(ErrorFields fields) {
        ending.farewell(new Failure.Server(fields));
    }

    private final class CancelOwner implements Canceller.Owner {
        @Override
        public @Nullable Execution lastOnWire() {
            return machine.tail();
        }

        @Override
        public void cancelReached(Execution execution) {
            stopping.reached(execution);
        }

        @Override
        public void cancelOver(boolean roundTrip, boolean inVain) {
            if (roundTrip) {
                sending.oweRoundTrip();
            }
            if (ending.isClosing() && inVain) {
                ending.lost(new Failure.Usage("the connection was closed while a query could not be stopped in time"));
            } else {
                sending.advance();
            }
        }

        @Override
        public void retire(Failure why) {
            if (ending.isOpen()) {
                start.key().ifPresent(backend -> Telemetry.discarded(backend.processId(), why));
                ending.retire(why);
            }
        }

        @Override
        public void abandon(Failure why) {
            ending.lost(why);
        }
    }

    private final class EndingOwner implements Ending.Owner {
        @Override
        public void dropWaiting(Failure why) {
            sending.dropWaiting(why);
        }

        @Override
        public void release(Failure why) {
            link.close();
            copy.over();
            sending.abandon(why);
            listener.closed(why);
            // The last thing: until then somebody has to know of it, should there be no memory for something of this.
            OpenSessions.remove(Session.this);
        }
    }
}
