package dev.quell;

import dev.quell.runtime.ExecutionEnd;
import dev.quell.runtime.ResultSink;
import dev.quell.types.Codecs;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import java.util.ArrayList;
import java.util.List;

/** Keeps all rows until the query has ended. Belongs to the event loop. */
final class CollectingSink implements ResultSink {
    private final Completion completion;
    private final Codecs codecs;
    private final List<Result> results = new ArrayList<>();
    private Columns columns = Columns.NONE;
    private List<Row> rows = new ArrayList<>();

    CollectingSink(Completion completion, Codecs codecs) {
        this.completion = completion;
        this.codecs = codecs;
    }

    @Override
    public void columns(RowDescription description) {
        columns = Columns.of(description, codecs);
    }

    @Override
    public boolean row(DataRow row) {
        rows.add(new Row(columns, row.copy()));
        return true;
    }

    @Override
    public void completed(String tag) {
        results.add(new Result(columns.list(), List.copyOf(rows), tag));
        columns = Columns.NONE;
        rows = new ArrayList<>();
    }

    @Override
    public void ended(ExecutionEnd end) {
        completion.complete(end, results);
    }
}
