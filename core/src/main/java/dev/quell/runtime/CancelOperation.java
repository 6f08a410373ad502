package dev.quell.runtime;

import dev.quell.protocol.BackendKey;
import dev.quell.protocol.CancelMachine;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.runtime.CancelEnd.Kind;
import dev.quell.runtime.CancelPolicy.Escalation;
import dev.quell.transport.ByteStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One cancel of one execution, from the first request to the certainty that nothing of it can hit anything else. It is
 * over when the execution has ended and no request of it is on its way, or when its time is up; until then the session
 * sends nothing new. Belongs to the session's loop.
 */
final class CancelOperation {
    /** What the operation needs of the session it belongs to. */
    interface Owner {
        /** The operation is over. */
        void cancelOver();

        /** A request was sent and its end not seen: it may take effect at any later time. */
        void cancelUnaccountedFor();

        /** Asks the server, over another connection, to end the session; {@code whenFailed} learns why it did not. */
        void terminateBackend(Duration limit, Consumer<Failure> whenFailed);

        /** Closes the session's connection at once. */
        void closeConnection(Failure why);
    }

    private final Loop loop;
    private final Owner owner;
    private final Execution execution;
    private final Endpoint endpoint;
    private final BackendKey key;
    private final EncryptionMethod method;
    private final CancelPolicy policy;
    private final PhaseClock clock = new PhaseClock();
    private final CancelEvent event = new CancelEvent();
    private final List<Consumer<CancelEnd>> listeners = new ArrayList<>();
    private Loop.@Nullable Timer deadline;
    private Loop.@Nullable Timer retry;
    private @Nullable Attempt attempt;
    private Duration interval;
    private int attempts;
    private int delivered;
    private boolean requestSent;
    private boolean terminating;
    private @Nullable Failure undelivered;
    private @Nullable Kind executionEnd;
    private boolean over;

    CancelOperation(
            Loop loop,
            Owner owner,
            Execution execution,
            Endpoint endpoint,
            BackendKey key,
            EncryptionMethod method,
            CancelPolicy policy) {
        this.loop = loop;
        this.owner = owner;
        this.execution = execution;
        this.endpoint = endpoint;
        this.key = key;
        this.method = method;
        this.policy = policy;
        this.interval = policy.firstRetry();
    }

    CancelPolicy policy() {
        return policy;
    }

    /** Tells {@code listener} too how it ends. */
    void join(Consumer<CancelEnd> listener) {
        listeners.add(listener);
    }

    void start() {
        event.begin();
        deadline = loop.after(policy.deadline(), this::deadlinePassed);
        dial();
    }

    /** The execution ended at the server: ReadyForQuery has come. */
    void executionEnded() {
        executionEnd = kindOfEnd();
        stopRetrying();
        settle();
    }

    /** The session's connection broke. A request in flight can hit nothing any more: its backend is going or gone. */
    void connectionLost() {
        Kind end = executionEnd;
        if (end != null) {
            finish(end);
            return;
        }
        finish(terminating && WhyEnded.byAdministrator(execution) ? Kind.TERMINATED : Kind.CONNECTION_LOST);
    }

    private void dial() {
        attempts++;
        Attempt next = new Attempt();
        attempt = next;
        clock.enter(CancelPhase.CONNECTING);
        next.start();
    }

    /** Ends the operation once the execution is over and no request is under way. */
    private void settle() {
        Kind end = executionEnd;
        if (end == null) {
            return;
        }
        Attempt current = attempt;
        if (current == null || !current.mayHaveReachedServer()) {
            finish(end);
        }
    }

    private void attemptDelivered() {
        attempt = null;
        requestSent = true;
        delivered++;
        next();
    }

    private void attemptFailed(Attempt failed, Failure failure) {
        attempt = null;
        undelivered = failure;
        if (failed.mayHaveReachedServer()) {
            requestSent = true;
            owner.cancelUnaccountedFor();
        }
        next();
    }

    private void next() {
        if (executionEnd == null) {
            clock.enter(terminating ? CancelPhase.ESCALATING : CancelPhase.ENDING);
            retry = loop.after(interval, this::dial);
            interval = longer(interval);
        } else {
            settle();
        }
    }

