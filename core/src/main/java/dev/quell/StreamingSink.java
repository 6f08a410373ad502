package dev.quell;

import dev.quell.runtime.ExecutionEnd;
import dev.quell.runtime.ResultSink;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import java.util.ArrayList;
import java.util.List;

/** Passes rows on to a subscriber, no faster than it takes them. Under the session's lock. */
final class StreamingSink implements ResultSink {
    private final Completion completion;
    private final ColumnsCache known;
    private final Delivery<Row> delivery;
    private final List<Result> results = new ArrayList<>();
    private Columns columns = Columns.NONE;

    StreamingSink(Completion completion, Delivery<Row> delivery, ColumnsCache known) {
        this.completion = completion;
        this.known = known;
        this.delivery = delivery;
    }

    @Override
    public void columns(RowDescription description) {
        Columns begun = known.of(description);
        columns = begun;
        delivery.tell(to -> {
            if (to instanceof RowSubscriber subscriber) {
                subscriber.onResultBegin(begun.list());
            }
        });
    }

    @Override
    public boolean row(DataRow row) {
        return delivery.offer(new Row(columns, row.copy()), row.byteSize());
    }

    @Override
    public void completed(String tag) {
        Result result = new Result(columns.list(), List.of(), tag);
        results.add(result);
        delivery.tell(to -> {
            if (to instanceof RowSubscriber subscriber) {
                subscriber.onResultEnd(result);
            }
        });
        columns = Columns.NONE;
    }

    @Override
    public void stopping(String why) {
        completion.stopping(why);
    }

    @Override
    public void ended(ExecutionEnd end) {
        completion.complete(end, results);
        delivery.end();
    }
}
