package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.LargeObjects.Mode;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Large objects as channels and streams. */
@Timeout(120)
class LargeObjectsTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;
    private LargeObjects objects;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
        objects = connection.largeObjects();
    }

    @AfterEach
    void close() {
        connection.close();
    }

    /** More than goes into one call. */
    @Test
    void streams_muchData_comesBackAsItWent() throws Exception {
        byte[] data = new byte[3_000_001];
        new Random(3).nextBytes(data);
        long oid = objects.create();
        connection.transaction(tx -> {
            try (OutputStream out = objects.open(oid, Mode.READ_WRITE).outputStream()) {
                return new ByteArrayInputStream(data).transferTo(out);
            }
        });

        connection.transaction(tx -> {
            try (InputStream in = objects.open(oid, Mode.READ).inputStream()) {
                assertThat(in.readAllBytes()).isEqualTo(data);
                return null;
            }
        });
        assertThat(server.query("select length(lo_get(" + oid + "))").getFirst().getFirst())
                .isEqualTo("3000001");
        objects.unlink(oid);
    }

    @Test
    void channel_positionSizeAndTruncate_areAsForAFile() throws Exception {
        long oid = objects.create();
        connection.transaction(tx -> {
            try (LargeObject object = objects.open(oid, Mode.READ_WRITE)) {
                assertThat(object.write(bytes("hello world"))).isEqualTo(11);
                assertThat(object.position()).isEqualTo(11);
                assertThat(object.size()).isEqualTo(11);
                assertThat(object.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                assertThat(text(object.position(6), 100)).isEqualTo("world");
                object.truncate(100);
                assertThat(object.size()).isEqualTo(11);
                object.truncate(5);
                assertThat(object.position()).isEqualTo(5);
                assertThat(object.size()).isEqualTo(5);
                object.position(5_000_000_000L).write(bytes("!"));
                assertThat(object.size()).isEqualTo(5_000_000_001L);
                assertThat(text(object.position(4), 3)).isEqualTo("o\0\0");
                return null;
            }
        });
        objects.unlink(oid);
    }

    private static String text(LargeObject object, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        object.read(buffer);
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void open_withoutATransactionBlock_refused() throws Exception {
        long oid = objects.create();

        assertThatThrownBy(() -> objects.open(oid, Mode.READ)).isInstanceOf(UsageException.class);

        objects.unlink(oid);
    }

    @Test
    void open_noSuchObject_serversError() throws Exception {
        try (Transaction tx = connection.begin()) {
            assertThatThrownBy(() -> objects.open(4_294_967_295L, Mode.READ))
                    .isInstanceOfSatisfying(
                            ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("42704"));
            assertThat(tx.isOpen()).isTrue();
        }
        assertThatThrownBy(() -> objects.unlink(0)).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> objects.unlink(4_294_967_296L)).isInstanceOf(UsageException.class);
    }

    @Test
    void create_withAnOid_highOnesToo() throws Exception {
        server.sql("select lo_unlink(oid) from pg_largeobject_metadata where oid = 4294967290");
        objects.create(4_294_967_290L);

        assertThatThrownBy(() -> objects.create(4_294_967_290L)).isInstanceOf(ServerException.class);
        objects.unlink(4_294_967_290L);
    }

    @Test
    void write_openedToRead_serversErrorAndTransactionIsOver() throws Exception {
        long oid = objects.create();
        try (Transaction tx = connection.begin();
                LargeObject object = objects.open(oid, Mode.READ)) {
            assertThatThrownBy(() -> object.write(bytes("no"))).isInstanceOf(ServerException.class);
            assertThatThrownBy(tx::commit).isInstanceOf(CommitException.class);
        }
        objects.unlink(oid);
    }

    @Test
    void close_transactionHasEnded_nothingToDo() throws Exception {
        long oid = objects.create();
        LargeObject object;
        try (Transaction tx = connection.begin()) {
            object = objects.open(oid, Mode.READ);
            tx.commit();
        }

        object.close();

        assertThat(object.isOpen()).isFalse();
        assertThatThrownBy(() -> object.read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        objects.unlink(oid);
    }

    @Test
    void write_transactionHasEndedAndAnotherBegun_closedAndTheOthersObjectIsUntouched() throws Exception {
        assertClosedBy("commit", "begin", "commit");
    }

    @Test
    void write_chainedToAnother_closedAndTheOthersObjectIsUntouched() throws Exception {
        assertClosedBy("commit and chain", "commit");
    }

    @Test
    void write_rolledBackAndAnotherBegun_closedAndTheOthersObjectIsUntouched() throws Exception {
        assertClosedBy("rollback", "begin", "commit");
    }

    /** The last of the statements ends the block in which another object is open. */
    private void assertClosedBy(String... statements) throws Exception {
        long first = objects.create();
        long second = objects.create();
        connection.execute("begin");
        LargeObject stale = objects.open(first, Mode.READ_WRITE);
        for (int i = 0; i < statements.length - 1; i++) {
            connection.execute(statements[i]);
        }
        try (LargeObject object = objects.open(second, Mode.READ_WRITE)) {
            assertThat(stale.isOpen()).isFalse();
            assertThatThrownBy(() -> stale.write(bytes("no"))).isInstanceOf(ClosedChannelException.class);
            stale.close();
            object.write(bytes("yes"));
            assertThat(text(object.position(0), 100)).isEqualTo("yes");
        }
        connection.execute(statements[statements.length - 1]);
        objects.unlink(first);
        objects.unlink(second);
    }

    @Test
    void close_openedInNestedWorkThatFailed_transactionGoesOn() throws Exception {
        long oid = objects.create();
        connection.runTransaction(tx -> {
            try (LargeObject outer = objects.open(oid, Mode.READ_WRITE)) {
                List<LargeObject> inner = new ArrayList<>();
                assertThatThrownBy(() -> tx.runNested(nested -> {
                            inner.add(objects.open(oid, Mode.READ_WRITE));
                            nested.runNested(released -> inner.add(objects.open(oid, Mode.READ_WRITE)));
                            throw new IllegalStateException("on purpose");
                        }))
                        .isInstanceOf(IllegalStateException.class);

                for (LargeObject object : inner) {
                    assertThat(object.isOpen()).isFalse();
                    object.close();
                }
                outer.write(bytes("outer"));
                assertThat(text(outer.position(0), 100)).isEqualTo("outer");
            }
        });
        objects.unlink(oid);
    }

    @Test
    void write_openedInNestedWorkThatReturned_openAsLongAsTheTransaction() throws Exception {
        long oid = objects.create();
        connection.runTransaction(tx -> {
            try (LargeObject object = tx.nested(nested -> objects.open(oid, Mode.READ_WRITE))) {
                assertThat(object.write(bytes("kept"))).isEqualTo(4);
            }
        });
        objects.unlink(oid);
    }

    @Test
    void close_statementHasFailed_nothingToDoAndTheFirstFailureStays() throws Exception {
        long oid = objects.create();
        assertThatThrownBy(() -> connection.runTransaction(tx -> {
                    try (LargeObject object = objects.open(oid, Mode.READ_WRITE)) {
                        object.write(bytes("x"));
                        tx.execute("select 1 / 0");
                    }
                }))
                .isInstanceOfSatisfying(ServerException.class, e -> {
                    assertThat(e.sqlState()).isEqualTo("22012");
                    assertThat(e).hasNoSuppressedExceptions();
                });
        objects.unlink(oid);
    }

    @Test
    void read_interrupted_closedAndTransactionRolledBack() throws Exception {
        long oid = objects.create();
        try (Connection other = Quell.connect(server.conninfo(Role.SCRAM))) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Transaction tx = connection.begin();
            LargeObject object = objects.open(oid, Mode.READ_WRITE);
            object.write(bytes("x"));
            // The read waits behind this one on the same connection.
            tx.send("select pg_sleep(600) /* beforeRead */");
            Thread reader = Thread.startVirtualThread(() -> {
                try {
                    object.position(0).read(ByteBuffer.allocate(1));
                } catch (IOException | QuellException e) {
                    failure.complete(e);
                }
            });
            server.awaitRunning("beforeRead");
            reader.interrupt();

            assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(ClosedByInterruptException.class);
            tx.close();
            assertThat(other.execute("select length(lo_get($1::oid))", oid)
                            .rows()
                            .getFirst()
                            .integer(0))
                    .isZero();
        }
        objects.unlink(oid);
    }
}
