package dev.quell;

import dev.quell.runtime.ExecutionEnd;
import dev.quell.runtime.ResultSink;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.CopyPieces;
import dev.quell.wire.DataRow;
import java.util.ArrayList;
import java.util.List;

/** Passes COPY data on to a subscriber, no faster than it takes it. Under the session's lock. */
final class CopyOutSink implements ResultSink {
    private static final String NO_COPY =
            "the statement was run, but it is no COPY ... TO STDOUT: there is no data of it to read; send it as a query";

    private final Completion completion;
    private final Delivery<CopyChunk> delivery;
    private final CopyProgress progress;
    private final SpareArrays spare;
    private final List<Result> results = new ArrayList<>();
    private CopyChunk latest = CopyChunk.gone();
    private boolean begun;

    CopyOutSink(Completion completion, Delivery<CopyChunk> delivery, CopyProgress progress, SpareArrays spare) {
        this.completion = completion;
        this.delivery = delivery;
        this.progress = progress;
        this.spare = spare;
    }

    @Override
    public void columns(RowDescription description) {}

    @Override
    public boolean row(DataRow row) {
        return true;
    }

    @Override
    public boolean copyOut() {
        begun = true;
        return true;
    }

    @Override
    public boolean copyData(CopyPieces pieces) {
        progress.received(pieces.size(), pieces.count());
        if (latest.add(pieces)) {
            return true;
        }
        latest = new CopyChunk(pieces, spare.take());
        boolean more = delivery.offer(latest, Math.max(pieces.size(), CopyChunk.MOST));
        if (!more) {
            progress.heldBack();
        }
        return more;
    }

    @Override
    public void completed(String tag) {
        Result result = new Result(List.of(), List.of(), tag);
        progress.completed(result.rowsAffected());
        results.add(result);
    }

    @Override
    public void stopping(String why) {
        completion.stopping(why);
    }

    @Override
    public void ended(ExecutionEnd end) {
        if (begun) {
            completion.complete(end, results);
        } else {
            completion.completeUnlike(NO_COPY, end, results);
        }
        latest = CopyChunk.gone();
        delivery.end();
    }
}