    private Duration longer(Duration duration) {
        Duration doubled = duration.multipliedBy(2);
        return doubled.compareTo(policy.longestRetry()) < 0 ? doubled : policy.longestRetry();
    }

    private void deadlinePassed() {
        Kind end = executionEnd;
        if (end != null) {
            finish(end);
        } else if (policy.escalation() == Escalation.NONE) {
            finish(unfinished());
        } else {
            terminate();
        }
    }

    private Kind unfinished() {
        return delivered > 0 ? Kind.TIMED_OUT : Kind.UNDELIVERED;
    }

    private void terminate() {
        terminating = true;
        stopRetrying();
        dropAttempt();
        clock.enter(CancelPhase.ESCALATING);
        deadline = loop.after(policy.escalationLimit(), this::terminationTimedOut);
        owner.terminateBackend(policy.escalationLimit(), this::terminationFailed);
    }

    private void terminationFailed(Failure why) {
        if (!over) {
            undelivered = why;
            giveUp();
        }
    }

    private void terminationTimedOut() {
        Kind end = executionEnd;
        if (end != null) {
            finish(end);
        } else {
            giveUp();
        }
    }

    private void giveUp() {
        if (policy.escalation() == Escalation.CLOSE_CONNECTION) {
            finish(Kind.CLOSED);
        } else {
            finish(unfinished());
        }
    }

    private void stopRetrying() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    private void dropAttempt() {
        Attempt current = attempt;
        if (current != null) {
            attempt = null;
            current.abort();
            if (current.mayHaveReachedServer()) {
                requestSent = true;
                owner.cancelUnaccountedFor();
            }
        }
    }

    private void finish(Kind kind) {
        if (over) {
            return;
        }
        over = true;
        stopRetrying();
        if (deadline != null) {
            deadline.cancel();
        }
        dropAttempt();
        if (kind == Kind.CLOSED) {
            owner.closeConnection(
                    new Failure.Usage("the connection was closed because its query could not be stopped"));
        }
        CancelEnd end = new CancelEnd(
                kind, failureOf(kind), attempts, delivered, endpoint.address(), method, clock.spent(), clock.elapsed());
        Telemetry.cancelEnded(event, execution, key.processId(), end);
        owner.cancelOver();
        listeners.forEach(listener -> listener.accept(end));
    }

    private Optional<Failure> failureOf(Kind kind) {
        return switch (kind) {
            case CANCELLED, FAILED_OTHERWISE, CONNECTION_LOST, TERMINATED, CLOSED ->
                Optional.ofNullable(execution.failure());
            case UNDELIVERED ->
                Optional.of(
                        undelivered != null ? undelivered : new Failure.TimedOut("the server did not answer in time"));
            case NEVER_STARTED, COMPLETED_FIRST, TIMED_OUT -> Optional.empty();
        };
    }

    private Kind kindOfEnd() {
        if (execution.failure() == null) {
            return Kind.COMPLETED_FIRST;
        }
        // An end that came before any request was on its way is someone else's doing.
        boolean ours = requestSent || (attempt != null && attempt.mayHaveReachedServer());
        return ours && WhyEnded.byCancel(execution) ? Kind.CANCELLED : Kind.FAILED_OTHERWISE;
    }

    /** One cancel request on a connection of its own. */
    private final class Attempt implements Opening.Listener {
        private final CancelMachine machine = new CancelMachine(key, List.of(method));
        private final Opening opening = new Opening(loop, machine, endpoint, this);

        void start() {
            opening.start();
        }

        void abort() {
            opening.abort();
        }

        boolean mayHaveReachedServer() {
            return machine.requestWritten();
        }

        @Override
        public void progressed() {
            if (attempt == this) {
                clock.enter(
                        switch (machine.stage()) {
                            case OPENING -> CancelPhase.CONNECTING;
                            case NEGOTIATING -> CancelPhase.ENCRYPTING;
                            case OPEN -> CancelPhase.DELIVERING;
                        });
            }
        }

        @Override
        public void opened(ByteStream stream) {
            stream.close();
            if (attempt == this) {
                attemptDelivered();
            }
        }

        @Override
        public void failed(Failure failure) {
            if (attempt == this) {
                attemptFailed(this, failure);
            }
        }
    }
}
