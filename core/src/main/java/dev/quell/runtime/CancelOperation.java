package dev.quell.runtime;

import dev.quell.protocol.BackendKey;
import dev.quell.protocol.CancelMachine;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.transport.ByteStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One cancel of one execution, from the first request to the certainty that nothing of it can hit anything else. It is
 * over when the execution has ended and no request of it is on its way, or when its deadline has passed; until then the
 * session sends nothing new. Belongs to the session's loop.
 */
final class CancelOperation {
    /** What the operation needs of the session it belongs to. */
    interface Owner {
        /** The operation is over. */
        void cancelOver();

        /** A request was sent and its end not seen: it may take effect at any later time. */
        void cancelUnaccountedFor();
    }

    private final Loop loop;
    private final Owner owner;
    private final Execution execution;
    private final Endpoint endpoint;
    private final BackendKey key;
    private final EncryptionMethod method;
    private final CancelPolicy policy;
    private final long startedAt = System.nanoTime();
    private final List<Consumer<CancelEnd>> listeners = new ArrayList<>();
    private Loop.@Nullable Timer deadline;
    private Loop.@Nullable Timer retry;
    private @Nullable Attempt attempt;
    private Duration interval;
    private int delivered;
    private @Nullable Failure undelivered;
    private CancelEnd.@Nullable Kind executionEnd;
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

    Execution execution() {
        return execution;
    }

    /** Tells {@code listener} too how it ends. */
    void join(Consumer<CancelEnd> listener) {
        listeners.add(listener);
    }

    void start() {
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
        executionEnd = CancelEnd.Kind.CONNECTION_LOST;
        finish(CancelEnd.Kind.CONNECTION_LOST);
    }

    private void dial() {
        Attempt next = new Attempt();
        attempt = next;
        next.start();
    }

    /** Ends the operation once the execution is over and no request is under way. */
    private void settle() {
        CancelEnd.Kind end = executionEnd;
        if (end == null) {
            return;
        }
        Attempt current = attempt;
        if (current == null) {
            finish(end);
        } else if (!current.mayHaveReachedServer()) {
            current.abort();
            finish(end);
        }
    }

    private void attemptDelivered() {
        attempt = null;
        delivered++;
        next();
    }

    private void attemptFailed(Attempt failed, Failure failure) {
        attempt = null;
        undelivered = failure;
        if (failed.mayHaveReachedServer()) {
            owner.cancelUnaccountedFor();
        }
        next();
    }

    private void next() {
        if (executionEnd == null) {
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
        CancelEnd.Kind end = executionEnd;
        if (end != null) {
            finish(end);
        } else {
            finish(delivered > 0 ? CancelEnd.Kind.TIMED_OUT : CancelEnd.Kind.UNDELIVERED);
        }
    }

    private void stopRetrying() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    private void finish(CancelEnd.Kind kind) {
        if (over) {
            return;
        }
        over = true;
        stopRetrying();
        if (deadline != null) {
            deadline.cancel();
        }
        Attempt current = attempt;
        if (current != null) {
            attempt = null;
            if (current.mayHaveReachedServer()) {
                owner.cancelUnaccountedFor();
            }
            current.abort();
        }
        CancelEnd end = new CancelEnd(kind, failureOf(kind), delivered, endpoint.address(), encrypted(), elapsed());
        owner.cancelOver();
        listeners.forEach(listener -> listener.accept(end));
    }

    private Optional<Failure> failureOf(CancelEnd.Kind kind) {
        return switch (kind) {
            case CANCELLED, FAILED_OTHERWISE, CONNECTION_LOST -> Optional.ofNullable(execution.failure());
            case UNDELIVERED ->
                Optional.of(
                        undelivered != null
                                ? undelivered
                                : new Failure.TimedOut(
                                        "the server did not answer within " + seconds(policy.deadline())));
            case NEVER_STARTED, COMPLETED_FIRST, TIMED_OUT -> Optional.empty();
        };
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }

    private CancelEnd.Kind kindOfEnd() {
        Failure failure = execution.failure();
        if (failure == null) {
            return CancelEnd.Kind.COMPLETED_FIRST;
        }
        return CancelledByUser.test(failure) ? CancelEnd.Kind.CANCELLED : CancelEnd.Kind.FAILED_OTHERWISE;
    }

    private boolean encrypted() {
        return method != EncryptionMethod.PLAIN;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /** One cancel request on a connection of its own. */
    private final class Attempt implements Opening.Listener {
        private final CancelMachine machine = new CancelMachine(key, List.of(method));
        private final Opening opening = new Opening(loop, machine, endpoint, this);

        void start() {
            opening.start();
        }

        void abort() {
            machine.out().wipe();
            opening.abort();
        }

        boolean mayHaveReachedServer() {
            return machine.requestWritten();
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
