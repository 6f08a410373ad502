package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A COPY FROM STDIN whose end is forgotten: nothing of it is kept, it is said what to do, and nobody waits for ever. */
@Timeout(60)
class CopyFinishTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
        connection.execute("create temp table kept(n int, t text)");
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private long rows() throws InterruptedException {
        return connection
                .execute("select count(*) from kept")
                .getFirst()
                .rows()
                .getFirst()
                .bigint(0);
    }

    private static byte[] line(int i) {
        return (i + "\tline\n").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void stream_closedWithoutFinish_copyFailsAtOnceAndNamesFinish() throws Exception {
        CopyIn in = connection.copyIn("copy kept from stdin");
        try (OutputStream stream = in.stream()) {
            stream.write(line(1));
        }

        assertThatThrownBy(() -> in.query().results().get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ServerException.class)
                .hasMessageContaining("call finish() of the CopyIn");
        assertThatThrownBy(in::finish).isInstanceOf(ServerException.class);
        assertThat(rows()).isZero();
    }

    @Test
    void channel_closedWithoutFinish_copyFailsAtOnceAndNamesFinish() throws Exception {
        CopyIn in = connection.copyIn("copy kept from stdin");
        try (WritableByteChannel channel = in.channel()) {
            channel.write(ByteBuffer.wrap(line(1)));
        }

        assertThat(rows()).isZero();
        assertThatThrownBy(() -> in.query().await()).hasMessageContaining("finish()");
    }

    @Test
    void stream_finishedAndThenClosed_allIsKept() throws Exception {
        try (CopyIn in = connection.copyIn("copy kept from stdin");
                PrintWriter writer = new PrintWriter(in.stream(), false, StandardCharsets.UTF_8)) {
            for (int i = 0; i < 1000; i++) {
                writer.print(i + "\tline\n");
            }
            writer.flush();
            assertThat(in.finish().rowsAffected()).isEqualTo(1000);
        }

        assertThat(rows()).isEqualTo(1000);
    }

    @Test
    void write_writerClosesItsStreams_allIsKept() throws Exception {
        Result result = connection.copyIn("copy kept from stdin").write(out -> {
            try (BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
                for (int i = 0; i < 1000; i++) {
                    writer.write(i + "\tline\n");
                }
            }
        });

        assertThat(result.rowsAffected()).isEqualTo(1000);
        assertThat(rows()).isEqualTo(1000);
    }

    @Test
    void write_writerThrows_nothingIsKeptAndThrownOn() throws Exception {
        CopyIn in = connection.copyIn("copy kept from stdin");

        assertThatThrownBy(() -> in.write(out -> {
                    out.write(line(1));
                    throw new IOException("disk on fire");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk on fire");

        assertThat(rows()).isZero();
        assertThatThrownBy(() -> in.query().await())
                .hasMessageContaining("the data is not complete: java.io.IOException")
                .hasMessageNotContaining("disk on fire");
    }

    @Test
    void write_writerThrowsATextWithAZero_connectionGoesOn() throws Exception {
        assertThatThrownBy(() -> connection.copyIn("copy kept from stdin").write(out -> {
                    out.write(line(1));
                    throw new IOException("unexpected character '\0' in line 7");
                }))
                .isInstanceOf(IOException.class);

        assertThat(rows()).isZero();
    }

    @Test
    void fail_reasonHoldsAZero_connectionGoesOnAndTheRestOfItIsTold() throws Exception {
        CopyIn in = connection.copyIn("copy kept from stdin");
        in.fail("line 7 holds '\0'");

        assertThatThrownBy(() -> in.query().await())
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("line 7 holds '?'");
        assertThat(rows()).isZero();
    }

    /** The server writes the reason down; what the application's data was is none of its business. */
    @Test
    void from_publisherFails_serverIsToldTheKindOfFailureOnly() throws Exception {
        CopyIn in = connection.copyIn("copy kept from stdin");
        CompletableFuture<Result> result = in.from(subscriber -> {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
            subscriber.onError(new IOException("secret \0 value"));
        });

        assertThatThrownBy(() -> result.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThatThrownBy(() -> in.query().await())
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("java.io.IOException")
                .hasMessageNotContaining("secret");
        assertThat(rows()).isZero();
    }

    @Test
    void write_serverRefusesTheData_itsErrorIsThrown() throws Exception {
        assertThatThrownBy(() -> connection.copyIn("copy kept from stdin").write(out -> {
                    while (true) {
                        out.write("no number\tx\n".getBytes(StandardCharsets.UTF_8));
                    }
                }))
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("22P02"));
        assertThat(rows()).isZero();
    }

    @ParameterizedTest(name = "virtual: {0}")
    @ValueSource(booleans = {false, true})
    void execute_byTheThreadThatHasNotFinished_refusedInsteadOfWaitingForItself(boolean virtual) throws Exception {
        OnThread.run(virtual, () -> {
            CopyIn in = connection.copyIn("copy kept from stdin");
            in.write(ByteBuffer.wrap(line(1)));

            assertThatThrownBy(() -> connection.execute("select 1"))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("finish()");
            Query behind = connection.send("select 2");
            assertThatThrownBy(behind::await).isInstanceOf(UsageException.class);
            try (RowReader reader = connection.read("select 3")) {
                assertThatThrownBy(reader::next).isInstanceOf(UsageException.class);
            }
            try (InputStream out = connection.copyOut("copy (select 4) to stdout").stream()) {
                assertThatThrownBy(out::read).isInstanceOf(UsageException.class);
            }

            assertThat(in.finish().rowsAffected()).isEqualTo(1);
            assertThat(behind.await().getFirst().rows().getFirst().integer(0)).isEqualTo(2);
            assertThat(rows()).isEqualTo(1);
        });
    }

    /** A commit that was never sent must not be said to be of unknown outcome. */
    @Test
    void commit_byTheThreadThatHasNotFinished_refusedAndPossibleLater() throws Exception {
        Transaction tx = connection.begin();
        CopyIn in = connection.copyIn("copy kept from stdin");
        in.write(ByteBuffer.wrap(line(1)));

        assertThatThrownBy(tx::commit).isInstanceOf(UsageException.class);
        assertThatThrownBy(tx::savepoint).isInstanceOf(UsageException.class);
        assertThatThrownBy(connection::begin).isInstanceOf(UsageException.class);
        try (Batch batch = connection.sendBatch("select $1", List.of(List.of(1)))) {
            assertThatThrownBy(batch::await).isInstanceOf(UsageException.class);
            in.finish();
            assertThat(batch.await().isComplete()).isTrue();
        }
        tx.commit();

        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void transaction_copyIsNotFinished_rolledBackAndTold() throws Exception {
        assertThatThrownBy(() -> connection.runTransaction(tx -> {
                    tx.execute("insert into kept values (2, '')");
                    tx.connection().copyIn("copy kept from stdin").write(ByteBuffer.wrap(line(1)));
                }))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("finish()");
        assertThat(rows()).isZero();
    }

    /** The thread that writes is another: it will come to the end, and the one that waits is answered. */
    @Test
    void execute_byAnotherThread_waitsForTheCopy() throws Exception {
        CopyIn in = connection.copyIn("copy kept from stdin");
        in.write(ByteBuffer.wrap(line(1)));
        CompletableFuture<Long> seen = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                seen.complete(rows());
            } catch (QuellException | InterruptedException e) {
                seen.completeExceptionally(e);
            }
        });

        in.write(ByteBuffer.wrap(line(2)));
        in.finish();

        assertThat(seen.get(30, TimeUnit.SECONDS)).isIn(0L, 2L);
        assertThat(rows()).isEqualTo(2);
    }
}
