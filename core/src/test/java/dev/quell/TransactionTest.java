package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.TransactionOptions.Isolation;
import dev.quell.testkit.Await;
import dev.quell.testkit.Meddling;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions as a scope: whichever way it is left, it is known what became of them. */
@Timeout(120)
class TransactionTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        server.sql("drop table if exists tx; create table tx(i int unique deferrable initially deferred);"
                + " grant all on tx to public");
        connection = Quell.connect(server.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private long rows() {
        return Long.parseLong(server.query("select count(*) from tx").getFirst().getFirst());
    }

    private void assertUsable() throws InterruptedException {
        assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
        assertThat(connection.execute("select 5").getFirst().rows().getFirst().integer(0))
                .isEqualTo(5);
    }

    @Test
    void commit_endedBySqlText_saysSo() {
        assertThatThrownBy(() -> connection.runTransaction(tx -> {
                    tx.execute("select 1; rollback");
                }))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("COMMIT or ROLLBACK sent as SQL");
        assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
    }

    @Test
    void transaction_workReturns_committed() throws Exception {
        long answer = connection.transaction(tx -> {
            tx.execute("insert into tx values ($1)", 1);
            tx.send("insert into tx values (2)");
            return tx.execute("select count(*) from tx")
                    .getFirst()
                    .rows()
                    .getFirst()
                    .bigint(0);
        });

        assertThat(answer).isEqualTo(2);
        assertThat(rows()).isEqualTo(2);
        assertUsable();
    }

    @Test
    void transaction_workThrows_rolledBackAndThrownOn() throws Exception {
        assertThatThrownBy(() -> connection.transaction(tx -> {
                    tx.execute("insert into tx values (1)");
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no");

        assertThat(rows()).isZero();
        assertUsable();
    }

    @Test
    void transaction_workThrowsWhileQueriesRunAndWait_allOfThemEndOnTheServer() throws Exception {
        CompletableFuture<Query> running = new CompletableFuture<>();
        CompletableFuture<Query> waiting = new CompletableFuture<>();

        assertThatThrownBy(() -> connection.transaction(tx -> {
                    tx.execute("insert into tx values (1)");
                    running.complete(tx.send("select pg_sleep(600) /* leftInScope */"));
                    waiting.complete(tx.send("insert into tx values (2)"));
                    server.awaitRunning("leftInScope");
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThatThrownBy(() -> running.join().await())
                .isInstanceOfSatisfying(
                        QueryCancelledException.class,
                        e -> assertThat(e.error().orElseThrow().sqlState()).isEqualTo("57014"))
                .hasMessageStartingWith(
                        "the query was cancelled, since the transaction in which it was sent was rolled back: ");
        assertThatThrownBy(() -> waiting.join().await())
                .isInstanceOf(NotSentException.class)
                .hasMessageContaining("rolled back");
        assertThat(server.backendsRunning("leftInScope")).isZero();
        assertThat(rows()).isZero();
        assertUsable();
    }

    @Test
    void close_streamNobodyReads_rolledBack() throws Exception {
        try (Transaction tx = connection.begin()) {
            tx.execute("insert into tx values (1)");
            tx.connection().stream("select generate_series(1, 100000000) /* nobodyReads */");
            server.awaitRunning("nobodyReads");
        }

        assertThat(server.backendsRunning("nobodyReads")).isZero();
        assertThat(rows()).isZero();
        assertUsable();
    }

    @Test
    void close_afterCommit_keepsWhatWasCommitted() throws Exception {
        try (Transaction tx = connection.begin()) {
            tx.execute("insert into tx values (1)");
            tx.commit();
            assertThatThrownBy(() -> tx.execute("select 1")).isInstanceOf(UsageException.class);
            assertThatThrownBy(tx::commit).isInstanceOf(UsageException.class);
        }

        assertThat(rows()).isEqualTo(1);
        assertUsable();
    }

    @Test
    void begin_whileAnotherIsOpen_refused() throws Exception {
        try (Transaction tx = connection.begin()) {
            assertThatThrownBy(connection::begin).isInstanceOf(UsageException.class);
            tx.execute("insert into tx values (1)");
            tx.commit();
        }
        connection.execute("begin");
        assertThatThrownBy(connection::begin).isInstanceOf(UsageException.class);
        connection.execute("rollback");

        connection.begin().close();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void begin_withOptions_serverHasThem() throws Exception {
        TransactionOptions options = TransactionOptions.defaults()
                .isolation(Isolation.SERIALIZABLE)
                .readOnly()
                .deferrable();
        try (Transaction tx = connection.begin(options)) {
            assertThat(setting(tx, "transaction_isolation")).isEqualTo("serializable");
            assertThat(setting(tx, "transaction_read_only")).isEqualTo("on");
            assertThat(setting(tx, "transaction_deferrable")).isEqualTo("on");
        }
        try (Transaction tx = connection.begin(TransactionOptions.defaults().isolation(Isolation.REPEATABLE_READ))) {
            assertThat(setting(tx, "transaction_isolation")).isEqualTo("repeatable read");
        }
    }

    private static String setting(Transaction tx, String name) throws InterruptedException {
        return tx.execute("show " + name).getFirst().rows().getFirst().text(0);
    }

    @Test
    void commit_statementHasFailedAndNobodyLooked_saidToBeRolledBack() throws Exception {
        Transaction tx = connection.begin();
        tx.execute("insert into tx values (1)");
        tx.send("select 1/0");

        assertThatThrownBy(tx::commit)
                .isInstanceOfSatisfying(
                        CommitException.class,
                        e -> assertThat(e.outcome()).isEqualTo(CommitException.Outcome.ROLLED_BACK));
        assertThat(rows()).isZero();
        assertUsable();
    }

    @Test
    void commit_deferredConstraintIsViolated_serversErrorAndRolledBack() throws Exception {
        Transaction tx = connection.begin();
        tx.execute("insert into tx values (1), (1)");

        assertThatThrownBy(tx::commit)
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("23505"));
        assertThat(rows()).isZero();
        assertUsable();
        connection.begin().close();
    }

    @Test
    @SuppressWarnings("try") // closing the proxy is what cuts the connection
    void commit_connectionIsLostUnderIt_saidToBeUnknown() throws Exception {
        try (RecordingProxy proxy = RecordingProxy.to(server.port(), Meddling.NONE);
                Connection lossy = Quell.connect(server.conninfo(Role.SCRAM) + " port=" + proxy.port());
                Connection blocking = Quell.connect(server.conninfo(Role.SCRAM))) {
            slowCommit();
            blocking.execute("begin; select pg_advisory_xact_lock(4711)");
            Transaction tx = lossy.begin();
            tx.execute("insert into tx values (1)");
            CompletableFuture<Throwable> failure = failureOf(tx);
            server.awaitActivity(
                    activity -> activity.query().equals("COMMIT")
                            && activity.waitEvent().contains("advisory"),
                    Await.DEADLINE);

            proxy.close();

            assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOfSatisfying(CommitException.class, e -> {
                assertThat(e.outcome()).isEqualTo(CommitException.Outcome.UNKNOWN);
                assertThat(e.retry()).isEqualTo(Retry.UNKNOWN);
                assertThat(e).hasCauseInstanceOf(QuellException.class);
            });
            blocking.execute("commit");
            // It was on its way, and the server never noticed that nobody waits.
            Await.until(() -> rows() == 1, "the transaction to be committed");
        }
    }

    @Test
    void commit_interrupted_rolledBackAndTold() throws Exception {
        try (Connection blocking = Quell.connect(server.conninfo(Role.SCRAM))) {
            slowCommit();
            blocking.execute("begin; select pg_advisory_xact_lock(4711)");
            Transaction tx = connection.begin();
            tx.execute("insert into tx values (1)");
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread committing = new Thread(() -> failure.complete(caught(tx)));
            committing.start();
            server.awaitActivity(
                    activity -> activity.query().equals("COMMIT")
                            && activity.waitEvent().contains("advisory"),
                    Await.DEADLINE);

            committing.interrupt();

            assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            blocking.execute("commit");
            assertThat(rows()).isZero();
            assertUsable();
        }
    }

    @Test
    void commit_backendTerminatedBefore_notCommitted() throws Exception {
        Transaction tx = connection.begin();
        tx.execute("insert into tx values (1)");
        server.sql("select pg_terminate_backend(" + connection.backendPid().getAsInt() + ")");
        Await.until(() -> !connection.isOpen(), "the end of the connection");

        assertThatThrownBy(tx::commit)
                .isInstanceOfSatisfying(
                        NotSentException.class, e -> assertThat(e.retry()).isEqualTo(Retry.SAFE));
        assertThat(rows()).isZero();
    }

    /** Makes a commit wait for an advisory lock. */
    private void slowCommit() {
        server.sql("create or replace function wait_for_lock() returns trigger language plpgsql as"
                + " $$ begin perform pg_advisory_xact_lock(4711); return null; end $$;"
                + " create constraint trigger slow after insert on tx deferrable initially deferred"
                + " for each row execute function wait_for_lock()");
    }

    private static CompletableFuture<Throwable> failureOf(Transaction tx) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread.startVirtualThread(() -> failure.complete(caught(tx)));
        return failure;
    }

    private static Throwable caught(Transaction tx) {
        try {
            tx.commit();
            return new AssertionError("committed");
        } catch (QuellException | InterruptedException e) {
            return e;
        }
    }

    @Test
    void transaction_serializationFailure_doneAgainAsOftenAsAllowed() throws Exception {
        connection.execute("insert into tx values (1)");
        AtomicInteger runs = new AtomicInteger();
        TransactionOptions options = TransactionOptions.defaults()
                .isolation(Isolation.REPEATABLE_READ)
                .retrying(2);

        connection.transaction(options, tx -> {
            tx.execute("select * from tx");
            if (runs.incrementAndGet() <= 2) {
                server.sql("update tx set i = i + 1");
            }
            tx.execute("update tx set i = i + 100");
            return null;
        });

        assertThat(runs).hasValue(3);
        assertThat(server.query("select i from tx").getFirst().getFirst()).isEqualTo("103");
        runs.set(0);
        assertThatThrownBy(() -> connection.transaction(options, tx -> {
                    runs.incrementAndGet();
                    return tx.execute("select 1/0");
                }))
                .isInstanceOf(ServerException.class);
        assertThat(runs).hasValue(1);
    }
}
