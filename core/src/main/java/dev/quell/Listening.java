package dev.quell;

import dev.quell.runtime.CancelEnd;
import dev.quell.runtime.QueryMeasure;
import dev.quell.runtime.Telemetry;

/** Passes what the loops tell on to an application's listener, off the loops. */
record Listening(QuellListener listener) implements Telemetry.Listener {
    private static final System.Logger LOG = System.getLogger("dev.quell");

    @Override
    public void queryEnded(QueryMeasure measure) {
        pass(() -> listener.queryEnded(report(measure)));
    }

    @Override
    public void cancelEnded(CancelEnd end) {
        pass(() -> listener.cancelEnded(Outcomes.of(end)));
    }

    private static void pass(Runnable call) {
        Callbacks.executor().execute(() -> {
            try {
                call.run();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "a listener failed", e);
            }
        });
    }

    private static QueryReport report(QueryMeasure measure) {
        QueryReport.Ending ending = switch (measure.ending()) {
            case COMPLETED -> QueryReport.Ending.COMPLETED;
            case FAILED -> QueryReport.Ending.FAILED;
            case NOT_SENT -> QueryReport.Ending.NOT_SENT;
        };
        return new QueryReport(measure.id(), ending, measure.queued(), measure.running(), measure.rows());
    }
}
