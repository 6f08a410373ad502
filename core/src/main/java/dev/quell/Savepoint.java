package dev.quell;

import org.jspecify.annotations.Nullable;

/**
 * A point within a transaction that can be gone back to. Thread-safe. Made by {@link Transaction#savepoint}, or by {@link
 * Transaction#nested}, which ends it too.
 *
 * <p>Closed without having been released, it cancels what runs on the connection, drops what waits, and undoes what was done
 * since; the transaction goes on, though one of its statements has failed. Savepoints end from the inside out: with one, all
 * that were made after it have ended.
 */
public final class Savepoint implements AutoCloseable {
    private final Transaction transaction;
    private final String name;
    private final @Nullable Savepoint outer;
    private volatile boolean rolledBack;

    Savepoint(Transaction transaction, String name, @Nullable Savepoint outer) {
        this.transaction = transaction;
        this.name = name;
        this.outer = outer;
    }

    String name() {
        return name;
    }

    void rolledBack() {
        rolledBack = true;
    }

    /** Whether what was done behind it is undone, with the end of the transaction left aside. */
    boolean isUndone() {
        return rolledBack || (outer != null && outer.isUndone());
    }

    /** Whether it has neither been released nor rolled back to, nor has its transaction ended. */
    public boolean isOpen() {
        return transaction.has(this);
    }

    /**
     * Keeps what was done since, as far as the transaction will be committed, once all that was sent before has ended, and
     * waits for that.
     *
     * @throws QuellException as {@link Query#results} fails: with a {@link ServerException}, SQLSTATE 25P02, if a statement
     *     has failed since. It is open then
     * @throws InterruptedException as {@link Query#await}
     * @throws UsageException if it has ended before
     */
    public void release() throws InterruptedException {
        transaction.release(this);
    }

    /**
     * Cancels what runs, drops what waits, undoes what was done since, and waits for all that, no longer than the connection's
     * cancel policy allows a cancel to take. Does nothing if it has ended. Should it fail, the transaction cannot be committed
     * any more.
     */
    public void rollback() {
        transaction.rollBackTo(this);
    }

    /** As {@link #rollback}. */
    @Override
    public void close() {
        rollback();
    }

    @Override
    public String toString() {
        return "Savepoint[" + name + ", " + (isOpen() ? "open" : "ended") + "]";
    }
}
