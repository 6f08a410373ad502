package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQcancelCreate;
import static dev.quell.libpq.Libpq.PQconnectdb;
import static dev.quell.libpq.Libpq.PQfinish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.CancelOutcome;
import dev.quell.CancelPhase;
import dev.quell.CancelToken;
import dev.quell.libpq.PGconn;
import dev.quell.testkit.Await;
import dev.quell.testkit.Leaks;
import dev.quell.testkit.Meddling;
import dev.quell.testkit.PgVersion;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancels with an outcome, cancel tokens, and cancels that race with the end of a connection. */
@Timeout(120)
class CancelTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);
    private static final String CONNINFO = SERVER.conninfo(Role.SCRAM);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Dblink dblink = Dblink.open();

    @AfterEach
    void close() {
        dblink.close();
    }

    private void run(String sql) {
        dblink.connect("a", CONNINFO);
        assertThat(dblink.sendQuery("a", sql)).isEqualTo(1);
    }

    private void assertFree() {
        assertThat(dblink.getResult("a").kind()).isEqualTo(DblinkRows.Kind.NONE);
        assertThat(dblink.query("a", "SELECT 7").toList().getFirst().text(0)).isEqualTo("7");
    }

    @Test
    void cancel_ofARunningQuery_tellsThatTheServerEndedIt() {
        run("SELECT pg_sleep(600) /* cancelled with an outcome */");
        SERVER.awaitRunning("cancelled with an outcome */");

        CancelOutcome outcome = dblink.cancel("a", LONG).orElseThrow();

        assertThat(outcome).isInstanceOfSatisfying(CancelOutcome.Cancelled.class, cancelled -> {
            assertThat(cancelled.error().sqlState()).isEqualTo("57014");
            assertThat(cancelled.report().encrypted()).isTrue();
            assertThat(cancelled.report().requests()).isPositive();
            assertThat(cancelled.report().phases()).containsKeys(CancelPhase.DELIVERING, CancelPhase.ENDING);
        });
        assertFree();
    }

    @Test
    void cancel_whenTheQueryIsOver_tellsThatItCompletedFirst() {
        run("SELECT 1; SELECT 2");
        Await.until(() -> Objects.equals(dblink.isBusy("a"), 0), LONG, "the end of the query");

        assertThat(dblink.cancel("a", LONG)).containsInstanceOf(CancelOutcome.CompletedFirst.class);
        assertFree();
    }

    @Test
    void cancel_whenTheQueryHasFailed_tellsWhy() {
        run("SELECT 1/0");
        Await.until(() -> Objects.equals(dblink.isBusy("a"), 0), LONG, "the end of the query");

        assertThat(dblink.cancel("a", LONG))
                .containsInstanceOf(CancelOutcome.FailedOtherwise.class)
                .get()
                .asString()
                .contains("division by zero");
        assertFree();
    }

    @Test
    void cancel_whenNothingRuns_isEmpty() {
        dblink.connect("a", CONNINFO);

        assertThat(dblink.cancel("a", LONG)).isEmpty();
        assertThatThrownBy(() -> dblink.cancel("b", LONG)).hasMessage("connection \"b\" not available");
    }

    @Test
    void cancel_ofMuchThatNobodyReads_endsIt() {
        run("SELECT repeat('x', 10000) FROM generate_series(1, 1000000)");

        assertThat(dblink.cancel("a", LONG)).containsInstanceOf(CancelOutcome.Cancelled.class);
        assertFree();
    }

    @Test
    void cancel_ofACopyToTheClient_endsIt() {
        run("COPY (SELECT repeat('x', 10000) FROM generate_series(1, 1000000)) TO STDOUT");

        assertThat(dblink.cancel("a", LONG)).containsInstanceOf(CancelOutcome.Cancelled.class);
        assertFree();
    }

    @Test
    void cancel_ofACopyFromTheClient_endsIt() {
        dblink.connect("a", CONNINFO);
        dblink.exec("a", "CREATE TEMPORARY TABLE t(x int)");
        dblink.sendQuery("a", "COPY t FROM STDIN");

        assertThat(dblink.cancel("a", LONG)).containsInstanceOf(CancelOutcome.Cancelled.class);
        assertFree();
    }

    @Test
    void cancel_whenTheBackendIsTerminated_tellsThatTheConnectionIsLost() {
        run("SELECT pg_sleep(600) /* terminated, then cancelled */");
        int pid = SERVER.awaitRunning("terminated, then cancelled */").pid();
        SERVER.sql("SELECT pg_terminate_backend(" + pid + ")");
        SERVER.awaitNoneRunning("terminated, then cancelled */");

        assertThat(dblink.cancel("a", LONG)).containsInstanceOf(CancelOutcome.ConnectionLost.class);
    }

    @Test
    void cancel_thatCannotBeDelivered_saysSoAtTheLimit() {
        try (RecordingProxy proxy = RecordingProxy.to(SERVER)) {
            dblink.connect("a", SERVER.conninfo(Role.SCRAM) + " port=" + proxy.port());
            dblink.sendQuery("a", "SELECT pg_sleep(600) /* cannot be reached */");
            SERVER.awaitRunning("cannot be reached */");
            proxy.refuse();

            assertThat(dblink.cancel("a", Duration.ofSeconds(1))).containsInstanceOf(CancelOutcome.Undelivered.class);

            SERVER.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE '%cannot be reached */'");
            assertThatThrownBy(() -> dblink.getResult("a")).hasMessage("canceling statement due to user request");
        }
    }

    @Test
    void cancel_thatAnotherThreadStops_leavesNoRequestOnItsWay() {
        try (RecordingProxy proxy = RecordingProxy.to(SERVER)) {
            dblink.connect("a", SERVER.conninfo(Role.SCRAM) + " port=" + proxy.port());
            dblink.sendQuery("a", "SELECT pg_sleep(600) /* its cancel is stopped */");
            SERVER.awaitRunning("its cancel is stopped */");
            proxy.meddle(Meddling.silence());
            CompletableFuture<Void> stopper = CompletableFuture.runAsync(() -> {
                proxy.awaitConnections(2);
                dblink.cancel();
            });

            assertThatThrownBy(() -> dblink.cancel("a", Duration.ofSeconds(2)))
                    .isInstanceOf(DblinkException.class)
                    .hasMessage("canceling statement due to user request");
            stopper.join();
        }
    }

    @Test
    void cancelToken_usedByAnotherThread_stopsTheQuery() throws Exception {
        run("SELECT pg_sleep(600) /* stopped with a token */");
        CancelToken token = dblink.cancelToken("a");
        SERVER.awaitRunning("stopped with a token */");
        CompletableFuture<Duration> delivered =
                CompletableFuture.supplyAsync(() -> token.cancel(LONG).join());

        assertThatThrownBy(() -> dblink.getResult("a")).hasMessage("canceling statement due to user request");

        assertThat(delivered.get()).isPositive();
        assertThat(token.encrypted()).isTrue();
        assertThat(token.backendPid()).isEqualTo(dblink.activity().getFirst().backendPid());
        assertThatThrownBy(() -> dblink.cancelToken("b")).hasMessage("connection \"b\" not available");
    }

    @Test
    void cancelQuery_ofASilentServer_givesUp() {
        try (RecordingProxy proxy = RecordingProxy.to(SERVER)) {
            PGconn conn = PQconnectdb(SERVER.conninfo(Role.SCRAM) + " port=" + proxy.port());
            try {
                proxy.meddle(Meddling.silence());

                assertThat(Cancelling.deliver(PQcancelCreate(conn), 100_000)).isEqualTo("cancel request timed out");
            } finally {
                PQfinish(conn);
            }
        }
    }

    @Test
    void cancelQuery_whileTheConnectionComesAndGoes_isDeliveredOrRefusedAndLeavesNothing() throws Exception {
        dblink.connect("a", CONNINFO);
        dblink.cancelQuery("a");
        dblink.disconnect("a");
        Leaks before = Leaks.snapshot();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> cancels = CompletableFuture.supplyAsync(() -> cancelUntil(done));

        for (int i = 0; i < 60; i++) {
            dblink.connect("a", CONNINFO);
            dblink.sendQuery("a", "SELECT 1");
            dblink.disconnect("a");
        }
        done.set(true);

        assertThat(cancels.get()).isPositive();
        before.assertNone();
    }

    /** Answers how often it has tried. */
    private int cancelUntil(AtomicBoolean done) {
        int tries = 0;
        do {
            tries++;
            try {
                assertThat(dblink.cancelQuery("a")).isIn(List.of("OK", "connection not open"));
            } catch (DblinkException e) {
                assertThat(e.sqlState()).isEqualTo("08003");
            }
        } while (!done.get());
        return tries;
    }
}
