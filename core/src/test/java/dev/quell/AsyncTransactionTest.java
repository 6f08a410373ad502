package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.TransactionOptions.Isolation;
import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions of those who do not wait: committed when their stage completes, and rolled back however else they end. */
@Timeout(180)
class AsyncTransactionTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        server.sql("drop table if exists atx; create table atx(i int); grant all on atx to public");
        connection = Quell.connect(server.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private long rows() {
        return Long.parseLong(
                server.query("select count(*) from atx").getFirst().getFirst());
    }

    @Test
    void transactionAsync_stageCompletes_committedBeforeItIsTold() throws Exception {
        Long seen = connection
                .transactionAsync(tx -> tx.send("insert into atx values (1)")
                        .results()
                        .thenCompose(
                                ignored -> tx.send("insert into atx values (2)").results())
                        .thenCompose(
                                ignored -> tx.send("select count(*) from atx").results())
                        .thenApply(
                                results -> results.getFirst().rows().getFirst().bigint(0)))
                .thenApply(count -> {
                    assertThat(rows()).isEqualTo(2);
                    return count;
                })
                .get(60, TimeUnit.SECONDS);

        assertThat(seen).isEqualTo(2);
        assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
    }

    @Test
    void transactionAsync_oneAfterTheOther_eachBegins() throws Exception {
        CompletableFuture<Integer> chain = CompletableFuture.completedFuture(0);
        for (int i = 1; i <= 20; i++) {
            int value = i;
            chain = chain.thenCompose(before -> connection.transactionAsync(tx ->
                    tx.send("insert into atx values ($1)", value).results().thenApply(results -> value)));
        }

        assertThat(chain.get(60, TimeUnit.SECONDS)).isEqualTo(20);
        assertThat(rows()).isEqualTo(20);
    }

    @Test
    void transactionAsync_stageFails_rolledBackAndToldWhatFailed() throws Exception {
        CompletableFuture<List<Result>> failed = connection.transactionAsync(tx -> tx.send("insert into atx values (1)")
                .results()
                .thenCompose(ignored -> tx.send("select 1/0").results()));

        assertThatThrownBy(() -> failed.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("22012"));
        assertThat(rows()).isZero();
        assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
    }

    @Test
    void transactionAsync_stageFailsWhileAQueryRuns_queryEndsOnTheServer() throws Exception {
        CompletableFuture<Query> running = new CompletableFuture<>();
        CompletableFuture<Object> failed = connection.transactionAsync(tx -> {
            running.complete(tx.send("select pg_sleep(600) /* leftInAsync */"));
            server.awaitRunning("leftInAsync");
            return CompletableFuture.failedFuture(new IllegalStateException("no"));
        });

        assertThatThrownBy(() -> failed.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(server.backendsRunning("leftInAsync")).isZero();
        assertThatThrownBy(() -> running.join().await()).isInstanceOf(QueryCancelledException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // what must not be given is given here
    void transactionAsync_workThrowsOrGivesNull_rolledBackAndTold() throws Exception {
        CompletableFuture<Object> thrown = connection.transactionAsync(tx -> {
            tx.execute("insert into atx values (1)");
            throw new IllegalStateException("no");
        });
        assertThatThrownBy(() -> thrown.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no");

        CompletableFuture<Object> missing = connection.transactionAsync(tx -> null);
        assertThatThrownBy(() -> missing.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(UsageException.class);

        assertThat(rows()).isZero();
        connection.begin().close();
    }

    @Test
    void transactionAsync_cancelled_queryEndsOnTheServerAndTheNextTransactionWaitsForThat() throws Exception {
        CompletableFuture<List<Result>> doomed = connection.transactionAsync(tx -> tx.send("insert into atx values (1)")
                .results()
                .thenCompose(ignored ->
                        tx.send("select pg_sleep(600) /* asyncCancelled */").results()));
        server.awaitRunning("asyncCancelled");

        doomed.cancel(true);
        connection.runTransaction(tx -> tx.execute("insert into atx values (2)"));

        assertThat(server.backendsRunning("asyncCancelled")).isZero();
        assertThatThrownBy(doomed::join).isInstanceOf(CancellationException.class);
        assertThat(rows()).isEqualTo(1);
    }

    /** Who gave it up takes it to be over: nothing that is sent then may be rolled back with it. */
    @Test
    void transactionAsync_cancelled_whatIsSentNextIsNoPartOfIt() throws Exception {
        int told = 0;
        for (int round = 0; round < 40; round++) {
            CompletableFuture<Boolean> inside = new CompletableFuture<>();
            CompletableFuture<Object> doomed = connection.transactionAsync(
                    tx -> tx.send("insert into atx values (0)").results().thenCompose(ignored -> {
                        inside.complete(true);
                        return new CompletableFuture<>();
                    }));
            inside.get(60, TimeUnit.SECONDS);

            doomed.cancel(true);
            Query sent = connection.send("insert into atx values (1)");
            connection.execute("insert into atx values (2)");

            told++;
            try {
                sent.await();
                told++;
            } catch (NotSentException e) {
                assertThat(e).hasMessageContaining("given up is still being rolled back");
            }
            assertThat(rows()).isEqualTo(told);
        }
    }

    @Test
    void transactionAsync_timesOut_rolledBack() throws Exception {
        CompletableFuture<List<Result>> late = connection
                .transactionAsync(tx -> {
                    tx.send("insert into atx values (1)");
                    return tx.send("select pg_sleep(600) /* asyncLate */").results();
                })
                .orTimeout(200, TimeUnit.MILLISECONDS);

        assertThatThrownBy(late::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        server.awaitNoneRunning("asyncLate");
        connection.begin().close();
        assertThat(rows()).isZero();
    }

    /** Whenever it comes, the transaction is there wholly or not at all, and the connection goes on. */
    @Test
    void transactionAsync_cancelledAtAnyMoment_wholeOrNotAtAll() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            int value = round;
            CompletableFuture<List<Result>> doomed =
                    connection.transactionAsync(tx -> tx.send("insert into atx values ($1)", value)
                            .results()
                            .thenCompose(ignored -> tx.send("insert into atx values ($1)", value)
                                    .results()));
            LockSupport.parkNanos(random.nextInt(3_000_000));
            doomed.cancel(true);

            long there = connection.transaction(tx -> tx.execute("select count(*) from atx where i = $1", value)
                    .rows()
                    .getFirst()
                    .bigint(0));

            assertThat(there).as("seed %d, round %d", seed, round).isIn(0L, 2L);
        }
    }

    @Test
    void transactionAsync_whileAnotherIsOpen_refused() throws Exception {
        try (Transaction tx = connection.begin()) {
            assertThat(tx.isOpen()).isTrue();
            CompletableFuture<List<Result>> second =
                    connection.transactionAsync(other -> other.send("select 1").results());
            assertThatThrownBy(() -> second.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(UsageException.class);
        }
    }

    @Test
    void transactionAsync_serializationFailure_doneAgainAsOftenAsAllowed() throws Exception {
        connection.execute("insert into atx values (1)");
        AtomicInteger runs = new AtomicInteger();
        TransactionOptions options = TransactionOptions.defaults()
                .isolation(Isolation.REPEATABLE_READ)
                .retrying(1);

        connection
                .transactionAsync(
                        options,
                        tx -> tx.send("select * from atx").results().thenCompose(ignored -> {
                            if (runs.incrementAndGet() == 1) {
                                server.sql("update atx set i = i + 1");
                            }
                            return tx.send("update atx set i = i + 100").results();
                        }))
                .get(60, TimeUnit.SECONDS);

        assertThat(runs).hasValue(2);
        assertThat(server.query("select i from atx").getFirst().getFirst()).isEqualTo("102");
    }

    /** Who takes a connection back has to know of it, though no query of it may run yet. */
    @Test
    void isIdle_whileAnAsynchronousTransactionIsUnderWay_false() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<Boolean> begun = new CompletableFuture<>();

        CompletableFuture<String> under = connection.transactionAsync(tx -> {
            begun.complete(true);
            return stage;
        });
        assertThat(connection.isIdle()).isFalse();
        assertThat(connection.hasTransaction()).isTrue();
        begun.get(60, TimeUnit.SECONDS);
        assertThat(connection.isIdle()).isFalse();
        stage.complete("done");

        assertThat(under.get(60, TimeUnit.SECONDS)).isEqualTo("done");
        assertThat(connection.hasTransaction()).isFalse();
        assertThat(connection.isIdle()).isTrue();
    }

    @Test
    void isIdle_afterAsynchronousTransactionsWereGivenUpAtOnce_trueInTheEnd() throws Exception {
        for (int i = 0; i < 50; i++) {
            connection.transactionAsync(tx -> tx.send("select 1").results()).cancel(true);
        }
        Await.until(() -> connection.isIdle() && !connection.hasTransaction(), "nothing to be left");
    }

    @Test
    void hasTransaction_scopeOfWhichTheServerKnowsNothingAnyMore_trueUntilItIsEnded() throws Exception {
        try (Transaction tx = connection.begin()) {
            tx.execute("commit");
            assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
            assertThat(connection.hasTransaction()).isTrue();
        }
        assertThat(connection.hasTransaction()).isFalse();
    }
}
