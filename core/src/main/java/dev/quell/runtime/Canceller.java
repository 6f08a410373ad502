package dev.quell.runtime;

import dev.quell.conninfo.ConnectSettings;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.runtime.CancelPolicy.Fence;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cancels of one session: one at a time, each of the execution that runs then. While one is under way the session
 * sends nothing. Belongs to the session's loop.
 */
final class Canceller implements CancelOperation.Owner {
    /** What a cancel may do to the session. */
    interface Owner {
        /** The cancel is over; with {@code roundTrip}, one is to be made before anything else is sent. */
        void cancelOver(boolean roundTrip);

        /** The session must take nothing new, and end with the execution that runs. */
        void retire(Failure why);

        /** The session's connection is to be closed at once. */
        void abandon(Failure why);
    }

    private final Loop loop;
    private final Endpoint endpoint;
    private final EncryptionMethod method;
    private final ConnectSettings settings;
    private final Owner owner;
    private final Optional<CancelTarget> target;
    private @Nullable CancelOperation operation;
    private @Nullable Arming arming;

    Canceller(
            Loop loop,
            Endpoint endpoint,
            Optional<CancelTarget> target,
            EncryptionMethod method,
            ConnectSettings settings,
            Owner owner) {
        this.loop = loop;
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

    /** From now on, cancel connections are opened ahead of time. */
    void arm(ArmPolicy policy) {
        disarm();
        target.ifPresent(where -> arming = new Arming(loop, where, policy));
    }

    private void disarm() {
        if (arming != null) {
            arming.executionEnded();
            arming = null;
        }
    }

    void executionSent() {
        if (arming != null) {
            arming.executionSent();
        }
    }

    void executionEnded() {
        if (arming != null) {
            arming.executionEnded();
        }
        if (operation != null) {
            operation.executionEnded();
        }
    }

    void connectionLost() {
        disarm();
        if (operation != null) {
            operation.connectionLost();
        }
    }

    /** Cancels {@code execution}, which runs, or joins the cancel of it that is under way. */
    void cancel(Execution execution, CancelPolicy policy, Consumer<CancelEnd> whenOver) {
        CancelOperation running = operation;
        if (running != null) {
            running.join(policy.deadline(), whenOver);
        } else if (target.isEmpty()) {
            Failure noKey =
                    new Failure.Usage("no cancellation key received: the server gave none when the session began");
            whenOver.accept(withoutRequest(CancelEnd.Kind.UNDELIVERED, Optional.of(noKey)));
        } else {
            CancelOperation started = new CancelOperation(loop, this, execution, target.get(), policy);
            started.listen(whenOver);
            operation = started;
            started.start(arming == null ? Optional.empty() : arming.take());
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
        return new CancelEnd(kind, failure, 0, 0, endpoint.address(), method, Map.of(), Duration.ZERO);
    }

    private boolean roundTripIsFence() {
        return operation != null && operation.policy().fence() == Fence.ROUND_TRIP;
    }

    @Override
    public void cancelOver() {
        boolean roundTrip = roundTripIsFence();
        operation = null;
        owner.cancelOver(roundTrip);
    }

    @Override
    public void cancelUnaccountedFor() {
        if (!roundTripIsFence()) {
            owner.retire(new Failure.Transport("the connection was discarded: the end of a cancel request on it was not"
                    + " seen, and a late one would have hit the next query"));
        }
    }

    @Override
    public void terminateBackend(Duration limit, Consumer<Failure> whenFailed) {
        target.ifPresent(where -> Terminator.start(loop, settings, where.key().processId(), limit, whenFailed));
    }

    @Override
    public void closeConnection(Failure why) {
        owner.abandon(why);
    }
}
