package dev.quell.runtime;

import dev.quell.conninfo.ConnectSettings;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.runtime.CancelPolicy.Fence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cancels of one session: one at a time, each of the execution that runs then. While one is under way the session
 * sends nothing. Belongs to the session's lane.
 */
final class Canceller implements CancelOperation.Owner {
    /** What a cancel may do to the session. */
    interface Owner {
        /** A cancel that waited for {@code execution} to be reached has begun. */
        void cancelReached(Execution execution);

        /**
         * The cancel is over.
         *
         * @param roundTrip whether one is to be made before anything else is sent
         * @param inVain whether the execution still runs
         */
        void cancelOver(boolean roundTrip, boolean inVain);

        /** What was sent last of what the server has not ended yet; null when it has ended all. */
        @Nullable
        Execution lastOnWire();

        /** The session must take nothing new, and end with the execution that runs. */
        void retire(Failure why);

        /** The session's connection is to be closed at once. */
        void abandon(Failure why);
    }

    private final Lane.Guarded lane;
    private final Endpoint endpoint;
    private final EncryptionMethod method;
    private final ConnectSettings settings;
    private final Owner owner;
    private final Optional<CancelTarget> target;
    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable Execution current;
    private boolean mayStray;
    /** The last that was on the wire when a cancel was over, which may have come too late for its own. */
    private @Nullable Execution lastExposed;

    private @Nullable CancelOperation operation;
    private @Nullable Arming arming;

    Canceller(
            Lane.Guarded lane,
            Endpoint endpoint,
            Optional<CancelTarget> target,
            EncryptionMethod method,
            ConnectSettings settings,
            Owner owner) {
        this.lane = lane;
        this.endpoint = endpoint;
        this.target = target;
        this.method = method;
        this.settings = settings;
        this.owner = owner;
    }

    /** Whether a cancel is under way. */
    boolean isBusy() {
        return operation != null;
    }

    /** Whether none is under way or asked for: what is sent now cannot be hit by one. */
    boolean allowsSending() {
        return operation == null && waiting.isEmpty();
    }

    /** Whether nothing is under way, asked for, or to be held ready. */
    boolean isIdle() {
        return operation == null && waiting.isEmpty() && arming == null;
    }

    /** Whether a cancel of {@code execution} would begin at once. */
    boolean isReadyFor(Execution execution) {
        return execution.equals(current) && operation == null && target.isPresent();
    }

    /** From now on, cancel connections are opened ahead of time. */
    void arm(ArmPolicy policy) {
        disarm();
        target.ifPresent(where -> arming = new Arming(lane, where, policy));
    }

    private void disarm() {
        if (arming != null) {
            arming.executionEnded();
            arming = null;
        }
    }

    void executionSent(Execution first) {
        current = first;
        mayStray = false;
        lastExposed = null;
        if (arming != null) {
            arming.executionSent();
        }
    }

    /** {@code next} is what the server works on now, null if on nothing. */
    void executionEnded(Execution execution, @Nullable Execution next) {
        if (arming != null) {
            arming.executionEnded();
            if (next != null) {
                arming.executionSent();
            }
        }
        current = next;
        if (execution.equals(lastExposed)) {
            mayStray = false;
            lastExposed = null;
        }
        if (operation != null && operation.isOf(execution)) {
            mayStray = next != null;
            operation.executionEnded();
        }
        tellWaiting(execution);
        startWaiting();
    }

    /** Whether {@code execution} was ended by the cancel of one before it in its pipeline, which came too late for that. */
    boolean hasStrayed(Execution execution) {
        boolean own = operation != null && operation.isOf(execution);
        return mayStray && !own && WhyEnded.byCancel(execution);
    }

    void connectionLost() {
        disarm();
        current = null;
        lastExposed = null;
        if (operation != null) {
            operation.connectionLost();
        }
        List.copyOf(waiting).forEach(one -> tell(one, CancelEnd.Kind.CONNECTION_LOST));
    }

    /**
     * Cancels {@code execution}, which has been sent, or joins the cancel of it that is under way. One that the server has
     * not come to yet waits for that: a request now would hit another.
     */
    void cancel(Execution execution, boolean underWay, CancelPolicy policy, Consumer<CancelEnd> whenOver) {
        CancelOperation running = operation;
        if (running != null && running.isOf(execution)) {
            running.join(policy, whenOver);
        } else if (target.isEmpty()) {
            Failure noKey =
                    new Failure.Usage("no cancellation key received: the server gave none when the session began");
            whenOver.accept(withoutRequest(CancelEnd.Kind.UNDELIVERED, Optional.of(noKey)));
        } else if (running != null || !underWay) {
            await(execution, policy, whenOver);
        } else {
            start(target.get(), execution, policy, whenOver);
        }
    }

