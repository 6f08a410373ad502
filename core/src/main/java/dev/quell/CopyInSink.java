package dev.quell;

import dev.quell.runtime.CopySource;
import dev.quell.runtime.ExecutionEnd;
import dev.quell.runtime.ResultSink;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives the server the data of a COPY. Under the session's lock. */
final class CopyInSink implements ResultSink {
    private static final String NO_COPY =
            "the statement was run, but it is no COPY ... FROM STDIN: it took none of the data; send it as a query";

    private final Completion completion;
    private final CopyQueue queue;
    private boolean given;
    private final List<Result> results = new ArrayList<>();

    CopyInSink(Completion completion, CopyQueue queue) {
        this.completion = completion;
        this.queue = queue;
    }

    @Override
    public void columns(RowDescription description) {}

    @Override
    public boolean row(DataRow row) {
        return true;
    }

    @Override
    public Optional<CopySource> copyIn() {
        if (given) {
            // One stream of data cannot feed two statements.
            return Optional.empty();
        }
        given = true;
        return Optional.of(queue);
    }

    @Override
    public void completed(String tag) {
        results.add(new Result(List.of(), List.of(), tag));
    }

    @Override
    public void stopping(String why) {
        completion.stopping(why);
    }

    @Override
    public void ended(ExecutionEnd end) {
        if (given) {
            completion.complete(end, results);
        } else {
            completion.completeUnlike(NO_COPY, end, results);
        }
        queue.closed();
    }
}
