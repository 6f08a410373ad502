package dev.quell.runtime;

import dev.quell.protocol.Failure;
import dev.quell.runtime.CancelEnd.Kind;
import dev.quell.runtime.CancelPolicy.Escalation;
import dev.quell.transport.TlsInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One cancel of one execution, from the first request to the certainty that nothing of it can hit anything else. It is
 * over when the execution has ended and no request of it is on its way, or when its time is up; until then the session
 * sends nothing new. Belongs to the session's lane.
 */
final class CancelOperation implements CancelAttempt.Listener {
    /** What the operation needs of the session it belongs to. */
    interface Owner {
        /** The operation is over. */
        void cancelOver();

        /** A request was sent and its end not seen: it may take effect at any later time. */
        void cancelUnaccountedFor();

        /**
         * Asks the server, over another connection, to end the session, which takes nothing new from now on.
         *
         * @param whenFailed learns why it did not happen
         * @return gives the attempt up
         */
        Runnable terminateBackend(Duration limit, Consumer<Failure> whenFailed);

        /** Closes the session's connection at once. */
        void closeConnection(Failure why);
    }

    /** Connections that have sent their request and lead nowhere are kept up to this number. */
    private static final int MOST_OPEN = 4;

    private final Lane lane;
    private final Owner owner;
    private final Execution execution;
    private final CancelTarget target;
    private final CancelPolicy policy;
    private final PhaseClock clock = new PhaseClock();
    private final @Nullable CancelEvent event = Telemetry.cancelBegins();
    private final List<Caller> callers = new ArrayList<>();
    private @Nullable Runnable abortTermination;
    private Loop.@Nullable Timer retry;
    private Loop.@Nullable Timer attemptLimit;
    private final Set<CancelAttempt> open = new LinkedHashSet<>();
    private @Nullable CancelAttempt latest;
    private Duration interval;
    private int attempts;
    private int delivered;
    private Optional<TlsInfo> tls = Optional.empty();
    private boolean asked;
    private boolean terminating;
    private @Nullable Failure undelivered;
    private @Nullable Kind executionEnd;
    private boolean over;

    CancelOperation(Lane lane, Owner owner, Execution execution, CancelTarget target, CancelPolicy policy) {
        this.lane = lane;
        this.owner = owner;
        this.execution = execution;
        this.target = target;
        this.policy = policy;
        this.interval = policy.firstRetry();
    }

    boolean isOf(Execution other) {
        return execution.equals(other);
    }

    CancelPolicy policy() {
        return policy;
    }

    /** Who asked for the cancel, and how long and how hard it is to try for that one. */
    private static final class Caller {
        private final CancelPolicy policy;
        private final Consumer<CancelEnd> whenOver;
        private Loop.@Nullable Timer timer;
        private boolean escalated;

        Caller(CancelPolicy policy, Consumer<CancelEnd> whenOver) {
            this.policy = policy;
            this.whenOver = whenOver;
        }
    }

    /**
     * Tells {@code whenOver} how it ends, or how it stands when the time of {@code how} is up. The operation goes on for as
     * long as anyone waits for it, and does what any of them allows.
     */
    void join(CancelPolicy how, Consumer<CancelEnd> whenOver) {
        Caller caller = new Caller(how, whenOver);
        callers.add(caller);
        caller.timer = lane.after(how.deadline(), () -> timeIsUp(caller));
    }

    /**
     * Begins, with a connection that was held ready if there is one, for the first caller. The request goes before the
     * clocks are set, and the caller's is set before that of the attempt: where both have the same time, the caller is told.
     */
    void start(Optional<CancelAttempt> held, Consumer<CancelEnd> whenOver) {
        CancelAttempt first = held.filter(CancelAttempt::isFit).orElse(null);
        if (first != null) {
            begin(first);
            first.release(this);
        } else {
            first = CancelAttempt.prompt(lane, target, this);
            begin(first);
            first.start();
        }
        join(policy, whenOver);
        limit(first);
    }

    /** The server has been asked to stop in another way, on the session itself: by a CopyFail. */
    void askedOnSession() {
        asked = true;
    }