    private void start(CancelTarget where, Execution execution, CancelPolicy policy, Consumer<CancelEnd> whenOver) {
        CancelOperation started = new CancelOperation(lane, this, execution, where, policy);
        operation = started;
        started.start(arming == null ? Optional.empty() : arming.take(), whenOver);
    }

    private void await(Execution execution, CancelPolicy policy, Consumer<CancelEnd> whenOver) {
        Waiting one = new Waiting(execution, policy, whenOver);
        one.deadline = lane.after(policy.deadline(), () -> {
            waiting.remove(one);
            Failure why = new Failure.TimedOut("the queries before it in its pipeline had not ended in time");
            whenOver.accept(withoutRequest(CancelEnd.Kind.UNDELIVERED, Optional.of(why)));
        });
        waiting.add(one);
    }

    /** Begins the cancel of what the server has come to, if one waits. */
    private void startWaiting() {
        Execution execution = current;
        if (execution == null) {
            return;
        }
        for (Waiting one : List.copyOf(waiting)) {
            if (one.execution.equals(execution) && (operation == null || operation.isOf(execution))) {
                waiting.remove(one);
                cancel(execution, true, one.policy.withDeadline(one.stop()), one.whenOver);
                owner.cancelReached(execution);
            }
        }
    }

    private void tellWaiting(Execution ended) {
        for (Waiting one : List.copyOf(waiting)) {
            if (one.execution.equals(ended)) {
                tell(one, ended.endForLateCancel());
            }
        }
    }

    private void tell(Waiting one, CancelEnd.Kind kind) {
        one.stop();
        waiting.remove(one);
        one.whenOver.accept(withoutRequest(kind, Optional.ofNullable(one.execution.failure())));
    }

    /** A cancel of an execution that has been sent, and that the server has not come to yet. */
    private static final class Waiting {
        private final Execution execution;
        private final CancelPolicy policy;
        private final Consumer<CancelEnd> whenOver;
        private Loop.@Nullable Timer deadline;

        Waiting(Execution execution, CancelPolicy policy, Consumer<CancelEnd> whenOver) {
            this.execution = execution;
            this.policy = policy;
            this.whenOver = whenOver;
        }

        /** Stops the clock; gives the time that was left. */
        Duration stop() {
            Loop.Timer timer = deadline;
            if (timer == null) {
                return policy.deadline();
            }
            Duration left = timer.remaining();
            timer.cancel();
            return left;
        }
    }

    /** The session itself has asked the server to stop. */
    void askedOnSession() {
        if (operation != null) {
            operation.askedOnSession();
        }
    }

    /** The end of a cancel that needed no request. */
    CancelEnd withoutRequest(CancelEnd.Kind kind, Optional<Failure> failure) {
        return new CancelEnd(
                kind, failure, 0, 0, endpoint.address(), method, Optional.empty(), Map.of(), Duration.ZERO);
    }

    private boolean roundTripIsFence() {
        return operation != null && operation.policy().fence() == Fence.ROUND_TRIP;
    }

    @Override
    public void cancelOver() {
        boolean roundTrip = roundTripIsFence();
        boolean inVain = operation != null && current != null && operation.isOf(current);
        operation = null;
        lastExposed = mayStray ? owner.lastOnWire() : null;
        owner.cancelOver(roundTrip, inVain);
        startWaiting();
    }

    @Override
    public void cancelUnaccountedFor() {
        if (!roundTripIsFence()) {
            owner.retire(new Failure.Transport("the connection was discarded: the end of a cancel request on it was not"
                    + " seen, and a late one would have hit the next query"));
        }
    }

    @Override
    public Runnable terminateBackend(Duration limit, Consumer<Failure> whenFailed) {
        CancelTarget where = target.orElseThrow();
        // Whatever becomes of it: a query sent from now on might die with the backend.
        owner.retire(new Failure.Usage("the connection takes nothing new: its backend is being terminated"));
        // It tells under the lock of a session of its own; this session's is to be had on the loop only.
        return Terminator.start(lane.loop(), settings, where, limit, why -> lane.execute(() -> whenFailed.accept(why)));
    }

    @Override
    public void closeConnection(Failure why) {
        owner.abandon(why);
    }
}
