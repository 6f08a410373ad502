package dev.quell.runtime;

import dev.quell.conninfo.ConnectSettings;
import dev.quell.protocol.BackendKey;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.protocol.Request;
import dev.quell.protocol.SessionMachine;
import dev.quell.protocol.SessionStart;
import dev.quell.protocol.Statements;
import dev.quell.runtime.SendQueue.Load;
import dev.quell.transport.ByteStream;
import dev.quell.transport.TlsContext;
import dev.quell.transport.TlsInfo;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.DataRows;
import dev.quell.wire.ErrorFields;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.TransactionStatus;
import dev.quell.wire.WireException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session with a backend: sends executions one after the other, hands out what comes back, and cancels. Thread-safe.
 *
 * <p>Whoever has the lock turns it: the loop, or a caller that sends and waits, as long as nothing out of the ordinary is
 * asked for. Cancels, limits that pass, COPY, failures and the end are the loop's alone.
 *
 * <p>The fence: the next execution is sent only when the one before has ended <em>and</em> no cancel of it is under way.
 */
public final class Session {
    private enum Life {
        OPEN,
        /** Not fit for new work; it ends with the execution that runs, whenever that is. */
        RETIRED,
        /** To be closed: it ends with the execution that runs, or with the cancel of it. */
        CLOSING,
        CLOSED
    }

    /** So many of a pipeline's executions are sent before one of them has ended. */
    private static final int MOST_ON_WIRE = 1024;

    /** While the server has so many to answer, more can wait in the client, to be sent together. */
    private static final int ENOUGH_ON_WIRE = 32;

    /** While the server has so many to answer, what it answers may wait a moment to be read together. */
    private static final int MUCH_ON_WIRE = 64;

    /** What is kept of an emptied buffer while the session is busy. */
    private static final int KEPT = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Lane.Guarded lane;
    private final Endpoint endpoint;
    private final EncryptionMethod method;
    private final SessionStart start;
    private final SessionListener listener;
    private final SessionMachine<Execution> machine;
    private final SessionLink link;
    private final Canceller canceller;
    private final CopyFeed copy;
    private final Dispatcher dispatcher = new Dispatcher(this);
    private final Map<String, String> parameters;
    private final SendQueue waiting = new SendQueue();
    private final List<Runnable> onClosed = new ArrayList<>();
    private final int backend;
    private @Nullable Execution current;
    /** What that which was sent last is a part of. */
    private @Nullable Pipe onWire;
    /** Whether the server waits for a Sync of that. */
    private boolean unsynced;
    /** While messages are taken: what is sent meanwhile goes together. */
    private boolean receiving;

    private @Nullable Failure parting;
    /** How many executions have been encoded. */
    private long sent;

    private boolean roundTripOwed;
    private boolean failing;
    /** What was handed to the loop and has not begun there yet: who comes now has to queue behind it. */
    private final AtomicInteger posted = new AtomicInteger();

    private volatile Life life = Life.OPEN;
    private volatile TransactionStatus transactionStatus;

    Session(
            Loop loop,
            ByteStream stream,
            Endpoint endpoint,
            EncryptionMethod method,
            SessionStart start,
            ConnectSettings settings,
            SessionListener listener) {
        this.lane = new Lane.Guarded(loop, this::guarded);
        this.endpoint = endpoint;
        this.method = method;
        this.start = start;
        this.listener = listener;
        this.machine = new SessionMachine<>(start.transactionStatus());
        machine.out().keep(KEPT);
        this.link = new SessionLink(lane, stream, machine, new LinkOwner());
        this.copy = new CopyFeed(machine, link);
        Optional<CancelTarget> target = start.key().map(backend -> new CancelTarget(endpoint, method, backend));
        this.canceller = new Canceller(lane, endpoint, target, method, settings, new CancelOwner());
        this.transactionStatus = start.transactionStatus();
        this.backend = start.key().map(BackendKey::processId).orElse(0);
        this.parameters = new ConcurrentHashMap<>(start.parameters());
    }

