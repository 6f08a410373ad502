package dev.quell.runtime;

import dev.quell.conninfo.ConnectSettings;
import dev.quell.protocol.BackendKey;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.protocol.Request;
import dev.quell.protocol.SessionMachine;
import dev.quell.protocol.SessionMachine.Behind;
import dev.quell.protocol.SessionStart;
import dev.quell.protocol.Statements;
import dev.quell.transport.ByteStream;
import dev.quell.transport.TlsContext;
import dev.quell.transport.TlsInfo;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.ErrorFields;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.TransactionStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session with a backend: sends executions one after the other, hands out what comes back, and cancels. What is
 * public may be called from any thread and only posts to the loop; all else happens there.
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

    private final Loop loop;
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
    private @Nullable Execution current;
    private @Nullable Failure parting;
    private boolean roundTripOwed;
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
        this.loop = loop;
        this.endpoint = endpoint;
        this.method = method;
        this.start = start;
        this.listener = listener;
        this.machine = new SessionMachine<>(start.transactionStatus());
        this.link = new SessionLink(loop, stream, machine, new LinkOwner());
        this.copy = new CopyFeed(machine, link);
        Optional<CancelTarget> target = start.key().map(backend -> new CancelTarget(endpoint, method, backend));
        this.canceller = new Canceller(loop, endpoint, target, method, settings, new CancelOwner());
        this.transactionStatus = start.transactionStatus();
        this.parameters = new ConcurrentHashMap<>(start.parameters());
    }

    /** Takes over the stream, and what has been read from it already. */
    void open(InputBuffer alreadyRead) throws IOException {
        OpenSessions.add(this);
        link.open(alreadyRead);
    }

    // What any thread may call.

    /** Sends {@code execution} when its turn comes. */
    public void submit(Execution execution) {
        submit(List.of(execution));
    }

    /** Sends {@code pipeline}, with one Sync at its end, when its turn comes. */
    public void submit(List<Execution> pipeline) {
        post(() -> accept(pipeline));
    }

    /** Cancels {@code execution}; {@code whenOver} learns, on the loop, how that ended. */
    public void cancel(Execution execution, CancelPolicy policy, Consumer<CancelEnd> whenOver) {
        post(() -> startCancel(execution, policy, whenOver));
    }

    /** Cancels {@code execution} unless it ends within {@code limit}; {@code whenPassed} is run first. */
    public void limit(Execution execution, Duration limit, CancelPolicy policy, Runnable whenPassed) {
        post(() -> {
            if (execution.state() != Execution.State.ENDED) {
                execution.limitedBy(loop.after(limit, () -> {
                    whenPassed.run();
                    startCancel(execution, policy, end -> limitInVain(execution, end));
                }));
            }
        });
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

    /** Whether sessions that are open when the process ends are ended in the proper way. */
    public static void endAllOnShutdown(boolean end) {
        OpenSessions.endOnShutdown(end);
    }

    public boolean isOpen() {
        return life == Life.OPEN;
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
        loop.execute(() -> link.guarded(work));
    }

    // Sending.

    private void accept(List<Execution> pipeline) {
        if (life == Life.OPEN) {
            waiting.add(pipeline);
            advance();
        } else {
            SendQueue.drop(pipeline, whyClosed());
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
        if (current != null || canceller.isBusy() || life == Life.CLOSED) {
            return;
        }
        List<Execution> next = next();
        if (!next.isEmpty()) {
            send(next);
        } else if (life != Life.OPEN) {
            machine.terminate();
            link.send();
            end(whyClosed());
        } else {
            machine.in().releaseIfEmpty();
        }
    }

    private List<Execution> next() {
        // A session that ends has nothing to protect any more.
        if (roundTripOwed && life == Life.OPEN) {
            roundTripOwed = false;
            return List.of(new Execution(0, new Request.Simple(""), new AbsorbingSink()));
        }
        return waiting.poll();
    }

    private void send(List<Execution> pipeline) {
        int backend = start.key().map(BackendKey::processId).orElse(0);
        for (Execution execution : pipeline) {
            machine.send(
                    execution, execution.request(), execution.equals(pipeline.getLast()) ? Behind.SYNC : Behind.FLUSH);
            execution.sent(backend);
        }
        current = machine.head();
        canceller.executionSent(pipeline.getFirst());
        link.send();
    }

    private final class LinkOwner implements SessionLink.Owner {
        @Override
        public void received(BackendMessage message, @Nullable Execution execution) {
            dispatcher.dispatch(message, execution);
            for (var ended = machine.pollEnded(); ended != null; ended = machine.pollEnded()) {
                ended(ended.owner(), ended.skipped());
            }
        }

        @Override
        public void drained() {
            copy.feed();
        }

        @Override
        public void sendFailed(Failure why) {
            if (parting == null) {
                parting = why;
            }
        }

        @Override
        public void broken(Failure why) {
            lost(why);
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
        startCancel(execution, CancelPolicy.DEFAULT, ignored -> {});
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
            lost(why);
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
        boolean isUndisturbed = life == Life.OPEN && machine.isIdle() && !canceller.isBusy();
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
