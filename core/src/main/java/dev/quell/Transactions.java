package dev.quell;

import dev.quell.protocol.Failure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The transactions of one connection, of which one at a time is open. Thread-safe. */
final class Transactions {
    private static final Optional<Failure> GIVEN_UP = Optional.of(new Failure.Usage(
            "the transaction that was given up is still being rolled back: wait for that, as execute and begin do"));

    private final Connection connection;
    private final AtomicReference<@Nullable Transaction> open = new AtomicReference<>();
    /** The asynchronous scopes that have been started and not ended; one that waits for its thread is not open yet. */
    private final AtomicInteger started = new AtomicInteger();

    Transactions(Connection connection) {
        this.connection = connection;
    }

    private static boolean isNeverAbandoned() {
        return false;
    }

    Transaction begin(TransactionOptions options) throws InterruptedException {
        return begin(options, Transactions::isNeverAbandoned);
    }

    private Transaction begin(TransactionOptions options, BooleanSupplier abandoned) throws InterruptedException {
        Transaction begun = new Transaction(connection, this, abandoned);
        claim(begun);
        try {
            connection.execute(options.begin());
            return begun;
        } catch (QuellException | InterruptedException e) {
            // It may have begun all the same.
            begun.rollback();
            throw e;
        }
    }

    /** One that is being ended, by another thread perhaps, is waited for. */
    private void claim(Transaction begun) throws InterruptedException {
        Waits.refuseOnLoop();
        connection.refuseToWaitForItself();
        Transaction before = open.compareAndExchange(null, begun);
        while (before != null && !before.isOpen()) {
            before.awaitEnd();
            before = open.compareAndExchange(null, begun);
        }
        if (before != null || connection.transactionStatus() != TransactionStatus.IDLE) {
            open.compareAndSet(begun, null);
            throw new UsageException(
                    "a transaction is open on this connection already: end it first, or use a savepoint");
        }
    }

    <T extends @Nullable Object, E extends Exception> T run(TransactionOptions options, TransactionWork<T, E> work)
            throws E, InterruptedException {
        return run(options, work, Transactions::isNeverAbandoned);
    }

    <T extends @Nullable Object> CompletableFuture<T> start(TransactionOptions options, AsyncTransactionWork<T> work) {
        started.incrementAndGet();
        return AsyncScope.<T>start(
                scope -> run(options, transaction -> AsyncScope.await(work.run(transaction)), scope::isAbandoned),
                started::decrementAndGet);
    }

    /** Whether one goes on by itself, or will begin to. */
    boolean isStarted() {
        return started.get() > 0;
    }

    /** Whether one has not ended. */
    boolean isPresent() {
        return isStarted() || open.get() != null;
    }

    @Nullable
    Savepoint innermostSavepoint() {
        Transaction current = open.get();
        return current == null ? null : current.innermostSavepoint();
    }

    private <T extends @Nullable Object, E extends Exception> T run(
            TransactionOptions options, TransactionWork<T, E> work, BooleanSupplier abandoned)
            throws E, InterruptedException {
        for (int left = options.retries(); ; left--) {
            try (Transaction transaction = begin(options, abandoned)) {
                T result = work.run(transaction);
                if (transaction.isOpen()) {
                    transaction.commit();
                }
                return result;
            } catch (QuellException e) {
                boolean again = e.retry() == Retry.SAFE && !(e instanceof QueryCancelledException);
                if (left == 0 || !again || !connection.isOpen() || abandoned.getAsBoolean()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Why nothing may be sent: who has given up an asynchronous scope may take its transaction to be over, and what is sent
     * would be rolled back with it.
     */
    Optional<Failure> refusal() {
        Transaction present = open.get();
        return present == null || !present.isGivenUp() ? Optional.empty() : GIVEN_UP;
    }

    /** Waits while {@link #refusal} has something to say, unless it would be for the calling thread itself. */
    void awaitAdmission() throws InterruptedException {
        Transaction present = open.get();
        if (present != null && present.isGivenUp() && !present.isOfThisThread()) {
            present.awaitEnd();
        }
    }

    void ended(Transaction transaction) {
        open.compareAndSet(transaction, null);
    }
}
