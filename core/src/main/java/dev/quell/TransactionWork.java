package dev.quell;

import org.jspecify.annotations.Nullable;

/**
 * What is done in a transaction.
 *
 * @param <T> what it gives
 * @param <E> what it may fail with
 */
@FunctionalInterface
public interface TransactionWork<T extends @Nullable Object, E extends Exception> {
    T run(Transaction transaction) throws E, InterruptedException;
}
