package dev.quell;

import dev.quell.protocol.Failure;
import dev.quell.runtime.CancelEnd;

/** Turns the ends of cancels into outcomes. */
final class Outcomes {
    private Outcomes() {}

    static CancelOutcome of(CancelEnd end) {
        CancelReport report = new CancelReport(end.requests(), end.address(), end.encrypted(), end.elapsed());
        return switch (end.kind()) {
            case NEVER_STARTED -> new CancelOutcome.NeverStarted(report);
            case CANCELLED -> new CancelOutcome.Cancelled(report, serverMessage(end));
            case COMPLETED_FIRST -> new CancelOutcome.CompletedFirst(report);
            case FAILED_OTHERWISE -> new CancelOutcome.FailedOtherwise(report, reason(end));
            case UNDELIVERED -> new CancelOutcome.Undelivered(report, reason(end));
            case TIMED_OUT -> new CancelOutcome.TimedOut(report);
            case CONNECTION_LOST -> new CancelOutcome.ConnectionLost(report, reason(end));
        };
    }

    private static QuellException reason(CancelEnd end) {
        return Failed.exception(failure(end));
    }

    private static ServerMessage serverMessage(CancelEnd end) {
        if (failure(end) instanceof Failure.Server server) {
            return new ServerMessage(server.fields());
        }
        throw new IllegalStateException("only the server's error makes a query cancelled");
    }

    private static Failure failure(CancelEnd end) {
        return end.failure().orElseThrow(() -> new IllegalStateException(end.kind() + " has a reason"));
    }
}