    /** Takes over the stream, and what has been read from it already. */
    void open(InputBuffer alreadyRead) throws IOException {
        OpenSessions.add(this);
        lock.lock();
        try {
            link.open(alreadyRead);
            link.settle(true);
        } finally {
            lock.unlock();
        }
    }

    // What any thread may call.

    /** Sends {@code execution} when its turn comes. */
    public void submit(Execution execution) {
        submit(List.of(execution));
    }

    /** As {@link #submit(Execution)}, for a caller that is about to {@link #turnUntilEnded}. */
    public void submitAndTurn(Execution execution) {
        submit(List.of(execution), true);
    }

    /** Sends {@code pipeline}, with one Sync at its end, when its turn comes. */
    public void submit(List<Execution> pipeline) {
        submit(pipeline, false);
    }

    /** Sends {@code execution} as a part of {@code pipe}, as soon as there is room for it on the wire. */
    public void submit(Execution execution, Pipe pipe) {
        submit(new Load(List.of(execution), pipe), false);
    }

    /** Ends a part of {@code pipe}: what failed in it does not concern what follows. */
    public void sync(Pipe pipe) {
        submit(new Execution(0, new Request.SyncPoint(), new AbsorbingSink()), pipe);
    }

    /** Sends at once what has been kept to be sent together. */
    public void flush() {
        if (!here(link::flushPending, false)) {
            post(link::flushPending);
        }
    }

    private void submit(List<Execution> pipeline, boolean turns) {
        submit(new Load(pipeline, null), turns);
    }

    private void submit(Load load, boolean turns) {
        if (!here(() -> accept(load), turns)) {
            post(() -> accept(load));
        }
    }

