package dev.quell.proof;

import static dev.quell.proof.Proof.await;
import static dev.quell.proof.Proof.awaitFailure;
import static dev.quell.proof.Proof.marker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.EventLoops;
import dev.quell.Quell;
import dev.quell.Result;
import dev.quell.Row;
import dev.quell.RowStream;
import dev.quell.ServerException;
import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are handled as they come: no faster than the subscriber takes them, and at nobody else's expense. */
@Timeout(60)
class StreamingTest {
    private static final EventLoops ONE_LOOP = EventLoops.of("streaming", 1);

    /** What may wait on this side, with what the kernel and the buffers hold: far below what a query gives. */
    private static final long MOST_ROWS_HELD = 100_000;

    private final TestServer server = TestServer.shared(TestServers.newest());
    private final String marker = marker();
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = connection();
    }

    private Connection connection() throws InterruptedException {
        return Quell.connect(ConnectionSettings.parse(server.conninfo(Role.SCRAM)), ONE_LOOP);
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private void awaitHeldBack() {
        server.awaitActivity(
                backend ->
                        backend.query().contains(marker) && backend.waitEvent().equals("ClientWrite"),
                Await.DEADLINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "require"})
    void rows_askedForOneByOne_serverIsHeldBackAndAllArrive(String mode) throws InterruptedException {
        try (Connection own = Quell.connect(Proof.settings(server, Role.SCRAM, "sslmode=" + mode), ONE_LOOP)) {
            AtomicLong sum = new AtomicLong();
            Rows rows = new Rows(0) {
                @Override
                void taken(Row row) {
                    sum.addAndGet(row.bigint(0));
                    subscription().request(1);
                }
            };
            RowStream stream =
                    own.stream("select i, repeat('x', 100) from generate_series(1, 1000000) i /* " + marker + " */");
            stream.subscribe(rows);
            awaitHeldBack();

            assertThat(rows.count()).isZero();
            assertThat(stream.query().rowsReceived()).isBetween(1L, MOST_ROWS_HELD);
            rows.subscription().request(1);

            assertThat(await(rows.end())).isEqualTo(1_000_000);
            assertThat(sum).hasValue(500_000_500_000L);
            assertThat(rows.rudeness()).isEmpty();
            Proof.assertUsable(own);
        }
    }

    @Test
    void rows_nobodyTakesThem_othersOnTheLoopGoOn() throws InterruptedException {
        try (Connection other = connection();
                RowStream stalled = connection.stream(
                        "select repeat('x', 1000) from generate_series(1, 1000000) /* " + marker + " */")) {
            awaitHeldBack();
            for (int i = 0; i < 100; i++) {
                Proof.assertUsable(other);
            }
            assertThat(stalled.query().rowsReceived()).isLessThan(MOST_ROWS_HELD);
        }
        Proof.assertUsable(connection);
    }

    @Test
    void subscriber_blocks_othersOnTheLoopGoOn() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        Rows blocking = new Rows(Long.MAX_VALUE) {
            @Override
            void taken(Row row) {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        };
        try (Connection other = connection()) {
            connection.stream("select generate_series(1, 100000)").subscribe(blocking);
            blocking.awaitRows(1);
            for (int i = 0; i < 100; i++) {
                Proof.assertUsable(other);
            }
            goOn.countDown();
        }
        assertThat(await(blocking.end())).isEqualTo(100_000);
    }

    @Test
    void query_failsInTheMiddle_rowsBeforeArriveAndThenTheError() throws InterruptedException {
        Rows rows = Rows.oneByOne();
        connection.stream("select 1 / (5000 - i) from generate_series(1, 10000) i")
                .subscribe(rows);

        assertThat(awaitFailure(rows.end()))
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("22012"));
        assertThat(rows.count()).isEqualTo(4999);
        assertThat(rows.rudeness()).isEmpty();
        Proof.assertUsable(connection);
    }

    @Test
    void subscriber_throws_queryIsCancelled() throws InterruptedException {
        for (Throwable thrown : List.of(new IllegalStateException("oh"), new AssertionError("oh"))) {
            Rows rows = new Rows(Long.MAX_VALUE) {
                @Override
                void taken(Row row) {
                    if (count() == 10) {
                        throwIt(thrown);
                    }
                }
            };
            connection.stream("select generate_series(1, 1000000000) /* " + marker + " */")
                    .subscribe(rows);

            assertThat(awaitFailure(rows.end())).isSameAs(thrown);
            assertThat(rows.count()).isEqualTo(10);
            server.awaitNoneRunning(marker);
            Proof.assertUsable(connection);
        }
    }

    private static void throwIt(Throwable thrown) {
        switch (thrown) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(thrown);
        }
    }

    @Test
    void subscriber_second_isRefused() throws InterruptedException {
        RowStream stream = connection.stream("select 1");
        Rows first = Rows.all();
        Rows second = Rows.all();
        stream.subscribe(first);
        stream.subscribe(second);

        assertThat(await(first.end())).isEqualTo(1);
        assertThat(awaitFailure(second.end())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void request_ofNothing_isAnErrorAndCancelsTheQuery() throws InterruptedException {
        for (long count : List.of(0L, -1L)) {
            Rows rows = new Rows(1);
            connection.stream("select generate_series(1, 1000000000) /* " + marker + " */")
                    .subscribe(rows);
            rows.awaitRows(1);
            rows.subscription().request(count);

            assertThat(awaitFailure(rows.end())).isInstanceOf(IllegalArgumentException.class);
            server.awaitNoneRunning(marker);
            Proof.assertUsable(connection);
        }
    }

    @Test
    void subscriber_late_missesNothing() throws InterruptedException {
        RowStream stream = connection.stream("select generate_series(1, 500)");
        stream.query().await();
        Rows rows = Rows.all();
        stream.subscribe(rows);

        assertThat(await(rows.end())).isEqualTo(500);
    }

    @Test
    void subscriber_slowToSubscribe_getsNoRowBeforeItIsReady() throws InterruptedException {
        CountDownLatch rowCame = new CountDownLatch(1);
        AtomicBoolean tooSoon = new AtomicBoolean();
        Rows rows = new Rows(Long.MAX_VALUE) {
            @Override
            void requested() {
                try {
                    tooSoon.set(rowCame.await(100, TimeUnit.MILLISECONDS));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            void taken(Row row) {
                rowCame.countDown();
            }
        };
        RowStream stream = connection.stream("select 1");
        stream.query().await();
        stream.subscribe(rows);

        assertThat(await(rows.end())).isEqualTo(1);
        assertThat(tooSoon).isFalse();
        assertThat(rows.rudeness()).isEmpty();
    }

    @Test
    void subscriptions_manyShortOnes_keepTheRulesOfFlow() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            Rows rows = Rows.oneByOne();
            connection.stream("select generate_series(1, $1)", i % 7).subscribe(rows);

            assertThat(await(rows.end())).isEqualTo(i % 7);
            assertThat(rows.rudeness()).isEmpty();
        }
    }

    @Test
    void statements_several_rowsOfAllAndAResultForEach() throws InterruptedException {
        RowStream stream = connection.stream("select 1 as a; select 2 as b, 3 as c; create temp table t (); select 4");
        AtomicLong cells = new AtomicLong();
        Rows rows = new Rows(Long.MAX_VALUE) {
            @Override
            void taken(Row row) {
                cells.addAndGet(row.size());
            }
        };
        stream.subscribe(rows);

        assertThat(await(rows.end())).isEqualTo(3);
        assertThat(cells).hasValue(4);
        assertThat(stream.query().await())
                .extracting(Result::commandTag)
                .containsExactly("SELECT 1", "SELECT 1", "CREATE TABLE", "SELECT 1");
        assertThat(stream.query().await())
                .allSatisfy(result -> assertThat(result.rows()).isEmpty());
    }

    @Test
    void row_of100Megabytes_arrives() throws InterruptedException {
        AtomicLong size = new AtomicLong();
        Rows rows = new Rows(Long.MAX_VALUE) {
            @Override
            void taken(Row row) {
                size.set(row.integer(1));
            }
        };
        connection.stream("select repeat('x', 100000000), 100000000").subscribe(rows);

        assertThat(await(rows.end())).isEqualTo(1);
        assertThat(size).hasValue(100_000_000);
        Proof.assertUsable(connection);
    }
}
