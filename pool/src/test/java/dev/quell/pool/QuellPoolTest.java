package dev.quell.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.Connection;
import dev.quell.NetworkException;
import dev.quell.Retry;
import dev.quell.ServerException;
import dev.quell.testkit.Await;
import dev.quell.testkit.Leaks;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims, the ways they fail, and what a pool tells and leaves behind. */
@Timeout(180)
class QuellPoolTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(60);

    private static PoolBuilder pool(int size) {
        return QuellPool.builder(SERVER.socketConninfo(Role.POSTGRES))
                .size(size)
                .longestWait(LONG)
                .answerLimit(LONG);
    }

    static int pid(PooledConnection loan) {
        return loan.connection().backendPid().orElseThrow();
    }

    private static int pidOfOneClaim(QuellPool pool) throws InterruptedException {
        try (PooledConnection loan = pool.claim()) {
            return pid(loan);
        }
    }

    @Test
    void claim_afterReturn_getsTheSameSession() throws InterruptedException {
        try (QuellPool pool = pool(1).open()) {
            int first = pidOfOneClaim(pool);

            assertThat(pidOfOneClaim(pool)).isEqualTo(first);
            assertThat(pool.metrics().connected()).isEqualTo(1);
            assertThat(pool.metrics().claims()).isEqualTo(2);
        }
    }

    @Test
    void connection_ofWhatHasBeenGivenBack_isRefused() throws InterruptedException {
        try (QuellPool pool = pool(1).open()) {
            PooledConnection loan = pool.claim();
            Connection lent = loan.connection();
            loan.close();

            assertThat(lent.isOpen()).isTrue();
            assertThatThrownBy(loan::connection)
                    .isInstanceOf(PoolException.class)
                    .hasMessageContaining("claim another");
        }
    }

    @Test
    void claim_allLent_failsInTimeAndNamesWhatToChange() throws InterruptedException {
        try (QuellPool pool = pool(1).open();
                PooledConnection loan = pool.claim()) {
            assertThatThrownBy(() -> pool.claim(SOON))
                    .isInstanceOf(PoolException.class)
                    .hasMessageContaining("1 of 1 are lent")
                    .hasMessageContaining(Thread.currentThread().getName())
                    .hasMessageContaining("raise the pool's size")
                    .extracting(e -> ((PoolException) e).retry())
                    .isEqualTo(Retry.SAFE);
            assertThat(pool.metrics().timedOut()).isEqualTo(1);
            assertThat(loan.connection().isOpen()).isTrue();
        }
    }

    @Test
    void claims_waiting_areServedInTheirOrder() throws Exception {
        try (QuellPool pool = pool(1).open()) {
            List<Integer> order = Collections.synchronizedList(new ArrayList<>());
            List<CompletableFuture<Void>> all = new ArrayList<>();
            PooledConnection loan = pool.claim();
            for (int i = 0; i < 5; i++) {
                int number = i;
                all.add(pool.claimAsync().thenAccept(mine -> {
                    order.add(number);
                    mine.close();
                }));
                // Until it stands in the queue, and not only on its way there.
                Await.until(() -> pool.queued() == number + 1, "claim " + number + " to wait");
            }
            loan.close();
            CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).get(60, TimeUnit.SECONDS);

            assertThat(order).containsExactly(0, 1, 2, 3, 4);
        }
    }

    @Test
    void claimAsync_cancelled_leavesTheQueue() throws InterruptedException {
        try (QuellPool pool = pool(1).open()) {
            PooledConnection loan = pool.claim();
            CompletableFuture<PooledConnection> claim = pool.claimAsync();
            Await.until(() -> pool.metrics().waiting() == 1, "the claim to wait");
            claim.cancel(true);
            Await.until(() -> pool.metrics().waiting() == 0, "the claim to be given up");
            loan.close();

            assertThat(pool.claim().connection().isOpen()).isTrue();
        }
    }

    @Test
    void claim_interrupted_claimsNothing() throws InterruptedException {
        try (QuellPool pool = pool(1).open()) {
            PooledConnection loan = pool.claim();
            int first = pid(loan);
            Thread.currentThread().interrupt();
            assertThatThrownBy(pool::claim).isInstanceOf(InterruptedException.class);
            loan.close();

            assertThat(pidOfOneClaim(pool)).isEqualTo(first);
        }
    }

    @Test
    void claim_ofManyThreads_lendsNoSessionTwiceAtATime() throws Exception {
        Set<Integer> inUse = ConcurrentHashMap.newKeySet();
        AtomicInteger clashes = new AtomicInteger();
        try (QuellPool pool = pool(3).open()) {
            List<Thread> threads = new ArrayList<>();
            AtomicInteger done = new AtomicInteger();
            for (int i = 0; i < 8; i++) {
                boolean virtual = i % 2 == 0;
                Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
                threads.add(builder.start(() -> {
                    for (int round = 0; round < 40; round++) {
                        claimOnce(pool, inUse, clashes);
                    }
                    done.incrementAndGet();
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(done).hasValue(8);
            assertThat(clashes).hasValue(0);
            assertThat(pool.metrics().connected()).isEqualTo(3);
        }
    }

    private static void claimOnce(QuellPool pool, Set<Integer> inUse, AtomicInteger clashes) {
        try (PooledConnection loan = pool.claim()) {
            int pid = pid(loan);
            if (!inUse.add(pid)) {
                clashes.incrementAndGet();
            }
            loan.connection().execute("select 1");
            inUse.remove(pid);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void session_endedByTheServerWhileIdle_isReplaced() throws InterruptedException {
        try (QuellPool pool = pool(1).checkAfter(Duration.ofNanos(1)).open()) {
            int first = pidOfOneClaim(pool);
            SERVER.sql("select pg_terminate_backend(" + first + ", 60000)");

            assertThat(pidOfOneClaim(pool)).isNotEqualTo(first);
        }
    }

    @Test
    void session_thatGivesNoAnswer_isReplacedBeforeItIsLent() throws Exception {
        try (QuellPool pool = pool(1).checkAfter(Duration.ofNanos(1))
                .answerLimit(Duration.ofSeconds(1))
                .open()) {
            int first = pidOfOneClaim(pool);
            signal("STOP", first);
            try {
                awaitOther(pool, first);
            } finally {
                signal("CONT", first);
            }
            assertThat(pool.metrics().dropped()).isPositive();
        }
    }

    private static void awaitOther(QuellPool pool, int pid) {
        Await.present(
                () -> Optional.of(pidOfOneClaim(pool)).filter(other -> other != pid),
                LONG,
                "a session other than " + pid);
    }

    private static void signal(String name, int pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void session_olderThanItsLife_isReplaced() throws InterruptedException {
        try (QuellPool pool = pool(1).longestLife(Duration.ofMillis(50)).open()) {
            int first = pidOfOneClaim(pool);

            awaitOther(pool, first);
        }
    }

    @Test
    void claim_nobodyListens_failsWithWhy() {
        try (QuellPool pool = QuellPool.builder("host=127.0.0.1 port=1 user=nobody dbname=none")
                .size(2)
                .open()) {
            assertThatThrownBy(() -> pool.claim(Duration.ofSeconds(1)))
                    .isInstanceOf(PoolException.class)
                    .hasMessageContaining("no connection could be made within PT1S")
                    .hasCauseInstanceOf(NetworkException.class);
            assertThat(pool.metrics().connectFailures()).isPositive();
        }
    }

    @Test
    void claim_wrongPassword_failsWithoutWaiting() {
        String conninfo = "host='%s' port=%d dbname=%s user=%s password=wrong"
                .formatted(SERVER.host(), SERVER.port(), SERVER.database(), Role.SCRAM.role());
        try (QuellPool pool =
                QuellPool.builder(conninfo).longestWait(Duration.ofDays(1)).open()) {
            assertThatThrownBy(pool::claim)
                    .isInstanceOf(PoolException.class)
                    .hasMessageContaining("password authentication failed")
                    .hasCauseInstanceOf(ServerException.class)
                    .extracting(e -> ((PoolException) e).retry())
                    .isEqualTo(Retry.NO);
        }
    }

    @Test
    void setUp_everyLoan_isCalledBefore() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        try (QuellPool pool =
                pool(1).setUp(connection -> calls.incrementAndGet()).open()) {
            for (int loan = 1; loan <= 3; loan++) {
                int before = loan;
                assertThat(pool.<Integer, RuntimeException>with(connection -> calls.get()))
                        .isEqualTo(before);
            }
        }
    }

    @Test
    void loans_lent_sayWhoHoldsWhatSinceWhere() throws InterruptedException {
        try (QuellPool pool = pool(2).withTraces().open();
                PooledConnection loan = pool.claim()) {
            Loan only = pool.loans().getFirst();

            assertThat(pool.loans()).hasSize(1);
            assertThat(only.claimedAt().getFirst().getMethodName()).isEqualTo("loans_lent_sayWhoHoldsWhatSinceWhere");
            assertThat(only.toString())
                    .startsWith("lent to " + Thread.currentThread().getName())
                    .contains("backend " + pid(loan));
        }
    }

    @Test
    void loan_notGivenBack_isWarnedOf() throws InterruptedException {
        List<String> messages = Collections.synchronizedList(new ArrayList<>());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                messages.add(new SimpleFormatter().formatMessage(entry));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.quell.pool");
        logger.addHandler(handler);
        try (QuellPool pool = pool(1).warnAfter(SOON).open();
                PooledConnection loan = pool.claim()) {
            Await.until(() -> !messages.isEmpty(), "a warning");
            assertThat(messages.getFirst()).contains("not been given back").contains("backend " + pid(loan));
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void close_whileQueryRuns_cancelsItAndLeavesNothing() throws InterruptedException {
        pidOfOneClaimOfAShortPool();
        Leaks before = Leaks.snapshot();
        QuellPool pool = pool(2).closeGrace(SOON).open();
        Connection lent = pool.claim().connection();
        lent.send("select pg_sleep(3600), 'close_whileQueryRuns'");
        SERVER.awaitRunning("close_whileQueryRuns");

        pool.close();

        SERVER.awaitNoneRunning("close_whileQueryRuns");
        assertThat(lent.isOpen()).isFalse();
        assertThat(pool.loans()).isEmpty();
        before.assertNone();
    }

    private static void pidOfOneClaimOfAShortPool() throws InterruptedException {
        try (QuellPool pool = pool(1).open()) {
            pidOfOneClaim(pool);
        }
    }

    @Test
    void close_whileClaimWaits_endsIt() throws InterruptedException {
        QuellPool pool = pool(1).closeGrace(SOON).open();
        PooledConnection loan = pool.claim();
        Connection lent = loan.connection();
        CompletableFuture<PooledConnection> claim = pool.claimAsync();
        Await.until(() -> pool.metrics().waiting() == 1, "the claim to wait");

        pool.close();

        assertThat(lent.isOpen()).isFalse();
        assertThatThrownBy(loan::connection).isInstanceOf(PoolException.class);
        assertThatThrownBy(pool::claim).isInstanceOf(PoolException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> claim.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PoolException.class)
                .hasMessageContaining("the pool is closed");
    }
}
