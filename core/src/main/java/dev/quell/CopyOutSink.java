package dev.quell;

import dev.quell.runtime.ExecutionEnd;
import dev.quell.runtime.ResultSink;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import java.util.ArrayList;
import java.util.List;

/** Passes COPY data on to a subscriber, no faster than it takes it. Under the session's lock. */
final class CopyOutSink implements ResultSink {
    private final Completion completion;
    private final Delivery<CopyChunk> delivery;
    private final CopyProgress progress;
    private final List<Result> results = new ArrayList<>();
    private CopyChunk latest = CopyChunk.gone();

    CopyOutSink(Completion completion, Delivery<CopyChunk> delivery, CopyProgress progress) {
        this.completion = completion;
        this.delivery = delivery;
        this.progress = progress;
    }

    @Override
    public void columns(RowDescription description) {}

    @Override
    public boolean row(DataRow row) {
        return true;
    }

    @Override
    public boolean copyOut() {
        return true;
    }

    @Override
    public boolean copyData(byte[] data) {
        progress.received(data.length);
        if (latest.add(data)) {
            return true;
        }
        latest = new CopyChunk(data);
        boolean more = delivery.offer(latest, Math.max(data.length, CopyChunk.MOST));
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
        completion.complete(end, results);
        latest = CopyChunk.gone();
        delivery.end();
    }
}
