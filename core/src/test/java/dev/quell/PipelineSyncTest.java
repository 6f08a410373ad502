package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the parts of a pipeline that syncs where told: at the sync, and when the sync never comes. */
@Timeout(120)
class PipelineSyncTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
        connection.execute("create temp table t(i int unique deferrable initially deferred)");
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private static String value(Connection of, String sql) throws InterruptedException {
        return of.execute(sql).getFirst().rows().getFirst().text(0);
    }

    private String rows() throws InterruptedException {
        return value(connection, "select count(*) from t");
    }

    /** Two queries that succeed, and violate a constraint that is looked at when the transaction ends. */
    private static void sendTwice(Pipeline pipeline) {
        pipeline.send("insert into t values ($1)", 1);
        pipeline.send("insert into t values ($1)", 1);
    }

    private static Consumer<Throwable> serverError(String sqlState) {
        return error -> assertThat(error)
                .isInstanceOfSatisfying(
                        ServerException.class,
                        server -> assertThat(server.sqlState()).isEqualTo(sqlState));
    }

    @Test
    void sync_errorAtTheSync_failsThePartAndNotTheNext() throws InterruptedException {
        try (Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT)) {
            Query first = pipeline.send("insert into t values ($1)", 1);
            Query second = pipeline.send("insert into t values ($1)", 1);
            PipelinePart part = pipeline.sync();
            pipeline.send("insert into t values ($1)", 2);
            PipelinePart next = pipeline.sync();

            assertThat(first.await().getFirst().commandTag()).isEqualTo("INSERT 0 1");
            assertThat(second.await().getFirst().commandTag()).isEqualTo("INSERT 0 1");
            assertThatThrownBy(part::await).satisfies(serverError("23505"));
            next.await();
        }
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void end_errorAtTheSync_fails() {
        try (Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT)) {
            sendTwice(pipeline);
            PipelinePart part = pipeline.sync();

            assertThatThrownBy(() -> part.end().join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .satisfies(serverError("23505"));
        }
    }

    @Test
    void close_errorAtASyncThatNobodyAskedAbout_throwsIt() throws InterruptedException {
        Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT);
        sendTwice(pipeline);
        pipeline.sync();
        pipeline.send("insert into t values ($1)", 2);
        pipeline.sync().await();
        for (int i = 3; i < 100; i++) {
            pipeline.send("insert into t values ($1)", i);
            pipeline.sync();
        }

        assertThatThrownBy(pipeline::close).satisfies(serverError("23505"));

        pipeline.close();
        assertThat(rows()).isEqualTo("98");
    }

    @Test
    void close_errorAtItsOwnSync_throwsIt() throws InterruptedException {
        Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT);
        sendTwice(pipeline);

        assertThatThrownBy(pipeline::close).satisfies(serverError("23505"));
        assertThat(rows()).isEqualTo("0");
    }

    @Test
    void close_queryFailed_throwsNothingSinceTheQueryTells() throws InterruptedException {
        Query failing;
        PipelinePart part;
        try (Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT)) {
            failing = pipeline.send("select 1 / $1::int", 0);
            part = pipeline.sync();
        }
        assertThatThrownBy(failing::await).isInstanceOf(ServerException.class);
        assertThatThrownBy(part::await).isInstanceOf(SkippedException.class);
    }

    @Test
    void sync_cannotBeSerialized_failsWithWhatMayBeTriedAgain() throws InterruptedException {
        String serializable = "set default_transaction_isolation to serializable";
        server.sql("drop table if exists pipeline_sync_skew; create table pipeline_sync_skew(i int)");
        server.sql("grant all on pipeline_sync_skew to public");
        try (Connection other = Quell.connect(server.conninfo(Role.SCRAM));
                Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT)) {
            connection.execute(serializable);
            other.execute(serializable);
            pipeline.send("select count(*) from pipeline_sync_skew").await();
            other.runTransaction(transaction -> {
                transaction.execute("select count(*) from pipeline_sync_skew");
                transaction.execute("insert into pipeline_sync_skew values (1)");
                pipeline.send("insert into pipeline_sync_skew values (2)").await();
            });
            PipelinePart part = pipeline.sync();

            assertThatThrownBy(part::await)
                    .satisfies(serverError("40001"))
                    .satisfies(error ->
                            assertThat(((QuellException) error).retry()).isEqualTo(Retry.SAFE));
        } finally {
            server.sql("drop table pipeline_sync_skew");
        }
    }

    @Test
    void scopeLeftWithAnUnsyncedPipeline_rollsBackAndTheConnectionGoesOn() throws InterruptedException {
        connection.execute("create temp table u(i int)");
        try (Transaction tx = connection.begin()) {
            tx.connection()
                    .pipeline(Pipeline.Sync.EXPLICIT)
                    .send("insert into u values ($1)", 1)
                    .await();
        }

        assertThat(connection.isOpen()).isTrue();
        assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
        assertThat(value(connection, "select count(*) from u")).isEqualTo("0");
        connection.runTransaction(tx -> assertThat(tx.isOpen()).isTrue());
    }

    @Test
    void scopeLeftWhileAnUnsyncedPipelineRuns_cancelsItAndRollsBack() throws InterruptedException {
        Query running;
        try (Transaction tx = connection.begin()) {
            Pipeline pipeline = tx.connection().pipeline(Pipeline.Sync.EXPLICIT);
            running = pipeline.send("select pg_sleep(600) /* unsyncedRuns */");
            pipeline.flush();
            server.awaitRunning("unsyncedRuns");
        }

        assertThatThrownBy(running::await).isInstanceOf(QueryCancelledException.class);
        assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
        assertThat(rows()).isEqualTo("0");
    }

    @Test
    void commitWithAnUnsyncedPipeline_syncsIt() throws InterruptedException {
        try (Transaction tx = connection.begin()) {
            Pipeline pipeline = tx.connection().pipeline(Pipeline.Sync.EXPLICIT);
            pipeline.send("insert into t values ($1)", 1);
            tx.commit();
            pipeline.close();
        }
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void commitWithAPipelineThatWaits_syncsIt() throws InterruptedException {
        try (Transaction tx = connection.begin();
                Pipeline pipeline = tx.connection().pipeline(Pipeline.Sync.EXPLICIT)) {
            tx.send("select pg_sleep(0.2)");
            pipeline.send("insert into t values ($1)", 1);
            tx.commit();
        }
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void savepointLeftWithAnUnsyncedPipeline_isRolledBackTo() throws InterruptedException {
        try (Transaction tx = connection.begin()) {
            tx.execute("insert into t values (1)");
            try (Savepoint savepoint = tx.savepoint()) {
                assertThat(savepoint.isOpen()).isTrue();
                tx.connection()
                        .pipeline(Pipeline.Sync.EXPLICIT)
                        .send("insert into t values ($1)", 2)
                        .await();
            }
            tx.commit();
        }
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void stopAllOutsideATransaction_undoesWhatIsNotSynced() throws InterruptedException {
        Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT);
        pipeline.send("insert into t values ($1)", 1).await();

        connection.stopAll().join();

        assertThat(rows()).isEqualTo("0");
        pipeline.send("insert into t values ($1)", 2);
        pipeline.close();
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void rollbackThatDoesNotEndInTime_closesTheConnection() throws InterruptedException {
        byte[] begun = ServerMessages.join(ServerMessages.commandComplete("BEGIN"), ServerMessages.readyForQuery('T'));
        try (ScriptedServer deaf = ScriptedServer.playing(client -> {
                    client.letIn(7, new byte[] {1, 2, 3, 4});
                    client.readUntil('Q');
                    client.send(begun);
                    client.hang();
                });
                Connection lost = Quell.connect("host=127.0.0.1 user=u dbname=d sslmode=disable port=" + deaf.port())) {
            lost.cancelPolicy(CancelPolicy.defaults().withDeadline(Duration.ofMillis(200)));

            lost.begin().rollback();

            Await.until(() -> !lost.isOpen(), "the connection to be closed");
        }
    }
}
