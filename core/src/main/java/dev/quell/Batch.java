package dev.quell;

import java.util.ArrayList;
import java.util.List;

/**
 * One statement that has been sent with many rows of values, without waiting for one before the next. Thread-safe. Made by
 * {@link Connection#sendBatch} or {@link Connection#sendEach}.
 */
public final class Batch implements AutoCloseable {
    private final List<Query> queries;

    Batch(List<Query> queries) {
        this.queries = queries;
    }

    /** The queries, one for each row of values, in their order. */
    public List<Query> queries() {
        return queries;
    }

    /**
     * Waits until all have ended.
     *
     * @return what became of each; does not fail because one has
     * @throws InterruptedException if the thread is interrupted: what was left of the batch has been cancelled then
     */
    public BatchResult await() throws InterruptedException {
        queries.getFirst().refuseToWaitForItself();
        List<BatchResult.Member> members = new ArrayList<>(queries.size());
        for (Query query : queries) {
            members.add(member(query));
        }
        return new BatchResult(List.copyOf(members));
    }

    private static BatchResult.Member member(Query query) throws InterruptedException {
        try {
            return new BatchResult.Done(query.await().getFirst());
        } catch (QuellException e) {
            return new BatchResult.Failed(e);
        }
    }

    /** Cancels what has not ended; does not wait for that. */
    @Override
    public void close() {
        queries.forEach(Query::close);
    }

    @Override
    public String toString() {
        long ended = queries.stream()
                .filter(query -> query.state() == QueryState.ENDED)
                .count();
        return "Batch[" + ended + " of " + queries.size() + " rows of values done]";
    }
}