    /** The execution ended at the server: ReadyForQuery has come. */
    void executionEnded() {
        executionEnd = kindOfEnd();
        stopRetrying();
        settle();
    }

    /**
     * The session's connection broke, and with it all that a late request could hit by mistake. The backend itself may not
     * know, and run on: requests on their way are left to arrive.
     */
    void connectionLost() {
        Kind end = executionEnd;
        if (end != null) {
            finish(end);
            return;
        }
        leaveAttempts();
        finish(terminating && WhyEnded.byAdministrator(execution) ? Kind.TERMINATED : Kind.CONNECTION_LOST);
    }

    private void dial() {
        if (open.size() >= MOST_OPEN) {
            // Their ends are still worth knowing, and more of the same would not help.
            next();
            return;
        }
        CancelAttempt next = CancelAttempt.prompt(lane, target, this);
        begin(next);
        next.start();
        limit(next);
    }

    private void begin(CancelAttempt next) {
        attempts++;
        latest = next;
        open.add(next);
        clock.enter(CancelPhase.CONNECTING);
    }

    private void limit(CancelAttempt next) {
        if (open.contains(next)) {
            attemptLimit = lane.after(policy.attemptLimit(), () -> attemptTimedOut(next));
        }
    }

    /**
     * One connection that leads nowhere must not use up the time of all. One that has sent its request is kept: its end
     * is still worth knowing.
     */
    private void attemptTimedOut(CancelAttempt slow) {
        if (open.contains(slow) && executionEnd == null) {
            if (!slow.mayHaveReachedServer()) {
                open.remove(slow);
                slow.abort();
            }
            undelivered = new Failure.TimedOut("the server did not answer the cancel request in time");
            next();
        }
    }

    /** Ends the operation once the execution is over and no request is under way. */
    private void settle() {
        Kind end = executionEnd;
        if (end == null) {
            return;
        }
        for (CancelAttempt attempt : List.copyOf(open)) {
            if (!attempt.mayHaveReachedServer()) {
                open.remove(attempt);
                attempt.abort();
            }
        }
        if (open.isEmpty()) {
            finish(end);
        }
    }

    @Override
    public void progressed(CancelAttempt attempt) {
        if (attempt.equals(latest)) {
            clock.enter(
                    switch (attempt.stage()) {
                        case OPENING -> CancelPhase.CONNECTING;
                        case NEGOTIATING -> CancelPhase.ENCRYPTING;
                        case OPEN -> CancelPhase.DELIVERING;
                    });
        }
    }

    @Override
    public void delivered(CancelAttempt attempt) {
        if (open.remove(attempt)) {
            asked = true;
            tls = attempt.tls();
            delivered++;
            attemptOver(attempt);
        }
    }

    @Override
    public void failed(CancelAttempt attempt, Failure failure) {
        if (open.remove(attempt)) {
            undelivered = failure;
            accountFor(attempt);
            attemptOver(attempt);
        }
    }

    private void attemptOver(CancelAttempt attempt) {
        if (executionEnd != null) {
            settle();
        } else if (attempt.equals(latest)) {
            next();
        }
    }

    /** Notes that a request was sent of whose end nothing is known. */
    private void accountFor(CancelAttempt attempt) {
        if (attempt.mayHaveReachedServer()) {
            asked = true;
            owner.cancelUnaccountedFor();
        }
    }

    /** Tries again after a while. */
    private void next() {
        latest = null;
        if (attemptLimit != null) {
            attemptLimit.cancel();
        }
        if (!terminating) {
            clock.enter(CancelPhase.ENDING);
            retry = lane.after(interval, this::dial);
            interval = longer(interval);
        }
    }

    private Duration longer(Duration duration) {
        Duration doubled = duration.multipliedBy(2);
        return doubled.compareTo(policy.longestRetry()) < 0 ? doubled : policy.longestRetry();
    }

