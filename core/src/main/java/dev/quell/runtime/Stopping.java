package dev.quell.runtime;

import dev.quell.protocol.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** How what runs on a session, or waits there, is stopped: one execution, all of them, or the session. On the loop. */
final class Stopping {
    private final Lane lane;
    private final SessionLink link;
    private final Canceller canceller;
    private final CopyFeed copy;
    private final Sending sending;
    private final Ending ending;

    Stopping(Lane lane, SessionLink link, Canceller canceller, CopyFeed copy, Sending sending, Ending ending) {
        this.lane = lane;
        this.link = link;
        this.canceller = canceller;
        this.copy = copy;
        this.sending = sending;
        this.ending = ending;
    }

    /** Whether {@link #cancel} would do nothing now but to begin with a request. */
    boolean canBeginToCancel(Execution execution) {
        return ending.isOpen()
                && !ending.isFailing()
                && !copy.isFeeding()
                && !link.isPaused()
                && canceller.isReadyFor(execution);
    }

    void cancel(Execution execution, CancelPolicy policy, Consumer<CancelEnd> whenOver) {
        // Whoever waits for it may be reading what comes for another, of which nothing need come for long.
        link.wakeReader();
        switch (execution.state()) {
            case QUEUED -> {
                sending.remove();
                execution.drop(new ExecutionEnd.NeverStarted(new Failure.Usage("cancelled before it was sent")));
                whenOver.accept(canceller.withoutRequest(CancelEnd.Kind.NEVER_STARTED, Optional.empty()));
            }
            case RUNNING -> {
                boolean underWay = sending.isCurrent(execution);
                canceller.cancel(execution, underWay, policy, whenOver);
                if (underWay) {
                    reached(execution);
                }
            }
            case ENDED ->
                whenOver.accept(canceller.withoutRequest(
                        execution.endForLateCancel(), Optional.ofNullable(execution.failure())));
        }
    }

    /** The cancel of what the server works on has begun. */
    void reached(Execution execution) {
        failCopy();
        drain(execution);
    }

    /** A server that waits for COPY data holds a cancel back until something comes. */
    void failCopy() {
        if (copy.cancel()) {
            canceller.askedOnSession();
        }
    }

    /** Nobody may hold up the rest of what a query brings that is to end. */
    private void drain(Execution execution) {
        if (link.isPaused()) {
            execution.discard();
            link.resume();
        }
    }

    /** Cancels {@code execution} unless it ends within {@code limit}; {@code whenPassed} is run first. */
    void limit(Execution execution, Duration limit, CancelPolicy policy, Runnable whenPassed) {
        if (execution.state() != Execution.State.ENDED) {
            execution.limitedBy(lane.after(limit, () -> {
                whenPassed.run();
                cancel(execution, policy, end -> limitInVain(execution, end));
            }));
        }
    }

    /** A query with a limit must not keep its waiters when it can neither be stopped nor be heard of. */
    private void limitInVain(Execution execution, CancelEnd end) {
        boolean inVain = end.kind() == CancelEnd.Kind.TIMED_OUT || end.kind() == CancelEnd.Kind.UNDELIVERED;
        if (inVain && execution.state() == Execution.State.RUNNING) {
            ending.lost(new Failure.TimedOut("the time of a query was up and it could not be cancelled"
                    + end.failure().map(why -> " (" + why.message() + ")").orElse("")
                    + "; the connection was given up, and the query may still be running"));
        }
    }

    /** Drops what waits, cancels what runs, one behind the other, and ends a pipeline that is not synced. */
    void stopAll(String why, CancelPolicy policy, Runnable whenOver) {
        sending.dropWaiting(new Failure.Usage(why));
        link.wakeReader();
        sending.giveUpUnsynced();
        stopRunning(why, policy, whenOver, whenOver);
    }

    void close(CancelPolicy policy, Runnable whenClosed) {
        if (ending.isClosed()) {
            whenClosed.run();
            return;
        }
        ending.startClosing(whenClosed);
        if (sending.current() == null) {
            sending.advance();
        } else {
            stopRunning("the connection was closed", policy, () -> {}, () -> ending.lost(ending.whyClosed()));
        }
    }

    /** Cancels what runs, and what runs after that in the same pipeline. */
    private void stopRunning(String why, CancelPolicy policy, Runnable whenNothingRuns, Runnable whenInVain) {
        Execution running = sending.current();
        if (running == null) {
            whenNothingRuns.run();
            return;
        }
        running.sink().stopping(why);
        cancel(running, policy, end -> {
            if (sending.isCurrent(running)) {
                whenInVain.run();
            } else {
                stopRunning(why, policy, whenNothingRuns, whenInVain);
            }
        });
    }
}
