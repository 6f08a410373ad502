package dev.quell.conformance.soak;

import static dev.quell.conformance.soak.Scene.expect;

import dev.quell.Connection;
import dev.quell.LargeObject;
import dev.quell.LargeObjects;
import dev.quell.Portal;
import dev.quell.Query;
import dev.quell.Row;
import dev.quell.Transaction;
import dev.quell.TransactionStatus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** What lives in a transaction. */
final class TransactionDeeds {
    private static final int LARGE = 96 * 1024;
    private static final int AT_ONCE = 100;

    private TransactionDeeds() {}

    private static final class ChangedItsMind extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Commits, or fails and is rolled back: what is there afterwards tells. */
    static void scope(Scene scene) throws Exception {
        scene.lend(connection -> {
            int key = scene.random(Integer.MAX_VALUE);
            boolean failing = scene.oneOf(3);
            try {
                connection.transaction(transaction -> insert(transaction, key, failing));
                expect(!failing, "a transaction whose work failed was committed");
            } catch (ChangedItsMind asWanted) {
                expect(failing, "a transaction failed");
            }
            long there = connection
                    .execute("select count(*) from soak_sink where id = $1 and t = 'transaction'", key)
                    .rows()
                    .getFirst()
                    .bigint(0);
            expect(there == (failing ? 0 : 1), "of a transaction, " + there + " rows are there");
        });
    }

    private static boolean insert(Transaction transaction, int key, boolean failing) throws Exception {
        transaction.execute("insert into soak_sink values ($1, 'transaction')", key);
        if (failing) {
            throw new ChangedItsMind();
        }
        return true;
    }

    /** Left while a query runs, which is stopped. */
    static void left(Scene scene) throws Exception {
        scene.lend(connection -> {
            Query running;
            try (Transaction transaction = connection.begin()) {
                transaction.execute("insert into soak_sink values (0, 'left')");
                running = transaction.send("select pg_sleep($1)", StopDeeds.SLEEP);
                scene.pause(20);
            }
            StopDeeds.expectStoppedWithAll(running);
            expect(
                    connection.transactionStatus() == TransactionStatus.IDLE,
                    "a transaction that was left is still there: " + connection.transactionStatus());
        });
    }

    /** Fetched to its end, or dropped before. */
    static void portal(Scene scene) throws Exception {
        scene.lend(connection -> {
            try (Transaction transaction = connection.begin();
                    Portal portal =
                            connection.fetch("select id from soak_rows where id <= $1 order by id", AT_ONCE, 950)) {
                int most = scene.oneOf(2) ? Integer.MAX_VALUE : 1 + scene.random(5);
                int read = 0;
                for (int fetches = 0; fetches < most; fetches++) {
                    List<Row> rows = portal.next();
                    if (rows.isEmpty()) {
                        break;
                    }
                    read += rows.size();
                    expect(rows.getLast().integer(0) == read, "a portal gave the wrong rows");
                }
                expect(read == Math.min(950L, most * (long) AT_ONCE), "a portal gave " + read + " rows");
                transaction.commit();
            }
        });
    }

    static void largeObject(Scene scene) throws Exception {
        scene.lend(connection -> {
            byte[] data = new byte[LARGE];
            new Random(scene.random(Integer.MAX_VALUE)).nextBytes(data);
            try (Transaction transaction = connection.begin()) {
                write(connection, data);
                if (scene.oneOf(2)) {
                    transaction.commit();
                }
            }
        });
    }

    private static void write(Connection connection, byte[] data) throws Exception {
        LargeObjects objects = connection.largeObjects();
        long oid = objects.create();
        try (LargeObject object = objects.open(oid, LargeObjects.Mode.READ_WRITE)) {
            object.write(ByteBuffer.wrap(data));
            object.position(0);
            ByteBuffer back = ByteBuffer.allocate(data.length + 1);
            int count = 0;
            while (count >= 0 && back.hasRemaining()) {
                count = object.read(back);
            }
            expect(back.flip().equals(ByteBuffer.wrap(data)), "a large object came back changed");
        }
        objects.unlink(oid);
    }
}
