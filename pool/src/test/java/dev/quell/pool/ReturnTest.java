package dev.quell.pool;

import static dev.quell.pool.QuellPoolTest.pid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.Connection;
import dev.quell.NotSentException;
import dev.quell.Query;
import dev.quell.Result;
import dev.quell.RowReader;
import dev.quell.TransactionStatus;
import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a user leaves behind on a connection, the next one gets none of it. */
@Timeout(180)
class ReturnTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final Duration LONG = Duration.ofSeconds(60);

    /** One connection, so that the next user gets what the one before had. */
    private static QuellPool pool(Reset reset) {
        return QuellPool.builder(SERVER.socketConninfo(Role.POSTGRES))
                .size(1)
                .longestWait(LONG)
                .answerLimit(LONG)
                .reset(reset)
                .open();
    }

    /** What one user leaves; gives the backend that was used. */
    private static int leave(QuellPool pool, PoolWork<?, Exception> work) throws Exception {
        try (PooledConnection loan = pool.claim()) {
            work.run(loan.connection());
            return pid(loan);
        }
    }

    private static void assertUsable(QuellPool pool, int backend) throws InterruptedException {
        try (PooledConnection loan = pool.claim()) {
            assertThat(loan.connection().isIdle()).isTrue();
            assertThat(loan.connection().transactionStatus()).isEqualTo(TransactionStatus.IDLE);
            assertThat(loan.connection()
                            .execute("select 42")
                            .getFirst()
                            .rows()
                            .getFirst()
                            .integer(0))
                    .isEqualTo(42);
            assertThat(pid(loan)).isEqualTo(backend);
        }
    }

    @Test
    void runningQuery_isCancelledAndTheSessionKept() throws Exception {
        try (QuellPool pool = pool(Reset.ROLLBACK)) {
            Query[] left = new Query[1];
            int backend = leave(pool, connection -> {
                left[0] = connection.send("select pg_sleep(3600), 'runningQuery_isCancelled'");
                SERVER.awaitRunning("runningQuery_isCancelled");
                return null;
            });

            assertUsable(pool, backend);
            assertThatThrownBy(left[0]::await).hasMessageContaining("canceling statement due to user request");
        }
    }

    @Test
    void waitingQueries_areDropped() throws Exception {
        try (QuellPool pool = pool(Reset.ROLLBACK)) {
            int backend = leave(pool, connection -> {
                connection.send("select pg_sleep(3600)");
                return connection.send("create table waiting_queries_are_dropped()");
            });

            assertUsable(pool, backend);
            assertThat(SERVER.query("select to_regclass('waiting_queries_are_dropped') is null"))
                    .hasToString("[[t]]");
        }
    }

    @Test
    void cancelInFlight_hitsNothingOfTheNextUser() throws Exception {
        Random random = new Random(4711);
        try (QuellPool pool = pool(Reset.ROLLBACK)) {
            for (int round = 0; round < 100; round++) {
                int left = round;
                leave(pool, connection -> {
                    Query doomed = connection.send("select pg_sleep(" + random.nextInt(6) / 1000.0 + ")");
                    LockSupport.parkNanos(random.nextInt(3_000_000));
                    var _ = doomed.cancel();
                    return null;
                });
                try (PooledConnection loan = pool.claim()) {
                    Connection connection = loan.connection();
                    assertThat(connection.isIdle()).isTrue();
                    assertThat(connection
                                    .execute("select pg_sleep(0.001), " + left)
                                    .getFirst()
                                    .rows()
                                    .getFirst()
                                    .integer(1))
                            .isEqualTo(left);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void openTransaction_withEachReset_doesNotLast(Reset reset) throws Exception {
        SERVER.sql("drop table if exists left_open; create table left_open(n int)");
        try (QuellPool pool = pool(reset)) {
            int backend = leave(pool, connection -> connection.execute("begin; insert into left_open values (1)"));
            try (PooledConnection loan = pool.claim()) {
                assertThat(loan.connection().transactionStatus()).isEqualTo(TransactionStatus.IDLE);
                assertThat(pid(loan) == backend).isEqualTo(reset != Reset.NONE);
            }
        }
        assertThat(SERVER.query("select count(*) from left_open")).hasToString("[[0]]");
    }

    @Test
    void failedTransaction_isRolledBack() throws Exception {
        try (QuellPool pool = pool(Reset.ROLLBACK)) {
            int backend = leave(pool, connection -> {
                connection.execute("begin");
                assertThatThrownBy(() -> connection.execute("select 1/0")).hasMessageContaining("division by zero");
                return null;
            });

            assertUsable(pool, backend);
        }
    }

    @Test
    void transactionScope_leftOpen_doesNotKeepTheNextFromBeginning() throws Exception {
        try (QuellPool pool = pool(Reset.ROLLBACK)) {
            leave(pool, Connection::begin);

            pool.with(connection -> connection.transaction(mine -> mine.execute("select 1")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void settings_lastUnlessDiscarded(Reset reset) throws Exception {
        try (QuellPool pool = pool(reset)) {
            leave(pool, connection -> connection.execute("set lock_timeout = 4711"));
            String now = pool.with(connection -> connection
                    .execute("show lock_timeout")
                    .getFirst()
                    .rows()
                    .getFirst()
                    .text(0));

            assertThat(now).isEqualTo(reset == Reset.DISCARD_ALL ? "0" : "4711ms");
        }
    }

    @Test
    void unfinishedReaderStreamAndCopy_areStopped() throws Exception {
        SERVER.sql("drop table if exists unfinished; create table unfinished(n int)");
        String many = "select n, repeat('x', 1000) from generate_series(1, 10000000) as n";
        try (QuellPool pool = pool(Reset.ROLLBACK)) {
            int backend = leave(pool, connection -> {
                RowReader reader = connection.read(many);
                return reader.next();
            });
            assertUsable(pool, backend);
            assertThat(leave(pool, connection -> connection.stream(many))).isEqualTo(backend);
            assertUsable(pool, backend);
            assertThat(leave(pool, connection -> connection.copyIn("copy unfinished from stdin")))
                    .isEqualTo(backend);
            assertUsable(pool, backend);
        }
    }

    @Test
    void connection_closedByItsUser_isReplaced() throws Exception {
        try (QuellPool pool = pool(Reset.ROLLBACK)) {
            int backend = leave(pool, connection -> {
                connection.close();
                return null;
            });
            try (PooledConnection loan = pool.claim()) {
                assertThat(pid(loan)).isNotEqualTo(backend);
                assertThat(loan.connection().isOpen()).isTrue();
            }
        }
    }

    @Test
    void loan_closedTwice_isReturnedOnce() throws Exception {
        try (QuellPool pool = pool(Reset.ROLLBACK)) {
            PooledConnection loan = pool.claim();
            loan.close();
            loan.close();
            try (PooledConnection next = pool.claim()) {
                assertThatThrownBy(() -> pool.claim(Duration.ofMillis(100))).isInstanceOf(PoolException.class);
                assertThat(next.connection().isOpen()).isTrue();
            }
        }
    }

    @Test
    void with_workThatFails_givesTheConnectionBack() throws Exception {
        try (QuellPool pool = pool(Reset.ROLLBACK)) {
            assertThatThrownBy(() -> pool.with(connection -> {
                        connection.execute("begin");
                        throw new IllegalStateException("of the work");
                    }))
                    .hasMessage("of the work");
            assertThat(pool.<TransactionStatus, RuntimeException>with(Connection::transactionStatus))
                    .isEqualTo(TransactionStatus.IDLE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void transactionScope_endedBySqlAndNeverClosed_doesNotKeepTheNextFromBeginning(Reset reset) throws Exception {
        try (QuellPool pool = pool(reset)) {
            leave(pool, connection -> {
                connection.begin();
                return connection.execute("commit");
            });

            for (int i = 0; i < 3; i++) {
                pool.with(connection -> connection.transaction(mine -> mine.execute("select 1")));
            }
        }
    }

    /** Its scope may begin at any time after the connection was given back, and commit even later. */
    @ParameterizedTest
    @EnumSource
    void asynchronousTransaction_isNotOverWhenTheConnectionComesBack_hasNoPartInTheNextUse(Reset reset)
            throws Exception {
        SERVER.sql("drop table if exists left_async; create table left_async(who text)");
        try (QuellPool pool = pool(reset)) {
            for (int round = 0; round < 20; round++) {
                CompletableFuture<String> stage = new CompletableFuture<>();
                CompletableFuture<String> left = pool.<CompletableFuture<String>, RuntimeException>with(
                        connection -> connection.transactionAsync(tx -> {
                            var _ = tx.send("insert into left_async values ('left')");
                            return stage;
                        }));
                pool.with(connection -> connection.transaction(mine -> {
                    stage.complete("too late");
                    return mine.execute("insert into left_async values ('next')");
                }));
                assertThatThrownBy(() -> left.get(60, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            }
            assertThat(SERVER.query("select who, count(*) from left_async group by who"))
                    .hasToString("[[next, 20]]");
        }
    }

    @Test
    void withAsync_transactionThatTakesItsTime_hasTheConnectionUntilItIsCommitted() throws Exception {
        SERVER.sql("drop table if exists with_async; create table with_async(n int)");
        try (QuellPool pool = pool(Reset.ROLLBACK)) {
            int backend = leave(pool, connection -> connection.execute("select 1"));
            CompletableFuture<String> stage = new CompletableFuture<>();
            CompletableFuture<String> under = pool.withAsync(connection -> connection.transactionAsync(
                    tx -> tx.send("insert into with_async values (1)").results().thenCompose(done -> stage)));

            CompletableFuture<PooledConnection> next = pool.claimAsync();
            Await.until(() -> pool.queued() == 1, "the next to wait");
            assertThat(next).isNotDone();
            stage.complete("done");

            assertThat(under.get(60, TimeUnit.SECONDS)).isEqualTo("done");
            next.get(60, TimeUnit.SECONDS).close();
            assertThat(SERVER.query("select count(*) from with_async")).hasToString("[[1]]");
            assertUsable(pool, backend);
        }
    }

    @Test
    void withAsync_givenUpBeforeTheWorkHasSent_reachesNobodyElsesConnection() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Connection> used = new CompletableFuture<>();
        CompletableFuture<List<Result>> sent = new CompletableFuture<>();
        try (QuellPool pool = pool(Reset.ROLLBACK)) {
            CompletableFuture<List<Result>> under = pool.withAsync(connection -> {
                begun.countDown();
                goOn.await();
                used.complete(connection);
                return connection.send("select 1").results().whenComplete((results, error) -> {
                    if (error == null) {
                        sent.complete(results);
                    } else {
                        sent.completeExceptionally(error);
                    }
                });
            });
            begun.await();
            under.cancel(true);

            try (PooledConnection next = pool.claim()) {
                goOn.countDown();
                assertThat(used.get(60, TimeUnit.SECONDS)).isNotSameAs(next.connection());
                assertThatThrownBy(() -> sent.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(NotSentException.class);
            }
        } finally {
            goOn.countDown();
        }
    }

    @Test
    void withAsync_workFailsThrowsOrIsGivenUp_connectionComesBack() throws Exception {
        try (QuellPool pool = pool(Reset.ROLLBACK)) {
            CompletableFuture<Object> failed =
                    pool.withAsync(connection -> CompletableFuture.failedFuture(new IllegalStateException("failed")));
            assertThatThrownBy(() -> failed.get(60, TimeUnit.SECONDS)).hasRootCauseMessage("failed");

            CompletableFuture<Object> thrown = pool.withAsync(connection -> {
                throw new IllegalStateException("thrown");
            });
            assertThatThrownBy(() -> thrown.get(60, TimeUnit.SECONDS)).hasRootCauseMessage("thrown");

            CompletableFuture<List<Result>> givenUp = pool.withAsync(connection -> connection
                    .send("select pg_sleep(3600), 'withAsync_givenUp'")
                    .results());
            SERVER.awaitRunning("withAsync_givenUp");
            givenUp.cancel(true);
            SERVER.awaitNoneRunning("withAsync_givenUp");

            try (PooledConnection loan = pool.claim()) {
                CompletableFuture<Integer> waiting = pool.withAsync(connection -> {
                    throw new IllegalStateException("it was given up before");
                });
                waiting.cancel(true);
                Await.until(() -> pool.queued() == 0, "the claim to be given up");
                assertThat(loan.connection().isIdle()).isTrue();
            }
            pool.with(connection -> connection.execute("select 1"));
        }
    }
}
