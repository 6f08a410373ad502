package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** COPY in both directions, and what becomes of it when it is stopped. */
@Timeout(60)
class CopyTest {
    private static final int ROWS = 200_000;

    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
        connection.execute("create temp table numbers(n int, t text)");
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void copyOut_ofAStatementThatIsNoCopy_saysSo() throws Exception {
        try (CopyOut out = connection.copyOut("select 1");
                InputStream data = out.stream()) {
            assertThatThrownBy(data::readAllBytes)
                    .isInstanceOf(UsageException.class)
                    .hasMessage(
                            "the statement was run, but it is no COPY ... TO STDOUT: there is no data of it to read;"
                                    + " send it as a query");
        }
        assertThat(connection.execute("select 2").getFirst().rows().getFirst().integer(0))
                .isEqualTo(2);
    }

    @Test
    void copyIn_ofAStatementThatIsNoCopy_saysSoAndTakesNoData() throws Exception {
        String noCopy = "the statement was run, but it is no COPY ... FROM STDIN: it took none of the data;"
                + " send it as a query";
        try (CopyIn in = connection.copyIn("insert into numbers values (1, 'one')")) {
            in.write(utf8("2\ttwo\n"));
            assertThatThrownBy(in::finish).isInstanceOf(UsageException.class).hasMessage(noCopy);
        }
        try (CopyIn in = connection.copyIn("insert into numbers values (3, 'three')")) {
            ByteBuffer much = ByteBuffer.allocate(4 * 1024 * 1024);
            assertThatThrownBy(() -> {
                        in.write(much);
                        in.finish();
                    })
                    .isInstanceOf(UsageException.class)
                    .hasMessage(noCopy);
        }
        assertThat(connection
                        .execute("select count(*) from numbers")
                        .getFirst()
                        .rows()
                        .getFirst()
                        .bigint(0))
                .isEqualTo(2);
    }

    @Test
    void copyInThenOut_manyRows_comeBackAsTheyWent() throws Exception {
        StringBuilder text = new StringBuilder();
        try (CopyIn in = connection.copyIn("copy numbers from stdin")) {
            for (int i = 0; i < ROWS; i++) {
                String line = i + "\tnumber " + i + "\n";
                text.append(line);
                in.write(utf8(line));
            }
            assertThat(in.finish().rowsAffected()).isEqualTo(ROWS);
        }

        try (CopyOut out = connection.copyOut("copy numbers to stdout")) {
            assertThat(all(out).get(30, TimeUnit.SECONDS)).isEqualTo(text.toString());
            assertThat(out.query().await().getFirst().rowsAffected()).isEqualTo(ROWS);
        }
    }

    @Test
    void copyIn_failed_serverKeepsNothing() throws Exception {
        CopyIn in = connection.copyIn("copy numbers from stdin");
        in.write(utf8("1\tone\n"));
        in.fail("thought better of it");

        assertThatThrownBy(() -> in.query().await())
                .isInstanceOfSatisfying(
                        ServerException.class,
                        e -> assertThat(e.error().message()).contains("thought better of it"));
        assertEmptyAndUsable();
    }

    @Test
    void copyIn_closedInTheMiddle_fails() throws Exception {
        try (CopyIn in = connection.copyIn("copy numbers from stdin")) {
            in.write(utf8("1\tone\n"));
        }

        assertEmptyAndUsable();
    }

    @Test
    void copyIn_badData_writerIsToldAndConnectionGoesOn() {
        CopyIn in = connection.copyIn("copy numbers from stdin");

        assertThatThrownBy(() -> {
                    while (true) {
                        in.write(utf8("this is no number\tx\n"));
                    }
                })
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("22P02"));
        assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
    }

    @Test
    void cancel_serverWaitsForData_copyEndsAtOnce() throws Exception {
        CopyIn in = connection.copyIn("copy numbers from stdin /* waitsForData */");
        in.write(utf8("1\tone\n"));
        server.awaitRunning("waitsForData");

        CancelOutcome outcome = in.query().cancel().get(20, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOf(CancelOutcome.Cancelled.class);
        assertThatThrownBy(() -> in.write(utf8("2\ttwo\n"))).isInstanceOf(QueryCancelledException.class);
        assertEmptyAndUsable();
    }

    @Test
    void cancel_serverIsBusyWithData_blockedWriterIsLetGo() throws Exception {
        server.sql("create or replace function slow() returns trigger language plpgsql as"
                + " $$ begin perform pg_sleep(60); return new; end $$");
        connection.execute("create trigger slow before insert on numbers for each row execute function slow()");
        CopyIn in = connection.copyIn("copy numbers from stdin /* busyWithData */");
        CompletableFuture<Throwable> writer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                while (true) {
                    in.write(utf8("1\t" + "x".repeat(10_000) + "\n"));
                }
            } catch (QuellException | InterruptedException e) {
                writer.complete(e);
            }
        });
        server.awaitActivity(
                activity -> activity.query().contains("busyWithData")
                        && activity.waitEvent().contains("PgSleep"),
                Await.DEADLINE);

        CancelOutcome outcome = in.query().cancel().get(20, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOf(CancelOutcome.Cancelled.class);
        assertThat(writer.get(20, TimeUnit.SECONDS)).isInstanceOf(QueryCancelledException.class);
        assertEmptyAndUsable();
    }

    @Test
    void cancel_copyOutThatNobodyReads_isDrainedAndEnds() throws Exception {
        CopyOut out = connection.copyOut("copy (select generate_series(1, 100000000)) to stdout");
        Await.until(() -> out.query().state() == QueryState.RUNNING, "the COPY to run");
        server.awaitActivity(activity -> activity.waitEvent().contains("ClientWrite"), Await.DEADLINE);

        CancelOutcome outcome = out.query().cancel().get(20, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOf(CancelOutcome.Cancelled.class);
        assertEmptyAndUsable();
    }

    @Test
    void copyOut_subscriptionCancelled_copyEndsOnTheServer() throws Exception {
        CopyOut out = connection.copyOut("copy (select generate_series(1, 100000000)) to stdout /* enough */");
        out.subscribe(new Collector() {
            @Override
            public void onNext(ByteBuffer data) {
                super.onNext(data);
                cancel();
            }
        });

        server.awaitNoneRunning("enough");
        assertEmptyAndUsable();
    }

    private void assertEmptyAndUsable() throws InterruptedException {
        assertThat(connection
                        .execute("select count(*) from numbers")
                        .getFirst()
                        .rows()
                        .getFirst()
                        .bigint(0))
                .isZero();
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static CompletableFuture<String> all(CopyOut out) {
        Collector collector = new Collector();
        out.subscribe(collector);
        return collector.text;
    }

    /** Keeps all that comes, one buffer at a time. */
    private static class Collector implements Flow.Subscriber<ByteBuffer> {
        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
            given.request(1);
        }

        @Override
        public void onNext(ByteBuffer data) {
            bytes.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
            subscription.join().request(1);
        }

        void cancel() {
            subscription.join().cancel();
        }

        @Override
        public void onError(Throwable error) {
            text.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            text.complete(bytes.toString(StandardCharsets.UTF_8));
        }
    }
}
