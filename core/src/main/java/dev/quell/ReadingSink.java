package dev.quell;

import dev.quell.runtime.ExecutionEnd;
import dev.quell.runtime.ResultSink;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Leaves the rows where they are, for a {@link RowReader} to fetch. Under the session's lock, but for the waiting. */
final class ReadingSink implements ResultSink {
    private final Completion completion;
    private final ColumnsCache known;
    private final List<Result> results = new ArrayList<>(1);
    private volatile Columns columns = Columns.NONE;
    private volatile Thread reader;
    private volatile boolean news;

    /** Until another thread reads, the calling one is the reader. */
    ReadingSink(Completion completion, ColumnsCache known) {
        this.completion = completion;
        this.known = known;
        this.reader = Thread.currentThread();
    }

    boolean isReadBy(Thread thread) {
        return thread.equals(reader);
    }

    Columns shape() {
        return columns;
    }

    @Override
    public boolean fetches() {
        return true;
    }

    @Override
    public void columns(RowDescription description) {
        columns = known.of(description);
    }

    @Override
    public boolean row(DataRow row) {
        return true;
    }

    @Override
    public void rowsReady() {
        tell();
    }

    @Override
    public void completed(String tag) {
        results.add(new Result(columns.list(), List.of(), tag));
    }

    @Override
    public void stopping(String why) {
        completion.stopping(why);
    }

    @Override
    public void ended(ExecutionEnd end) {
        completion.complete(end, results);
        tell();
    }

    private void tell() {
        news = true;
        LockSupport.unpark(reader);
    }

    /** From now on there is something to wait for. */
    void expectNews() {
        reader = Thread.currentThread();
        news = false;
    }

    /** Waits until there are rows, or the end has come, since {@link #expectNews}. */
    void awaitNews() throws InterruptedException {
        while (!news) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
