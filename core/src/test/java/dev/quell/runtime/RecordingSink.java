package dev.quell.runtime;

import dev.quell.testkit.Await;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what an execution brings: the first column of its rows, its tags, and its end. */
class RecordingSink implements ResultSink {
    private final List<String> rows = new CopyOnWriteArrayList<>();
    private final List<String> tags = new CopyOnWriteArrayList<>();
    private final CompletableFuture<ExecutionEnd> end = new CompletableFuture<>();
    private final AtomicInteger window = new AtomicInteger(Integer.MAX_VALUE);

    /** Takes that many rows more before it asks for a pause. */
    void takeOnly(int count) {
        window.set(count);
    }

    List<String> rows() {
        return rows;
    }

    List<String> tags() {
        return tags;
    }

    boolean hasEnded() {
        return end.isDone();
    }

    ExecutionEnd awaitEnd() {
        return Await.present(() -> Optional.ofNullable(end.getNow(null)), Await.DEADLINE, "the end of the execution");
    }

    @Override
    public void columns(RowDescription description) {}

    @Override
    public boolean row(DataRow row) {
        rows.add(new String(row.array(), row.offset(0), row.length(0), StandardCharsets.UTF_8));
        return window.decrementAndGet() > 0;
    }

    @Override
    public void completed(String tag) {
        tags.add(tag);
    }

    @Override
    public void ended(ExecutionEnd how) {
        if (!end.complete(how)) {
            throw new IllegalStateException("an execution ends once");
        }
    }
}
