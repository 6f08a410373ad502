package dev.quell.runtime;

import dev.quell.conninfo.ConnectSettings;
import dev.quell.protocol.BackendKey;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.protocol.Request;
import dev.quell.protocol.SessionMachine;
import dev.quell.protocol.SessionStart;
import dev.quell.transport.ByteStream;
import dev.quell.transport.TlsContext;
import dev.quell.transport.TlsInfo;
import dev.quell.transport.TlsStream;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.ErrorFields;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.TransactionStatus;
import dev.quell.wire.WireException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayDeque;
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

    /** So that a session on which much comes in does not keep the others on its loop waiting. */
    private static final int READS_PER_TURN = 8;

    private final Loop loop;
    private final ByteStream stream;
    private final Endpoint endpoint;
    private final EncryptionMethod method;
    private final SessionStart start;
    private final ConnectSettings settings;
    private final SessionListener listener;
    private final SessionMachine<Execution> machine;
    private final Dispatcher dispatcher = new Dispatcher(this);
    private final Map<String, String> parameters;
    private final ArrayDeque<Execution> waiting = new ArrayDeque<>();
    private final List<Runnable> onClosed = new ArrayList<>();
    private @Nullable SelectionKey key;
    private @Nullable Execution current;
    private @Nullable CancelOperation cancel;
    private @Nullable Failure parting;
    private boolean paused;
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
        this.stream = stream;
        this.endpoint = endpoint;
        this.method = method;
        this.start = start;
        this.settings = settings;
        this.listener = listener;
        this.machine = new SessionMachine<>(start.transactionStatus());
        this.transactionStatus = start.transactionStatus();
        this.parameters = new ConcurrentHashMap<>(start.parameters());
    }

    /** Takes over the stream, and what has been read from it already. */
    void open(InputBuffer alreadyRead) throws IOException {
        OpenSessions.add(this);
        alreadyRead.drainTo(machine.in());
        key = loop.register(stream.channel(), SelectionKey.OP_READ, this::turn);
        if (!machine.in().isEmpty() || stream.hasBufferedInput()) {
            turn();
        }
    }

    // What any thread may call.

    /** Sends {@code execution} when its turn comes. */
    public void submit(Execution execution) {
        post(() -> accept(execution));
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
                    startCancel(execution, policy, end -> {});
                }));
            }
        });
    }

    /** Cancels whatever runs now. */
    void cancelCurrent(CancelPolicy policy, Runnable whenOver) {
        post(() -> {
            Execution running = current;
            if (running == null) {
                whenOver.run();
            } else {
                startCancel(running, policy, end -> whenOver.run());
            }
        });
    }

    /** Goes on after a sink refused more rows. */
    public void resume(Execution execution) {
        post(() -> {
            if (current == execution) {
                unpause();
            }
        });
    }

    /** Reads and drops what {@code execution} still brings. */
    public void discard(Execution execution) {
        post(() -> {
            execution.discard();
            if (current == execution) {
                unpause();
            }
        });
    }

    /**
     * Ends the session: what waits is dropped, what runs is cancelled, then the connection is closed in the proper way.
     */
    public void close(CancelPolicy policy, Runnable whenClosed) {
        post(() -> startClosing(policy, whenClosed));
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
                        backend));
    }

    /** What TLS agreed on; empty when the session is not encrypted. */
    public Optional<TlsInfo> tls() {
        return stream instanceof TlsStream tls ? Optional.of(tls.info()) : Optional.empty();
    }

    /** The current value of a parameter that the server reports. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    public TransactionStatus transactionStatus() {
        return transactionStatus;
    }

    private void post(Runnable work) {
        loop.execute(() -> guarded(work));
    }

    /** Runs {@code work}; whatever it throws unforeseen ends the session, whose queries would wait for ever otherwise. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            lost(Failures.unforeseen(e));
            throw e;
        }
    }

    // Sending.

    private void accept(Execution execution) {
        if (life == Life.OPEN) {
            waiting.add(execution);
            advance();
        } else {
            execution.drop(new ExecutionEnd.NeverStarted(whyClosed()));
        }
    }

    private Failure whyClosed() {
        return parting != null ? parting : new Failure.Usage("the connection is closed");
    }

    /** Sends the next execution if nothing stands in its way, or ends a session that has nothing left to do. */
    private void advance() {
        if (current != null || cancel != null || life == Life.CLOSED) {
            return;
        }
        Execution next = next();
        if (next != null) {
            current = next;
            next.event().backend = start.key().map(BackendKey::processId).orElse(0);
            machine.send(next, next.request());
            next.sent();
            send();
        } else if (life != Life.OPEN) {
            machine.terminate();
            send();
            end(whyClosed());
        } else {
            machine.in().releaseIfEmpty();
        }
    }

    private @Nullable Execution next() {
        if (roundTripOwed) {
            roundTripOwed = false;
            return new Execution(0, new Request.Simple(""), new AbsorbingSink());
        }
        return waiting.poll();
    }

    private void send() {
        try {
            boolean written = StreamIo.write(stream, machine.out());
            interest(written);
        } catch (IOException e) {
            // What the server said before it went away explains more than a broken pipe does: go on reading.
            if (parting == null) {
                parting = Failures.of(e);
            }
            interest(true);
        }
    }

    private void interest(boolean written) {
        SelectionKey registered = key;
        if (registered == null || !registered.isValid()) {
            return;
        }
        int operations = (paused ? 0 : SelectionKey.OP_READ) | (written ? 0 : SelectionKey.OP_WRITE);
        if (registered.interestOps() != operations) {
            registered.interestOps(operations);
        }
    }

    // Receiving.

    private void turn() {
        guarded(this::takeTurn);
    }

    private void takeTurn() {
        if (life == Life.CLOSED) {
            return;
        }
        try {
            if (!machine.out().isEmpty()) {
                send();
            }
            receive();
        } catch (IOException e) {
            lost(Failures.of(e));
        } catch (WireException e) {
            lost(new Failure.Protocol(e.what()));
        }
    }

    private void receive() throws IOException {
        for (int reads = 0; reads < READS_PER_TURN; reads++) {
            dispatchAll();
            if (paused || life == Life.CLOSED) {
                return;
            }
            switch (StreamIo.read(stream, machine.in())) {
                case MORE -> {}
                case ALL -> {
                    dispatchAll();
                    flushAnswers();
                    return;
                }
                case NOTHING -> {
                    flushAnswers();
                    return;
                }
                case END -> {
                    lost(new Failure.Transport("server closed the connection unexpectedly"));
                    return;
                }
            }
        }
        loop.execute(this::turn);
    }

    /** TLS may owe the server an answer, and a refused COPY one too. */
    private void flushAnswers() {
        if (life != Life.CLOSED) {
            send();
        }
    }

    private void dispatchAll() {
        while (!paused && life != Life.CLOSED) {
            var message = machine.next();
            if (message == null) {
                return;
            }
            dispatcher.dispatch(message, machine.owner());
        }
    }

    private void unpause() {
        if (paused) {
            paused = false;
            interest(machine.out().isEmpty());
            turn();
        }
    }

    // What the dispatcher reports.

    void pause(Execution execution) {
        if (cancel != null) {
            // The server cannot end a query whose output nobody takes.
            execution.discard();
        } else {
            paused = true;
            interest(machine.out().isEmpty());
        }
    }

    void refuseCopyIn(String reason) {
        machine.refuseCopy(reason);
        send();
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
    }

    /** An error that answers no request: the server says good-bye, and will close. */
    void farewell(ErrorFields fields) {
        parting = new Failure.Server(fields);
    }

    void ready(Execution execution) {
        transactionStatus = machine.transactionStatus();
        current = null;
        execution.end();
        if (cancel != null) {
            cancel.executionEnded();
        }
        advance();
    }

    // Cancelling.

    private void startCancel(Execution execution, CancelPolicy policy, Consumer<CancelEnd> whenOver) {
        switch (execution.state()) {
            case QUEUED -> {
                waiting.remove(execution);
                execution.drop(new ExecutionEnd.NeverStarted(new Failure.Usage("cancelled before it was sent")));
                whenOver.accept(local(CancelEnd.Kind.NEVER_STARTED, Optional.empty()));
            }
            case RUNNING -> cancelRunning(execution, policy, whenOver);
            case ENDED ->
                whenOver.accept(local(
                        execution.failure() == null ? CancelEnd.Kind.COMPLETED_FIRST : CancelEnd.Kind.FAILED_OTHERWISE,
                        Optional.ofNullable(execution.failure())));
        }
    }

    private CancelEnd local(CancelEnd.Kind kind, Optional<Failure> failure) {
        return new CancelEnd(kind, failure, 0, 0, endpoint.address(), method, Map.of(), Duration.ZERO);
    }

    private void cancelRunning(Execution execution, CancelPolicy policy, Consumer<CancelEnd> whenOver) {
        Optional<BackendKey> backend = start.key();
        CancelOperation running = cancel;
        if (running != null) {
            running.join(whenOver);
        } else if (backend.isEmpty()) {
            Failure noKey =
                    new Failure.Usage("no cancellation key received: the server gave none when the session began");
            whenOver.accept(local(CancelEnd.Kind.UNDELIVERED, Optional.of(noKey)));
        } else {
            CancelOperation operation =
                    new CancelOperation(loop, new CancelOwner(), execution, endpoint, backend.get(), method, policy);
            operation.join(whenOver);
            cancel = operation;
            operation.start();
            if (paused) {
                execution.discard();
                unpause();
            }
        }
    }

    private final class CancelOwner implements CancelOperation.Owner {
        @Override
        public void cancelOver() {
            roundTripOwed |= cancel != null && cancel.policy().fence() == CancelPolicy.Fence.ROUND_TRIP;
            cancel = null;
            if (life == Life.CLOSING && current != null) {
                lost(new Failure.Usage("the connection was closed while a query could not be stopped in time"));
            } else {
                advance();
            }
        }

        @Override
        public void cancelUnaccountedFor() {
            if (life != Life.OPEN || (cancel != null && cancel.policy().fence() == CancelPolicy.Fence.ROUND_TRIP)) {
                return;
            }
            Failure why = new Failure.Transport("the connection was discarded: the end of a cancel request on it was"
                    + " not seen, and a late one would have hit the next query");
            start.key().ifPresent(backend -> Telemetry.discarded(backend.processId(), why));
            retire(Life.RETIRED, why);
        }

        @Override
        public void terminateBackend(Duration limit, Consumer<Failure> whenFailed) {
            start.key().ifPresent(backend -> Terminator.start(loop, settings, backend.processId(), limit, whenFailed));
        }

        @Override
        public void closeConnection(Failure why) {
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
        dropWaiting(why);
    }

    private void startClosing(CancelPolicy policy, Runnable whenClosed) {
        if (life == Life.CLOSED) {
            whenClosed.run();
            return;
        }
        onClosed.add(whenClosed);
        retire(Life.CLOSING, new Failure.Usage("the connection is closed"));
        Execution running = current;
        if (running == null) {
            advance();
        } else if (cancel == null) {
            startCancel(running, policy, end -> {
                if (current == running) {
                    lost(whyClosed());
                }
            });
        }
    }

    private void lost(Failure cause) {
        if (life != Life.CLOSED) {
            end(parting != null ? parting : cause);
        }
    }

    private void end(Failure why) {
        life = Life.CLOSED;
        parting = why;
        OpenSessions.remove(this);
        machine.in().clear();
        machine.out().wipe();
        stream.close();
        CancelOperation operation = cancel;
        Execution running = current;
        current = null;
        if (running != null) {
            running.failed(why);
            running.end();
        }
        if (operation != null) {
            operation.connectionLost();
        }
        dropWaiting(why);
        listener.closed(why);
        onClosed.forEach(Runnable::run);
        onClosed.clear();
    }

    private void dropWaiting(Failure why) {
        for (Execution execution = waiting.poll(); execution != null; execution = waiting.poll()) {
            execution.drop(new ExecutionEnd.NeverStarted(why));
        }
    }
}
