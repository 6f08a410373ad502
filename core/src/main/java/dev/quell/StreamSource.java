package dev.quell;

import dev.quell.runtime.Execution;
import dev.quell.runtime.Session;
import org.jspecify.annotations.Nullable;

/** A streamed query, as its delivery sees it. */
record StreamSource(Session session, Execution execution, Completion completion, Query query)
        implements Delivery.Source {
    @Override
    public void resume() {
        session.resume(execution);
    }

    @Override
    public void cancel() {
        session.discard(execution);
        query.requestCancel();
    }

    @Override
    public @Nullable QuellException failure() {
        return switch (completion.end().join()) {
            case QueryEnd.Failed failed -> failed.exception().get();
            // Completed all the same, but once a cancel was asked for rows may have been dropped.
            case QueryEnd.Results ignored ->
                completion.isCancelRequested()
                        ? new QueryCancelledException(
                                "the query was cancelled; rows may be missing", null, null, Retry.NO)
                        : null;
        };
    }
}
