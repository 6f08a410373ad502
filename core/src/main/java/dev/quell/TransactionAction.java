package dev.quell;

/**
 * What is done in a transaction, without a result. See {@link TransactionWork} for work that has one.
 *
 * @param <E> what it may fail with
 */
@FunctionalInterface
public interface TransactionAction<E extends Exception> {
    void run(Transaction transaction) throws E, InterruptedException;
}
