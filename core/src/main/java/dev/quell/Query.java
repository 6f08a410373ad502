package dev.quell;

import dev.quell.runtime.CancelEnd;
import dev.quell.runtime.Execution;
import dev.quell.runtime.Session;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A query that has been dispatched: its progress, its results, and the way to stop it. Thread-safe.
 *
 * <p>However a waiter gives up, the query is cancelled on the server: {@link #cancel()}, cancelling or timing out the
 * future that {@link #results} gave, interrupting a thread in {@link #await}, {@link #close}.
 */
public final class Query implements AutoCloseable {
    private final Session session;
    private final HeldUp heldUp;
    private final Execution execution;
    private final Completion completion;
    private final CancelPolicy policy;

    Query(Session session, HeldUp heldUp, Execution execution, Completion completion, CancelPolicy policy) {
        this.session = session;
        this.heldUp = heldUp;
        this.execution = execution;
        this.completion = completion;
        this.policy = policy;
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
     * that depend on it run on virtual threads and may block, unless it was completed by someone else. Mirrors {@code PQgetResult} until it returns null.
     */
    public CompletableFuture<List<Result>> results() {
        CompletableFuture<List<Result>> results = new CompletableFuture<>();
        var unused = completion.end().thenAcceptAsync(end -> pass(end, results), Callbacks.executor());
        var unusedToo = results.whenComplete((value, error) -> {
            if (!completion.isDone()) {
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
     *     waited for, as long as the cancel policy allows
     * @throws QuellException as {@link #results} fails
     * @throws UsageException if this thread would wait for itself; see {@link CopyIn} and {@link RowReader}
     */
    public List<Result> await() throws InterruptedException {
        return switch (awaitEnd()) {
            case QueryEnd.Results ok -> ok.results();
            case QueryEnd.Failed failed -> throw failed.exception().get();
        };
    }

    private QueryEnd awaitEnd() throws InterruptedException {
        try {
            return awaitUncancelled();
        } catch (InterruptedException e) {
            requestCancel();
            Waits.uninterruptibly(completion.end(), longestCancel());
            throw e;
        }
    }

    /** As {@link #await}, but leaves it running when the thread is interrupted. */
    QueryEnd awaitUncancelled() throws InterruptedException {
        Waits.refuseOnLoop();
        QueryEnd end = completion.now();
        if (end != null) {
            return end;
        }
        refuseToWaitForItself();
        session.turnUntilEnded(execution);
        return completion.await();
    }

    /** A thread that still has to write the data of a COPY, or to read rows, cannot wait for what comes behind that. */
    void refuseToWaitForItself() throws InterruptedException {
        heldUp.refuseToWaitFor(execution.id());
    }

    /**
     * Limits the time of this query, counted from now on: when it is up, the query is cancelled, and fails with a {@link
     * QueryCancelledException} that names the limit. Should it not end within the deadline of the cancel policy either, the
     * connection is given up, so that nobody waits for ever. Of several limits each holds.
     *
     * @return this query
     */
    public Query within(Duration limit) {
        session.limit(execution, limit, policy.unwrap(), () -> completion.limitPassed(limit));
        return this;
    }

    /** Cancels with the connection's policy; see {@link #cancel(CancelPolicy)}. */
    public CompletableFuture<CancelOutcome> cancel() {
        return cancel(policy);
    }

    /** Cancels with the connection's policy but for the deadline; see {@link #cancel(CancelPolicy)}. */
    public CompletableFuture<CancelOutcome> cancel(Duration deadline) {
        return cancel(policy.withDeadline(deadline));
    }

    /**
     * Stops this query and no other: drops it if it has not been sent, and otherwise asks the server, over the same
     * encryption and at the same address, to end it, again and again until it has ended or the deadline has passed. Does
     * not block. Cancelling again while a cancel is under way joins that one, with a deadline and an escalation of
     * its own. Mirrors {@code PQcancelStart} and {@code
     * PQcancelPoll}.
     *
     * @return what came of it; never fails. Until it is complete, the connection sends no other query
     */
    public CompletableFuture<CancelOutcome> cancel(CancelPolicy how) {
        CompletableFuture<CancelOutcome> outcome = new CompletableFuture<>();
        requestCancel(how, end -> Callbacks.executor().execute(() -> outcome.complete(Outcomes.of(end))));
        return outcome;
    }

    /** Its end, for the rest of this room. */
    CompletableFuture<QueryEnd> end() {
        return completion.end();
    }

    /** The time that a cancel of it may take. */
    Duration longestCancel() {
        return policy.unwrap().longest();
    }

    /**
     * What another process needs to stop this query, while it runs: the token of its connection, which stops whatever that
     * runs.
     *
     * @throws UsageException if the server gave no cancel key
     */
    public CancelToken cancelToken() {
        return CancelToken.of(session);
    }

    /** Its number and how far it has come. */
    @Override
    public String toString() {
        return "Query[" + id() + ", " + state().name().toLowerCase(Locale.ROOT) + ", " + rowsReceived() + " rows]";
    }

    /** Cancels the query if it has not ended; does not wait for that. */
    @Override
    public void close() {
        if (!completion.isDone()) {
            requestCancel();
        }
    }

    /** Cancels for a waiter that has gone and will not ask what came of it. */
    void requestCancel() {
        requestCancel(policy, end -> {});
    }

    private void requestCancel(CancelPolicy how, Consumer<CancelEnd> whenOver) {
        completion.cancelRequested();
        session.cancel(execution, how.unwrap(), whenOver);
    }
}
