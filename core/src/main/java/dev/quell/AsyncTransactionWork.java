package dev.quell;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is done in a transaction by those who do not wait.
 *
 * @param <T> what it gives
 */
@FunctionalInterface
public interface AsyncTransactionWork<T extends @Nullable Object> {
    /** Sends what is to be done, on a virtual thread, and gives a stage that completes when all of it has been done. */
    CompletionStage<T> run(Transaction transaction) throws Exception;
}
