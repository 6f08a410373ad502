package dev.quell;

import dev.quell.runtime.ExecutionEnd;
import dev.quell.runtime.ResultSink;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import java.util.ArrayList;
import java.util.List;

/** Keeps all rows until the query has ended. Under the session's lock. */
final class CollectingSink implements ResultSink {
    private final Completion completion;
    private final ColumnsCache known;
    private List<Result> results = List.of();
    private Columns columns = Columns.NONE;
    private List<Row> rows = List.of();
    private int count;

    CollectingSink(Completion completion, ColumnsCache known) {
        this.completion = completion;
        this.known = known;
    }

    @Override
    public void columns(RowDescription description) {
        columns = known.of(description);
    }

    @Override
    public boolean row(DataRow row) {
        Row kept = new Row(columns, row.copy());
        switch (++count) {
            // Often it stays with one.
            case 1 -> rows = List.of(kept);
            case 2 -> {
                rows = new ArrayList<>(rows);
                rows.add(kept);
            }
            default -> rows.add(kept);
        }
        return true;
    }

    @Override
    public void completed(String tag) {
        Result result = new Result(columns.list(), List.copyOf(rows), tag);
        // Most queries have one.
        if (results.isEmpty()) {
            results = List.of(result);
        } else {
            results = new ArrayList<>(results);
            results.add(result);
        }
        forgetRows();
    }

    private void forgetRows() {
        columns = Columns.NONE;
        rows = List.of();
        count = 0;
    }

    @Override
    public void stopping(String why) {
        completion.stopping(why);
    }

    @Override
    public void ended(ExecutionEnd end) {
        completion.complete(end, results);
        results = List.of();
        forgetRows();
    }
}
