package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows read one after the other by the thread that wants them. */
@Timeout(120)
class RowReaderTest {
    private static final String ENDLESS = "select generate_series(1, 1000000000) as i, repeat('x', 200)";

    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private void assertUsable() throws InterruptedException {
        assertThat(connection.execute("select 1").getFirst().rows()).hasSize(1);
    }

    private interface Reading {
        void read() throws Exception;
    }

    private static void onThread(boolean virtual, Reading reading) throws InterruptedException {
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        Runnable work = () -> {
            try {
                reading.read();
            } catch (Throwable e) {
                wrong.set(e);
            }
        };
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(work).join();
        assertThat(wrong.get()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "false,disable,false",
        "false,require,false",
        "true,disable,false",
        "true,require,false",
        "false,require,true"
    })
    void manyRows_ofAllSizes_areAllThereInOrder(boolean virtual, String sslmode, boolean armed) throws Exception {
        try (Connection own = Quell.connect(server.conninfo(Role.SCRAM) + " sslmode=" + sslmode)) {
            if (armed) {
                own.armCancel(ArmedCancel.after(Duration.ofMillis(1)));
            }
            onThread(virtual, () -> {
                for (int round = 0; round < 3; round++) {
                    try (RowReader rows = own.read(
                            "select i, i::int8 * 10000000000, repeat('é', i % 300), i::float8 / 4,"
                                    + " case when i % 2 = 0 then i end from generate_series(1, $1::int) i",
                            50_000)) {
                        int n = 0;
                        while (rows.next()) {
                            n++;
                            assertThat(rows.integer(0)).isEqualTo(n);
                            assertThat(rows.bigint(1)).isEqualTo(n * 10_000_000_000L);
                            assertThat(rows.text(2)).hasSize(n % 300);
                            assertThat(rows.doublePrecision(3)).isEqualTo(n / 4.0);
                            assertThat(rows.isNull(4)).isEqualTo(n % 2 == 1);
                        }
                        assertThat(n).isEqualTo(50_000);
                        assertThat(rows.next()).isFalse();
                        assertThat(rows.query().await().getFirst().commandTag()).isEqualTo("SELECT 50000");
                        assertThat(rows.query().rowsReceived()).isEqualTo(50_000);
                    }
                }
                assertThat(own.execute("select 1").getFirst().rows()).hasSize(1);
            });
        }
    }

    @Test
    void value_beforeTheFirstRow_saysWhatToCall() throws InterruptedException {
        try (RowReader rows = connection.read("select 1 as n")) {
            assertThatThrownBy(() -> rows.integer("n"))
                    .isInstanceOf(UsageException.class)
                    .hasMessage("there is no row yet: call next() first");
            assertThat(rows.next()).isTrue();
            assertThat(rows.integer("n")).isOne();
        }
    }

    @Test
    void rowsLargerThanTheBuffer_areWhole() throws InterruptedException {
        try (RowReader rows = connection.read("select repeat('y', 3000000 + i) from generate_series(1, 3) i")) {
            for (int i = 1; i <= 3; i++) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.length(0)).isEqualTo(3_000_000 + i);
            }
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void keptRows_stayWhatTheyAre() throws InterruptedException {
        List<Row> kept = new ArrayList<>();
        try (RowReader rows = connection.read("select i from generate_series(1, 30000) i")) {
            while (rows.next()) {
                kept.add(rows.keep());
            }
        }
        for (int i = 0; i < kept.size(); i++) {
            assertThat(kept.get(i).integer(0)).isEqualTo(i + 1);
        }
    }

    @Test
    void noRows_columnsAreKnownAllTheSame() throws InterruptedException {
        try (RowReader rows = connection.read("select 1 as one where false")) {
            assertThat(rows.next()).isFalse();
            assertThat(rows.columns()).extracting(Column::name).containsExactly("one");
        }
        try (RowReader rows = connection.read("create temp table nothing_to_read()")) {
            assertThat(rows.next()).isFalse();
        }
        assertUsable();
    }