    private void timeIsUp(Caller caller) {
        Kind end = executionEnd;
        if (end != null) {
            dismiss(caller, end);
        } else if (caller.escalated) {
            giveUp(caller);
        } else if (caller.policy.escalation() == Escalation.NONE) {
            dismiss(caller, unfinished());
        } else {
            caller.escalated = true;
            caller.timer = lane.after(caller.policy.escalationLimit(), () -> timeIsUp(caller));
            terminate(caller.policy.escalationLimit());
        }
    }

    private Kind unfinished() {
        return delivered > 0 ? Kind.TIMED_OUT : Kind.UNDELIVERED;
    }

    private void terminate(Duration limit) {
        if (!terminating) {
            terminating = true;
            stopRetrying();
            dropAttempts();
            clock.enter(CancelPhase.ESCALATING);
            abortTermination = owner.terminateBackend(limit, this::terminationFailed);
        }
    }

    private void terminationFailed(Failure why) {
        if (!over) {
            undelivered = why;
            callers.stream().filter(caller -> caller.escalated).toList().forEach(this::giveUp);
        }
    }

    private void giveUp(Caller caller) {
        if (caller.policy.escalation() == Escalation.CLOSE_CONNECTION) {
            finish(Kind.CLOSED);
        } else {
            dismiss(caller, unfinished());
        }
    }

    /** Tells one caller how it stands; with the last one, the operation is over. */
    private void dismiss(Caller caller, Kind kind) {
        if (callers.size() == 1) {
            finish(kind);
        } else if (callers.remove(caller)) {
            tell(caller, end(kind));
        }
    }

    private static void tell(Caller caller, CancelEnd end) {
        if (caller.timer != null) {
            caller.timer.cancel();
        }
        caller.whenOver.accept(end);
    }

    private void stopRetrying() {
        if (retry != null) {
            retry.cancel();
        }
        if (attemptLimit != null) {
            attemptLimit.cancel();
        }
    }

    private void leaveAttempts() {
        for (CancelAttempt left : open) {
            lane.after(policy.attemptLimit(), left::abort);
        }
        open.clear();
        latest = null;
    }

    private void dropAttempts() {
        List<CancelAttempt> dropped = List.copyOf(open);
        open.clear();
        latest = null;
        for (CancelAttempt attempt : dropped) {
            attempt.abort();
            accountFor(attempt);
        }
    }

    private void finish(Kind kind) {
        if (over) {
            return;
        }
        over = true;
        stopRetrying();
        dropAttempts();
        if (abortTermination != null) {
            abortTermination.run();
        }
        if (kind == Kind.CLOSED) {
            owner.closeConnection(
                    new Failure.Usage("the connection was closed because its query could not be stopped"));
        }
        CancelEnd end = end(kind);
        List<Caller> told = List.copyOf(callers);
        callers.clear();
        owner.cancelOver();
        told.forEach(caller -> tell(caller, end));
        Telemetry.cancelEnded(event, execution, target.key().processId(), end);
    }

    private CancelEnd end(Kind kind) {
        return new CancelEnd(
                kind,
                failureOf(kind),
                attempts,
                delivered,
                target.endpoint().address(),
                target.method(),
                tls,
                clock.spent(),
                clock.elapsed());
    }

    private Optional<Failure> failureOf(Kind kind) {
        return switch (kind) {
            case CANCELLED, FAILED_OTHERWISE, CONNECTION_LOST, TERMINATED, CLOSED ->
                Optional.ofNullable(execution.failure());
            case UNDELIVERED ->
                Optional.of(
                        undelivered != null ? undelivered : new Failure.TimedOut("the server did not answer in time"));
            case NEVER_STARTED, SKIPPED, COMPLETED_FIRST, TIMED_OUT -> Optional.empty();
        };
    }

    private Kind kindOfEnd() {
        if (execution.failure() == null) {
            return Kind.COMPLETED_FIRST;
        }
        // An end that came before any request was on its way is someone else's doing.
        boolean ours = asked || open.stream().anyMatch(CancelAttempt::mayHaveReachedServer);
        if (!ours || !WhyEnded.byCancel(execution)) {
            return Kind.FAILED_OTHERWISE;
        }
        execution.cancelled();
        return Kind.CANCELLED;
    }
}
