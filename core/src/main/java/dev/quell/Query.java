package dev.quell;

import dev.quell.runtime.CancelEnd;
import dev.quell.runtime.CancelPolicy;
import dev.quell.runtime.Execution;
import dev.quell.runtime.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * A query that has been dispatched: its progress, its results, and the way to stop it. Thread-safe.
 *
 * <p>However a waiter gives up, the query is cancelled on the server: {@link #cancel()}, cancelling or timing out the
 * future that {@link #results} gave, interrupting a thread in {@link #await}.
 */
public final class Query {
    private final Session session;
    private final Execution execution;
    private final Completion completion;

    Query(Session session, Execution execution, Completion completion) {
        this.session = session;
        this.execution = execution;
        this.completion = completion;
    }

    /** A number that no other query of this process has. */
    public long id() {
        return execution.id();
    }

    public QueryState state() {
        return switch (execution.state()) {
            case QUEUED -> QueryState.QUEUED;
            case RUNNING -> QueryState.RUNNING;
            case ENDED -> QueryState.ENDED;
        };
    }

    /** The rows received so far. */
    public long rowsReceived() {
        return execution.rows();
    }

    /**
     * The results, one for each statement, when the query has ended.
     *
     * <p>It fails with a {@link ServerException} if the server reports an error, a {@link QueryCancelledException} if the
     * query was cancelled, a {@link NotSentException} if it never left, or another {@link QuellException}. Completing
     * the returned future in any way before that, as {@code cancel} and {@code orTimeout} do, cancels the query. Stages
     * that depend on it run on virtual threads and may block. Mirrors {@code PQgetResult} until it returns null.
     */
    public CompletableFuture<List<Result>> results() {
        CompletableFuture<List<Result>> results = new CompletableFuture<>();
        var unused = completion.end().thenAcceptAsync(end -> pass(end, results), Callbacks.executor());
        var unusedToo = results.whenComplete((value, error) -> {
            if (!completion.end().isDone()) {
                requestCancel();
            }
        });
        return results;
    }

    private static void pass(QueryEnd end, CompletableFuture<List<Result>> to) {
        switch (end) {
            case QueryEnd.Results ok -> to.complete(ok.results());
            case QueryEnd.Failed failed ->
                to.completeExceptionally(failed.exception().get());
        }
    }

    /**
     * Waits for the results; safe on virtual threads.
     *
     * @throws InterruptedException if the thread is interrupted: the query has been cancelled then, and its end been
     *     waited for, so that the connection is free again
     * @throws QuellException as {@link #results} fails
     */
    public List<Result> await() throws InterruptedException {
        return switch (awaitEnd()) {
            case QueryEnd.Results ok -> ok.results();
            case QueryEnd.Failed failed -> throw failed.exception().get();
        };
    }

    private QueryEnd awaitEnd() throws InterruptedException {
        Waits.refuseOnLoop();
        try {
            return completion.end().get();
        } catch (InterruptedException e) {
            requestCancel();
            Waits.uninterruptibly(completion.end(), CancelPolicy.DEFAULT.deadline());
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a query's end is a value, never an exception", e);
        }
    }

    /** Cancels with the default deadline of 10 seconds; see {@link #cancel(Duration)}. */
    public CompletableFuture<CancelOutcome> cancel() {
        return cancel(CancelPolicy.DEFAULT.deadline());
    }

    /**
     * Stops this query and no other: drops it if it has not been sent, and otherwise asks the server, over the same
     * encryption and at the same address, to end it. Does not block. Mirrors {@code PQcancelStart} and {@code
     * PQcancelPoll}.
     *
     * @param deadline the limit for all of it, the query's end included
     * @return what came of it; never fails. Until it is complete, the connection sends no other query
     */
    public CompletableFuture<CancelOutcome> cancel(Duration deadline) {
        CompletableFuture<CancelOutcome> outcome = new CompletableFuture<>();
        requestCancel(
                CancelPolicy.DEFAULT.withDeadline(deadline),
                end -> Callbacks.executor().execute(() -> outcome.complete(Outcomes.of(end))));
        return outcome;
    }

    /** Cancels for a waiter that has gone and will not ask what came of it. */
    void requestCancel() {
        requestCancel(CancelPolicy.DEFAULT, end -> {});
    }

    private void requestCancel(CancelPolicy policy, Consumer<CancelEnd> whenOver) {
        completion.cancelRequested();
        session.cancel(execution, policy, whenOver);
    }
}
