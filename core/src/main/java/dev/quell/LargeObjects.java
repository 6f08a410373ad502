package dev.quell;

import java.util.Objects;

/**
 * The large objects of a database: files within it, known by their OIDs. Thread-safe. Made by {@link
 * Connection#largeObjects}; its functions wait for the server. Mirrors the manual's chapter on large objects.
 */
public final class LargeObjects {
    private static final long LARGEST_OID = 0xFFFF_FFFFL;
    private static final int INV_WRITE = 0x20000;
    private static final int INV_READ = 0x40000;

    /** What a large object is opened for. */
    public enum Mode {
        /** It is read as it was when the transaction, or in READ COMMITTED the call, began. */
        READ(INV_READ),
        READ_WRITE(INV_READ | INV_WRITE);

        private final int bits;

        Mode(int bits) {
            this.bits = bits;
        }
    }

    private final Connection connection;

    LargeObjects(Connection connection) {
        this.connection = connection;
    }

    /**
     * Makes an empty one. Mirrors {@code lo_create}.
     *
     * @return its OID
     * @throws QuellException as {@link Query#results} fails
     */
    public long create() throws InterruptedException {
        return connection
                .execute("select lo_create($1::oid)", 0L)
                .rows()
                .getFirst()
                .value(0, Long.class);
    }

    /**
     * Makes an empty one with an OID of one's choice.
     *
     * @throws ServerException if there is one with this OID
     * @throws UsageException if it cannot be an OID
     */
    public void create(long oid) throws InterruptedException {
        connection.execute("select lo_create($1::oid)", checked(oid));
    }

    /**
     * Removes one. Mirrors {@code lo_unlink}.
     *
     * @throws ServerException if there is none with this OID
     */
    public void unlink(long oid) throws InterruptedException {
        connection.execute("select lo_unlink($1::oid)", checked(oid));
    }

    /**
     * Opens one, at its beginning, until the end of the transaction at the latest; see {@link LargeObject}. Mirrors {@code lo_open}.
     *
     * @throws UsageException if there is no transaction block, which it could be open in
     * @throws ServerException if there is none with this OID, or it may not be used so
     */
    public LargeObject open(long oid, Mode mode) throws InterruptedException {
        if (connection.transactionStatus() != TransactionStatus.IN_TRANSACTION) {
            throw new UsageException("a large object is open within a transaction block only: begin one first");
        }
        LargeObjectScope scope = LargeObjectScope.current(connection);
        int descriptor = connection
                .execute("select lo_open($1::oid, $2)", checked(oid), Objects.requireNonNull(mode).bits)
                .rows()
                .getFirst()
                .integer(0);
        return new LargeObject(connection, scope, descriptor);
    }

    private static long checked(long oid) {
        if (oid < 1 || oid > LARGEST_OID) {
            throw new UsageException("an OID is a number from 1 to " + LARGEST_OID + ", not " + oid);
        }
        return oid;
    }
}
