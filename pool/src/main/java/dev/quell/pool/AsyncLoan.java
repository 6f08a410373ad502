package dev.quell.pool;

import dev.quell.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A loan for as long as a stage takes. */
final class AsyncLoan<T extends @Nullable Object> {
    private static final Executor THREADS =
            work -> Thread.ofVirtual().name("quell-pool-work").start(work);

    /** So long may work that was given up go on to use its connection, before that is closed under it. */
    private static final long GRACE_MILLIS = 1000;

    private final PooledConnection loan;
    private final CompletableFuture<T> result;
    /** Complete when the work no longer uses the connection. */
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
    /** Whether the work has ended or was given up, whichever came first. */
    private final AtomicBoolean decided = new AtomicBoolean();

    private AsyncLoan(PooledConnection loan, CompletableFuture<T> result) {
        this.loan = loan;
        this.result = result;
    }

    static <T extends @Nullable Object> CompletableFuture<T> of(
            CompletableFuture<PooledConnection> claim, AsyncPoolWork<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        var unused = result.whenComplete((value, error) -> claim.cancel(false));
        var unusedToo = claim.whenCompleteAsync(
                (loan, error) -> {
                    if (error == null) {
                        new AsyncLoan<>(loan, result).lend(work);
                    } else {
                        result.completeExceptionally(error);
                    }
                },
                THREADS);
        return result;
    }

    private void lend(AsyncPoolWork<T> work) {
        if (result.isDone()) {
            loan.close();
            return;
        }
        try {
            Connection connection = loan.connection();
            var unused = result.whenComplete((value, error) -> giveUp(connection));
            CompletionStage<T> stage = work.run(connection);
            if (stage == null) {
                throw new PoolException("the work gave null: it has to give a stage that completes when it is done");
            }
            var unusedToo = stage.whenComplete((value, error) -> end(() -> {
                if (error == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(error);
                }
            }));
        } catch (Throwable e) {
            end(() -> result.completeExceptionally(e));
        }
    }

    private void end(Runnable outcome) {
        over.complete(null);
        if (decided.compareAndSet(false, true)) {
            loan.close();
            outcome.run();
        }
    }

    /** Whoever else completes the result. The work may not have noticed, and what it sends now must not meet the next user. */
    private void giveUp(Connection connection) {
        if (decided.compareAndSet(false, true)) {
            var unused = loan.madeReady()
                    .thenCompose(ready -> over.copy().orTimeout(GRACE_MILLIS, TimeUnit.MILLISECONDS))
                    .whenComplete((nothing, unfit) -> {
                        if (unfit != null) {
                            var unusedToo = connection.closeAsync();
                        }
                        loan.close();
                    });
        }
    }
}
