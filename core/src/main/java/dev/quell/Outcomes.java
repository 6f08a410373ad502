package dev.quell;

import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.runtime.CancelEnd;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Turns the ends of cancels into outcomes. */
final class Outcomes {
    private Outcomes() {}

    static CancelOutcome of(CancelEnd end) {
        CancelReport report = report(end);
        return switch (end.kind()) {
            case NEVER_STARTED -> new CancelOutcome.NeverStarted(report);
            case SKIPPED -> new CancelOutcome.Skipped(report);
            case CANCELLED -> new CancelOutcome.Cancelled(report, serverMessage(end));
            case COMPLETED_FIRST -> new CancelOutcome.CompletedFirst(report);
            case FAILED_OTHERWISE -> new CancelOutcome.FailedOtherwise(report, reason(end));
            case UNDELIVERED -> new CancelOutcome.Undelivered(report, reason(end));
            case TIMED_OUT -> new CancelOutcome.TimedOut(report);
            case TERMINATED -> new CancelOutcome.Terminated(report);
            case CLOSED -> new CancelOutcome.Closed(report);
            case CONNECTION_LOST -> new CancelOutcome.ConnectionLost(report, reason(end));
        };
    }

    private static CancelReport report(CancelEnd end) {
        Map<CancelPhase, Duration> phases = new EnumMap<>(CancelPhase.class);
        end.phases().forEach((phase, spent) -> phases.put(phase(phase), spent));
        return new CancelReport(
                end.attempts(),
                end.requests(),
                end.address(),
                end.method() != EncryptionMethod.PLAIN,
                end.tls().map(Encryption::of),
                Collections.unmodifiableMap(phases),
                end.elapsed());
    }

    private static CancelPhase phase(dev.quell.runtime.CancelPhase phase) {
        return switch (phase) {
            case CONNECTING -> CancelPhase.CONNECTING;
            case ENCRYPTING -> CancelPhase.ENCRYPTING;
            case DELIVERING -> CancelPhase.DELIVERING;
            case ENDING -> CancelPhase.ENDING;
            case ESCALATING -> CancelPhase.ESCALATING;
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
