package dev.quell;

import dev.quell.runtime.ExecutionEnd;
import dev.quell.runtime.ResultSink;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import java.util.List;

/** Keeps what a statement is described with. Called under the session's lock; read once it has ended. */
final class DescribingSink implements ResultSink {
    private final Completion completion;
    private List<Integer> parameterTypes = List.of();
    private List<Column> columns = List.of();

    DescribingSink(Completion completion) {
        this.completion = completion;
    }

    @Override
    public void parameters(List<Integer> typeOids) {
        parameterTypes = List.copyOf(typeOids);
    }

    @Override
    public void columns(RowDescription description) {
        columns = Columns.of(description).list();
    }

    @Override
    public boolean row(DataRow row) {
        return true;
    }

    @Override
    public void completed(String tag) {}

    @Override
    public void stopping(String why) {
        completion.stopping(why);
    }

    @Override
    public void ended(ExecutionEnd end) {
        completion.complete(end, List.of());
    }

    Description description() {
        return new Description(parameterTypes, columns);
    }
}
