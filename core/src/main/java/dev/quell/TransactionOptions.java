package dev.quell;

import java.util.Optional;

/**
 * How a transaction is begun. Immutable and thread-safe; each method gives a changed copy. Mirrors the manual's page on
 * {@code BEGIN} and {@code SET TRANSACTION}.
 */
public final class TransactionOptions {
    /** How far a transaction is kept apart from those that run at the same time. */
    public enum Isolation {
        /** Each statement sees what was committed before it. */
        READ_COMMITTED("READ COMMITTED"),
        /** All statements see what was committed before the first. */
        REPEATABLE_READ("REPEATABLE READ"),
        /** As if transactions ran one after the other; one that cannot be so fails, with {@link Retry#SAFE}. */
        SERIALIZABLE("SERIALIZABLE");

        private final String sql;

        Isolation(String sql) {
            this.sql = sql;
        }
    }

    private static final TransactionOptions DEFAULTS =
            new TransactionOptions(Optional.empty(), Optional.empty(), false, 0);

    private final Optional<Isolation> isolation;
    private final Optional<Boolean> readOnly;
    private final boolean deferrable;
    private final int retries;

    private TransactionOptions(
            Optional<Isolation> isolation, Optional<Boolean> readOnly, boolean deferrable, int retries) {
        this.isolation = isolation;
        this.readOnly = readOnly;
        this.deferrable = deferrable;
        this.retries = retries;
    }

    /** As the session's settings say, such as {@code default_transaction_isolation}; no second try. */
    public static TransactionOptions defaults() {
        return DEFAULTS;
    }

    public TransactionOptions isolation(Isolation level) {
        return new TransactionOptions(Optional.of(level), readOnly, deferrable, retries);
    }

    /** Lets the server refuse whatever would change the database. */
    public TransactionOptions readOnly() {
        return new TransactionOptions(isolation, Optional.of(true), deferrable, retries);
    }

    public TransactionOptions readWrite() {
        return new TransactionOptions(isolation, Optional.of(false), deferrable, retries);
    }

    /** Lets one that is serializable and read-only wait until it can run without being in anyone's way, nor failing. */
    public TransactionOptions deferrable() {
        return new TransactionOptions(isolation, readOnly, true, retries);
    }

    /**
     * Lets {@link Connection#transaction} do it all again, so many times at the most, when it failed with {@link Retry#SAFE}.
     * What the work does outside of the database is done again too.
     *
     * @throws UsageException if it is negative
     */
    public TransactionOptions retrying(int times) {
        if (times < 0) {
            throw new UsageException(
                    "a transaction cannot be tried again " + times + " times; 0 is without a second try");
        }
        return new TransactionOptions(isolation, readOnly, deferrable, times);
    }

    int retries() {
        return retries;
    }

    String begin() {
        StringBuilder sql = new StringBuilder("BEGIN");
        isolation.ifPresent(level -> sql.append(" ISOLATION LEVEL ").append(level.sql));
        readOnly.ifPresent(only -> sql.append(only ? " READ ONLY" : " READ WRITE"));
        return sql.append(deferrable ? " DEFERRABLE" : "").toString();
    }

    /** The command that it comes to. */
    @Override
    public String toString() {
        return begin();
    }
}
