package dev.quell.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A loan for as long as a stage takes. */
final class AsyncLoan {
    private static final Executor THREADS =
            work -> Thread.ofVirtual().name("quell-pool-work").start(work);

    private AsyncLoan() {}

    static <T extends @Nullable Object> CompletableFuture<T> of(
            CompletableFuture<PooledConnection> claim, AsyncPoolWork<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        // Whoever completes the result, it is the end of the loan.
        var unused = result.whenComplete((value, error) -> {
            claim.cancel(false);
            var unusedToo = claim.thenAccept(PooledConnection::close);
        });
        var unusedToo = claim.whenCompleteAsync(
                (loan, error) -> {
                    if (error == null) {
                        lend(loan, work, result);
                    } else {
                        result.completeExceptionally(error);
                    }
                },
                THREADS);
        return result;
    }

    private static <T extends @Nullable Object> void lend(
            PooledConnection loan, AsyncPoolWork<T> work, CompletableFuture<T> result) {
        if (result.isDone()) {
            return;
        }
        try {
            CompletionStage<T> stage = work.run(loan.connection());
            if (stage == null) {
                throw new PoolException("the work gave null: it has to give a stage that completes when it is done");
            }
            var unused = stage.whenComplete((value, error) -> {
                loan.close();
                if (error == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(error);
                }
            });
        } catch (Throwable e) {
            loan.close();
            result.completeExceptionally(e);
        }
    }
}
