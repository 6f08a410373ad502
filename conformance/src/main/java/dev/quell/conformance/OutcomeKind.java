package dev.quell.conformance;

import dev.quell.CancelOutcome;
import java.util.Locale;

/** The outcomes of a cancel, to be counted by. */
enum OutcomeKind {
    NEVER_STARTED,
    SKIPPED,
    CANCELLED,
    COMPLETED_FIRST,
    FAILED_OTHERWISE,
    UNDELIVERED,
    TIMED_OUT,
    TERMINATED,
    CLOSED,
    CONNECTION_LOST;

    static OutcomeKind of(CancelOutcome outcome) {
        return switch (outcome) {
            case CancelOutcome.NeverStarted ignored -> NEVER_STARTED;
            case CancelOutcome.Skipped ignored -> SKIPPED;
            case CancelOutcome.Cancelled ignored -> CANCELLED;
            case CancelOutcome.CompletedFirst ignored -> COMPLETED_FIRST;
            case CancelOutcome.FailedOtherwise ignored -> FAILED_OTHERWISE;
            case CancelOutcome.Undelivered ignored -> UNDELIVERED;
            case CancelOutcome.TimedOut ignored -> TIMED_OUT;
            case CancelOutcome.Terminated ignored -> TERMINATED;
            case CancelOutcome.Closed ignored -> CLOSED;
            case CancelOutcome.ConnectionLost ignored -> CONNECTION_LOST;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