    @Test
    void failure_afterSomeRows_comesBehindThem() throws InterruptedException {
        try (RowReader rows = connection.read("select 10 / (100 - i) from generate_series(1, 200) i")) {
            int read = 0;
            try {
                while (rows.next()) {
                    read++;
                }
            } catch (ServerException e) {
                assertThat(e.sqlState()).isEqualTo("22012");
            }
            assertThat(read).isEqualTo(99);
        }
        assertUsable();
    }

    @Test
    void close_beforeTheEnd_cancelsOnTheServer() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            try (RowReader rows = connection.read(ENDLESS + " /* reader closed */")) {
                for (int n = 0; n < i * 500; n++) {
                    assertThat(rows.next()).isTrue();
                }
            }
            assertUsable();
        }
        server.awaitNoneRunning("/* reader closed */");
    }

    @Test
    void cancel_byAnotherThreadWhileRowsAreLookedAt_leavesThemAsTheyAre() throws InterruptedException {
        try (RowReader rows = connection.read(ENDLESS)) {
            assertThat(rows.next()).isTrue();
            CompletableFuture<CancelOutcome> cancel = rows.query().cancel();
            assertThat(cancel.join()).isInstanceOf(CancelOutcome.Cancelled.class);
            assertUsable();
            assertThat(rows.integer(0)).isEqualTo(1);
            assertThat(rows.text(1)).isEqualTo("x".repeat(200));

            assertThatThrownBy(() -> {
                        int expected = 2;
                        while (rows.next()) {
                            assertThat(rows.integer(0)).isEqualTo(expected++);
                        }
                    })
                    .isInstanceOf(QueryCancelledException.class);
        }
        assertUsable();
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void cancel_byAnotherThreadWhileOneWaitsForARow_endsTheWaiting(boolean virtual) throws InterruptedException {
        onThread(virtual, () -> {
            try (RowReader rows = connection.read("select 1 from pg_sleep(600) /* reader waits */")) {
                Thread.ofPlatform().start(() -> {
                    server.awaitRunning("/* reader waits */");
                    rows.query().close();
                });
                assertThatThrownBy(rows::next).isInstanceOf(QueryCancelledException.class);
            }
        });
        assertUsable();
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void interrupt_whileOneWaitsForARow_cancelsOnTheServer(boolean virtual) throws InterruptedException {
        onThread(virtual, () -> {
            Thread me = Thread.currentThread();
            try (RowReader rows = connection.read("select 1 from pg_sleep(600) /* reader interrupted */")) {
                Thread.ofPlatform().start(() -> {
                    server.awaitRunning("/* reader interrupted */");
                    me.interrupt();
                });
                assertThatThrownBy(rows::next).isInstanceOf(InterruptedException.class);
            }
        });
        server.awaitNoneRunning("/* reader interrupted */");
        assertUsable();
    }

    @Test
    void slowReader_holdsTheServerBackAndNobodyElse() throws InterruptedException {
        try (Connection other = Quell.connect(server.conninfo(Role.SCRAM));
                RowReader rows = connection.read(ENDLESS + " /* slow reader */")) {
            assertThat(rows.next()).isTrue();
            int backend = connection.backendPid().orElseThrow();
            Await.until(
                    () -> server.query("select wait_event from pg_stat_activity where pid = " + backend)
                            .getFirst()
                            .contains("ClientWrite"),
                    "the server to be held back");
            for (int i = 0; i < 100; i++) {
                assertThat(other.execute("select $1::int", i).rows().getFirst().integer(0))
                        .isEqualTo(i);
            }
            for (int i = 2; i < 5_000; i++) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.integer(0)).isEqualTo(i);
            }
        }
    }

    @Test
    void queriesBehindAReader_haveTheirTurnWhenItIsOver() throws InterruptedException {
        CompletableFuture<List<Result>> behind;
        try (RowReader rows = connection.read("select i from generate_series(1, 100000) i")) {
            assertThat(rows.next()).isTrue();
            behind = connection.send("select 7").results();
            RowReader second = connection.read("select i from generate_series(1, 100000) i");
            int n = 1;
            while (rows.next()) {
                n++;
            }
            assertThat(n).isEqualTo(100_000);
            n = 0;
            while (second.next()) {
                n++;
            }
            assertThat(n).isEqualTo(100_000);
        }
        assertThat(behind.join().getFirst().rows().getFirst().integer(0)).isEqualTo(7);
    }

    @Test
    void connectionClosed_whileRowsAreLookedAt_failsTheNextFetch() throws InterruptedException {
        RowReader rows = connection.read(ENDLESS);
        assertThat(rows.next()).isTrue();
        connection.closeAsync().join();

        assertThat(rows.integer(0)).isEqualTo(1);
        assertThatThrownBy(() -> {
                    while (rows.next()) {
                        assertThat(rows.length(1)).isEqualTo(200);
                    }
                })
                .isInstanceOf(QuellException.class);
    }

    @Test
    void backendTerminated_whileRowsAreRead_isTold() throws InterruptedException {
        try (RowReader rows = connection.read(ENDLESS)) {
            assertThat(rows.next()).isTrue();
            server.sql("select pg_terminate_backend(" + connection.backendPid().orElseThrow() + ")");

            assertThatThrownBy(() -> {
                        while (rows.next()) {
                            assertThat(rows.length(1)).isEqualTo(200);
                        }
                    })
                    .isInstanceOf(QuellException.class);
        }
    }

    @Test
    void limit_whileNobodyFetches_stopsTheQuery() throws InterruptedException {
        try (RowReader rows = connection.read(ENDLESS)) {
            rows.query().within(Duration.ofMillis(50));
            assertThat(rows.next()).isTrue();
            Await.until(() -> rows.query().state() == QueryState.ENDED, "the limit");
        }
        assertUsable();
    }

    @Test
    void cancel_thatComesTooLate_doesNotHideThatRowsWereDropped() throws InterruptedException {
        for (int i = 0; i < 30; i++) {
            try (RowReader rows = connection.read("select i from generate_series(1, 20000) i")) {
                assertThat(rows.next()).isTrue();
                rows.query().close();
                int read = 1;
                try {
                    while (rows.next()) {
                        read++;
                    }
                    assertThat(read).isEqualTo(20_000);
                } catch (QueryCancelledException e) {
                    assertThat(read).isLessThan(20_000);
                }
            }
        }
        assertUsable();
    }

    @Test
    void copy_isRefusedAsAQueryIs() throws InterruptedException {
        try (RowReader rows = connection.read("copy (select 1) to stdout")) {
            assertThatThrownBy(rows::next).isInstanceOf(UsageException.class);
        }
        assertUsable();
    }

    /** The server has done it all: who believed it safe to repeat would do it twice. */
    @Test
    void cancel_afterTheServerHasCommitted_isNeverSafeToRepeat() throws InterruptedException {
        server.sql("drop table if exists read_late; create table read_late(i int); grant all on read_late to public");
        int backend = connection.backendPid().orElseThrow();
        try (RowReader rows = connection.read(
                "insert into read_late select generate_series(1, $1::int) returning i, repeat('x', 100)", 2000)) {
            assertThat(rows.next()).isTrue();
            Await.until(
                    () -> server.query("select state from pg_stat_activity where pid = " + backend)
                            .getFirst()
                            .contains("idle"),
                    "the server to have committed");
            assertThat(rows.query().cancel().join()).isInstanceOf(CancelOutcome.CompletedFirst.class);

            assertThatThrownBy(() -> {
                        while (rows.next()) {
                            assertThat(rows.length(1)).isEqualTo(100);
                        }
                    })
                    .isInstanceOfSatisfying(
                            QueryCancelledException.class,
                            e -> assertThat(e.retry()).isEqualTo(Retry.NO));
        }
        assertThat(server.query("select count(*) from read_late")).hasToString("[[2000]]");
    }
}
