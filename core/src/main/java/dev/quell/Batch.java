package dev.quell;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
     * @throws InterruptedException if the thread is interrupted: what was left of the batch has been cancelled then, and its
     *     end been waited for, as long as the cancel policy allows
     * @throws UsageException as {@link Query#await}
     */
    public BatchResult await() throws InterruptedException {
        List<BatchResult.Member> members = new ArrayList<>(queries.size());
        try {
            queries.getFirst().refuseToWaitForItself();
            for (Query query : queries) {
                members.add(member(query.awaitUncancelled()));
            }
        } catch (InterruptedException e) {
            stop();
            throw e;
        }
        return new BatchResult(List.copyOf(members));
    }

    private static BatchResult.Member member(QueryEnd end) {
        return switch (end) {
            case QueryEnd.Results ok -> new BatchResult.Done(ok.results().getFirst());
            case QueryEnd.Failed failed ->
                new BatchResult.Failed(failed.exception().get());
        };
    }

    /** Those that were not sent end before those that run. */
    private void stop() {
        close();
        CompletableFuture<?>[] ends = queries.stream()
                .filter(query -> query.state() != QueryState.ENDED)
                .map(Query::end)
                .toArray(CompletableFuture<?>[]::new);
        Waits.uninterruptibly(CompletableFuture.allOf(ends), queries.getLast().longestCancel());
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