    /**
     * Does what any thread may do on the calling one, if nothing stands in the way: behind whatever was asked for before,
     * and not from within a sink, which is called in the middle of things.
     */
    private boolean here(Runnable work, boolean turns) {
        if (lock.isHeldByCurrentThread()) {
            return false;
        }
        lock.lock();
        try {
            if (posted.get() != 0 || !isOrdinary()) {
                return false;
            }
            work.run();
            link.settle(!turns && isAwaited());
            return true;
        } catch (RuntimeException | Error e) {
            failLater(Failures.unforeseen(e));
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Turns the session on the calling thread until {@code execution} has ended. Returns earlier when that is the loop's
     * business or another caller is at it.
     *
     * @throws InterruptedException if the thread is interrupted; nothing has been done about the execution
     */
    public void turnUntilEnded(Execution execution) throws InterruptedException {
        // A virtual thread in a selector would hold its carrier.
        if (!Thread.currentThread().isVirtual() && !lock.isHeldByCurrentThread()) {
            turnHere(execution, null);
        }
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
        if (Thread.currentThread().isVirtual()) {
            guarded(() -> fetchFromLoop(execution, rows));
        } else {
            turnHere(execution, rows);
        }
        return !rows.isEmpty();
    }

    private void fetchFromLoop(Execution execution, DataRows rows) {
        try {
            if (!takeRows(execution, rows) && readsOn(execution)) {
                link.postTurn();
            }
        } catch (WireException e) {
            failLater(new Failure.Protocol(e.what()));
        }
    }

    /** A row was not what it should be: the server does not speak the protocol. */
    public void breach(WireException why) {
        guarded(() -> failLater(new Failure.Protocol(why.what())));
    }

    private void turnHere(Execution execution, @Nullable DataRows rows) throws InterruptedException {
        boolean over = false;
        try {
            CallerSelector seat = turn(execution, rows, rows != null);
            while (seat != null) {
                seat.await();
                seat = turn(execution, rows, true);
            }
            over = true;
        } catch (IOException e) {
            guarded(() -> giveUp(Failures.of(e)));
        } finally {
            if (!over) {
                guarded(link::leaveSeat);
            }
        }
    }

    /** One turn by a caller: what to wait on before the next; null when there is to be none. */
    private @Nullable CallerSelector turn(Execution execution, @Nullable DataRows rows, boolean ready)
            throws IOException {
        lock.lock();
        try {
            CallerSelector seat = turnLocked(execution, rows, ready);
            if (seat == null) {
                link.leaveSeat();
            }
            link.settle(isAwaited());
            return seat;
        } catch (WireException e) {
            giveUp(new Failure.Protocol(e.what()));
            return null;
        } catch (IOException e) {
            giveUp(Failures.of(e));
            return null;
        } catch (RuntimeException | Error e) {
            giveUp(Failures.unforeseen(e));
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable CallerSelector turnLocked(Execution execution, @Nullable DataRows rows, boolean ready)
            throws IOException {
        if (onWire != null) {
            onWire.attend();
        }
        if (rows != null && (takeRows(execution, rows) || !readsOn(execution))) {
            return null;
        }
        boolean more = ready || link.isUnfinished();
        while (execution.state() != Execution.State.ENDED && isOrdinary()) {
            if (!canWait(execution)) {
                link.flushPending();
            }
            CallerSelector seat = link.takeSeat();
            if (seat == null || !more) {
                if (seat != null) {
                    seat.gathers(rows == null && machine.size() - (sent - link.flushed()) >= MUCH_ON_WIRE);
                }
                return seat;
            }
            more = link.readInSeat();
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

    /** Whether what is not sent yet may wait for more: not if the server could run out of work meanwhile. */
    private boolean canWait(Execution execution) {
        long flushed = link.flushed();
        return execution.number() <= flushed && machine.size() - (sent - flushed) >= ENOUGH_ON_WIRE;
    }

    /** Whether there are rows of {@code execution} to be looked at. */
    private boolean takeRows(Execution execution, DataRows rows) {
        machine.giveBack(rows);
        if (execution.equals(current) && execution.isFetched() && machine.isAtRows()) {
            execution.countRows(machine.takeRows(rows));
        }
        return !rows.isEmpty();
    }

    /** Lets what comes for {@code execution} be read; false if there is nothing more to come. */
    private boolean readsOn(Execution execution) {
        if (execution.equals(current)) {
            link.unpause();
        }
        return execution.state() != Execution.State.ENDED;
    }

    private void giveUp(Failure why) {
        link.leaveSeat();
        failLater(why);
    }

    private void failLater(Failure why) {
        failing = true;
        lane.execute(() -> lost(why));
    }

    /** Whether nothing is asked for but to send and to receive, which any thread may do. */
    private boolean isOrdinary() {
        return life == Life.OPEN && !failing && canceller.isIdle() && !roundTripOwed && !copy.isFeeding();
    }

    /** Whether the server's next words are awaited by someone who may not be reading himself. */
    private boolean isAwaited() {
        if (!isOrdinary()) {
            return true;
        }
        Pipe pipe = onWire;
        boolean callerComesAgain = pipe != null && pipe.isAttended() && link.isCallerNear();
        return (!machine.isIdle() || !waiting.isEmpty()) && !callerComesAgain;
    }

    /** Cancels {@code execution}; {@code whenOver} learns, on the loop, how that ended. */
    public void cancel(Execution execution, CancelPolicy policy, Consumer<CancelEnd> whenOver) {
        post(() -> startCancel(execution, policy, whenOver));
    }

    /** Cancels {@code execution} unless it ends within {@code limit}; {@code whenPassed} is run first. */
    public void limit(Execution execution, Duration limit, CancelPolicy policy, Runnable whenPassed) {
        Runnable work = () -> {
            if (execution.state() != Execution.State.ENDED) {
                execution.limitedBy(lane.after(limit, () -> {
                    whenPassed.run();
                    startCancel(execution, policy, end -> limitInVain(execution, end));
                }));
            }
        };
        if (!here(work, true)) {
            post(work);
        }
    }

    /** From now on, holds cancel connections ready as {@code policy} says. */
    public void arm(ArmPolicy policy) {
        post(() -> canceller.arm(policy));
    }

    /** Goes on after a sink refused more rows. */
    public void resume(Execution execution) {
        post(() -> {
            if (current == execution) {
                link.resume();
            }
        });
    }

    /** Asks the source of {@code execution}'s COPY again for data. */
    public void feed(Execution execution) {
        post(() -> {
            if (current == execution) {
                copy.feed();
            }
        });
    }

    /** Reads and drops what {@code execution} still brings. */
    public void discard(Execution execution) {
        post(() -> {
            execution.discard();
            if (current == execution) {
                link.resume();
            }
        });
    }

    /**
     * Ends the session: what waits is dropped, what runs is cancelled, then the connection is closed in the proper way.
     */
    public void close(CancelPolicy policy, Runnable whenClosed) {
        post(() -> startClosing(policy, whenClosed));
    }

    /**
     * Cancels what runs, and drops what waits; {@code whenOver} is told, on the loop, when nothing of it is left, or what runs
     * cannot be stopped.
     */
    public void stopAll(CancelPolicy policy, Runnable whenOver) {
        post(() -> {
            waiting.drop(new Failure.Usage("the transaction in which it was sent has been rolled back"));
            stopRunning(policy, whenOver);
        });
    }

    private void stopRunning(CancelPolicy policy, Runnable whenOver) {
        Execution running = current;
        if (running == null) {
            whenOver.run();
        } else {
            startCancel(running, policy, end -> {
                if (running.equals(current)) {
                    whenOver.run();
                } else {
                    stopRunning(policy, whenOver);
                }
            });
        }
    }

    /** Whether sessions that are open when the process ends are ended in the proper way. */
    public static void endAllOnShutdown(boolean end) {
        OpenSessions.endOnShutdown(end);
    }

    public boolean isOpen() {
        return life == Life.OPEN;
    }

    /** Whether nothing runs, waits or is asked for, and no cancel is under way. */
    public boolean isQuiet() {
        lock.lock();
        try {
            return isOpen()
                    && !failing
                    && posted.get() == 0
                    && canceller.allowsSending()
                    && !roundTripOwed
                    && !unsynced
                    && machine.isIdle()
                    && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    public SessionStart start() {
        return start;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** What cancels this session's queries from elsewhere; empty if the server gave no key. */
    public Optional<CancelTicket> ticket() {
        boolean encrypted = method != EncryptionMethod.PLAIN;
        return start.key()
                .map(backend -> new CancelTicket(
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
        post(() -> work.accept(machine.statements()));
    }

    /** The current value of a parameter that the server reports. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    public TransactionStatus transactionStatus() {
        return transactionStatus;
    }

    private void post(Runnable work) {
        posted.incrementAndGet();
        try {
            lane.execute(() -> {
                posted.decrementAndGet();
                work.run();
            });
        } catch (RuntimeException | Error e) {
            posted.decrementAndGet();
            throw e;
        }
    }

    /**
     * Runs work of the loop under the lock. Whatever it throws unforeseen ends the session, whose queries would wait for
     * ever otherwise.
     */
    private void guarded(Runnable work) {
        lock.lock();
        try {
            work.run();
            if (!isOrdinary() || link.isPaused()) {
                link.takeOver();
            }
            link.settle(isAwaited());
        } catch (RuntimeException | Error e) {
            lost(Failures.unforeseen(e));
            throw e;
        } finally {
            lock.unlock();
        }
    }

    // Sending.

    private void accept(Load load) {
        if (life == Life.OPEN) {
            waiting.add(load);
            advance();
        } else {
            SendQueue.drop(load.executions(), whyClosed());
        }
    }

    /** A query with a limit must not keep its waiters when it can neither be stopped nor be heard of. */
    private void limitInVain(Execution execution, CancelEnd end) {
        boolean inVain = end.kind() == CancelEnd.Kind.TIMED_OUT || end.kind() == CancelEnd.Kind.UNDELIVERED;
        if (inVain && execution.state() == Execution.State.RUNNING) {
            lost(new Failure.TimedOut("the time of a query was up and it could not be cancelled"
                    + end.failure().map(why -> " (" + why.message() + ")").orElse("")
                    + "; the connection was given up, and the query may still be running"));
        }
    }

    private Failure whyClosed() {
        return parting != null ? parting : new Failure.Usage("the connection is closed");
    }

    /** Sends what is next if nothing stands in its way, or ends a session that has nothing left to do. */
    private void advance() {
        while (life != Life.CLOSED && !failing && canceller.allowsSending()) {
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
        if (life != Life.OPEN) {
            machine.terminate();
            link.flush();
            end(whyClosed());
        } else {
            link.rest();
        }
    }

    /** What may go on the wire now; null if nothing waits, or if what is there has to end first. */
    private @Nullable Load next() {
        Pipe pipe = onWire;
        if (pipe != null && unsynced && life == Life.OPEN) {
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
        if (roundTripOwed && life == Life.OPEN) {
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

    private final class LinkOwner implements SessionLink.Owner {
        @Override
        public void received(BackendMessage message, @Nullable Execution execution) {
            receiving = true;
            try {
                take(message, execution);
            } finally {
                receiving = false;
            }
        }

        private void take(BackendMessage message, @Nullable Execution execution) {
            dispatcher.dispatch(message, execution);
            for (var ended = machine.pollEnded(); ended != null; ended = machine.pollEnded()) {
                ended(ended.owner(), ended.skipped());
            }
        }

        @Override
        public void rowsReady(Execution execution) {
            pause(execution);
            execution.sink().rowsReady();
        }

        @Override
        public void drained() {
            copy.feed();
        }

        @Override
        public long encoded() {
            return sent;
        }

        @Override
        public void sendFailed(Failure why) {
            if (parting == null) {
                parting = why;
            }
        }

        @Override
        public void broken(Failure why) {
            brokenOff(why);
        }
    }

    private void brokenOff(Failure why) {
        if (lane.isCurrent()) {
            lost(why);
        } else {
            giveUp(why);
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
            failCopy();
        }
    }

    /** The server has ended the COPY before its data was complete. */
    void copyOver() {
        copy.over();
    }

    /** A server that waits for COPY data holds a cancel back until something comes. */
    private void failCopy() {
        if (copy.cancel()) {
            canceller.askedOnSession();
        }
    }

    void stop(Execution execution) {
        post(() -> startCancel(execution, CancelPolicy.DEFAULT, ignored -> {}));
    }

    void notice(ErrorFields fields) {
        listener.notice(fields);
    }

    void notification(NotificationResponse notification) {
        listener.notification(notification);
    }

    void parameterChanged(String name, String value) {
        parameters.put(name, value);
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
        parting = new Failure.Server(fields);
    }

    private void ended(Execution execution, boolean skipped) {
        transactionStatus = machine.transactionStatus();
        if (skipped) {
            execution.skipped("the query was skipped: one before it in its pipeline failed or was cancelled");
        } else if (canceller.hasStrayed(execution)) {
            execution.skipped("the query was stopped: one before it in its pipeline was cancelled as it ended");
        }
        if (asksAgain(execution, skipped)) {
            return;
        }
        current = machine.head();
        copyOver();
        execution.end();
        canceller.executionEnded(execution, current);
        advance();
    }

    /**
     * A statement that was prepared before and is outdated is prepared and sent again, if nothing of it or of what was sent
     * with it is changed by that.
     */
    private boolean asksAgain(Execution execution, boolean skipped) {
        if (skipped || !execution.isOutdated()) {
            return false;
        }
        boolean isUndisturbed = life == Life.OPEN && !unsynced && machine.isIdle() && !canceller.isBusy();
        if (isUndisturbed && transactionStatus == TransactionStatus.IDLE && execution.asksAgain()) {
            machine.send(execution, execution.request());
            current = machine.head();
            link.send();
            return true;
        }
        return false;
    }

    // Cancelling.

    private void startCancel(Execution execution, CancelPolicy policy, Consumer<CancelEnd> whenOver) {
        switch (execution.state()) {
            case QUEUED -> {
                waiting.remove(execution);
                execution.drop(new ExecutionEnd.NeverStarted(new Failure.Usage("cancelled before it was sent")));
                whenOver.accept(canceller.withoutRequest(CancelEnd.Kind.NEVER_STARTED, Optional.empty()));
            }
            case RUNNING -> {
                boolean underWay = execution.equals(current);
                canceller.cancel(execution, underWay, policy, whenOver);
                if (underWay) {
                    failCopy();
                    drain(execution);
                }
            }
            case ENDED ->
                whenOver.accept(canceller.withoutRequest(
                        execution.endForLateCancel(), Optional.ofNullable(execution.failure())));
        }
    }

    /** Nobody may hold up the rest of what a query brings that is to end. */
    private void drain(Execution execution) {
        if (link.isPaused()) {
            execution.discard();
            link.resume();
        }
    }

    private final class CancelOwner implements Canceller.Owner {
        @Override
        public @Nullable Execution lastOnWire() {
            return machine.tail();
        }

        @Override
        public void cancelReached(Execution execution) {
            failCopy();
            drain(execution);
        }

        @Override
        public void cancelOver(boolean roundTrip, boolean inVain) {
            roundTripOwed |= roundTrip;
            if (life == Life.CLOSING && inVain) {
                lost(new Failure.Usage("the connection was closed while a query could not be stopped in time"));
            } else {
                advance();
            }
        }

        @Override
        public void retire(Failure why) {
            if (life == Life.OPEN) {
                start.key().ifPresent(backend -> Telemetry.discarded(backend.processId(), why));
                Session.this.retire(Life.RETIRED, why);
            }
        }

        @Override
        public void abandon(Failure why) {
            lost(why);
        }
    }

    // Ending.

    /** Takes nothing new; the session ends as soon as nothing runs. */
    private void retire(Life next, Failure why) {
        life = next;
        if (parting == null) {
            parting = why;
        }
        waiting.drop(why);
    }

    private void startClosing(CancelPolicy policy, Runnable whenClosed) {
        if (life == Life.CLOSED) {
            whenClosed.run();
            return;
        }
        onClosed.add(whenClosed);
        retire(Life.CLOSING, new Failure.Usage("the connection is closed"));
        if (current == null) {
            advance();
        } else {
            stopForClosing(policy);
        }
    }

    /** Cancels what runs, and what runs after that in the same pipeline. */
    private void stopForClosing(CancelPolicy policy) {
        Execution running = current;
        if (running != null) {
            startCancel(running, policy, end -> {
                if (running.equals(current)) {
                    lost(whyClosed());
                } else {
                    stopForClosing(policy);
                }
            });
        }
    }

    private void lost(Failure cause) {
        if (life != Life.CLOSED) {
            // Why it was retired is not why what ran on it came to nothing.
            boolean onlyRetired = life == Life.RETIRED && !(parting instanceof Failure.Server);
            end(parting == null || onlyRetired ? cause : parting);
        }
    }

    private void end(Failure why) {
        life = Life.CLOSED;
        parting = why;
        OpenSessions.remove(this);
        link.close();
        copyOver();
        current = null;
        for (Execution running : machine.abandon()) {
            running.lost(why);
            running.end();
        }
        canceller.connectionLost();
        waiting.drop(why);
        listener.closed(why);
        onClosed.forEach(Runnable::run);
        onClosed.clear();
    }
}
