package dev.quell.proof;

import static dev.quell.proof.Proof.await;
import static dev.quell.proof.Proof.carried;
import static dev.quell.proof.Proof.marker;
import static dev.quell.proof.Proof.sleep;
import static dev.quell.proof.Proof.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.CancelOutcome;
import dev.quell.Connection;
import dev.quell.NetworkException;
import dev.quell.NotSentException;
import dev.quell.Quell;
import dev.quell.Query;
import dev.quell.QueryCancelledException;
import dev.quell.QueryState;
import dev.quell.RowStream;
import dev.quell.ServerException;
import dev.quell.TransactionStatus;
import dev.quell.UsageException;
import dev.quell.testkit.Await;
import dev.quell.testkit.Direction;
import dev.quell.testkit.Ending;
import dev.quell.testkit.Meddlers;
import dev.quell.testkit.Meddling;
import dev.quell.testkit.Opening;
import dev.quell.testkit.ProxiedConnection;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a cancel comes to, whatever becomes meanwhile of the query, the connection, the server and the network. */
@Timeout(60)
class CancelLifeTest {
    private static final Duration SHORT = Duration.ofMillis(700);

    private final TestServer server = TestServer.shared(TestServers.newest());
    private final RecordingProxy proxy = RecordingProxy.to(server);
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(through(proxy, server, Role.SCRAM, "sslmode=disable"));
    }

    @AfterEach
    void close() {
        connection.close();
        proxy.close();
    }

    private Query running(String marker) {
        Query query = connection.send(sleep(marker));
        server.awaitRunning(marker);
        return query;
    }

    private ProxiedConnection session() {
        return proxy.connections().getFirst();
    }

    @Test
    void cancel_queuedQuery_serverNeverSeesIt() throws InterruptedException {
        String first = marker();
        Query running = running(first);
        String marker = marker();
        Query queued = connection.send("select 1 /* " + marker + " */");
        assertThat(queued.state()).isEqualTo(QueryState.QUEUED);

        assertThat(await(queued.cancel())).isInstanceOf(CancelOutcome.NeverStarted.class);

        assertThat(queued.state()).isEqualTo(QueryState.ENDED);
        assertThatThrownBy(queued::await).isInstanceOf(QueryCancelledException.class);
        assertThat(server.backendsRunning(first)).isEqualTo(1);
        assertThat(proxy.connections()).hasSize(1);
        Proof.cancelled(await(running.cancel()));
        Proof.assertUsable(connection);
        assertThat(carried(session(), marker)).isFalse();
        // It stays so.
        assertThat(await(queued.cancel())).isInstanceOf(CancelOutcome.NeverStarted.class);
    }

    @Test
    void cancel_twice_bothLearnTheSame() throws InterruptedException {
        Query query = running(marker());

        CompletableFuture<CancelOutcome> first = query.cancel();
        CompletableFuture<CancelOutcome> second = query.cancel();

        assertThat(Proof.cancelled(await(second)).report())
                .isEqualTo(Proof.cancelled(await(first)).report());
        assertThat(proxy.connections()).hasSize(2);
        Proof.cancelled(await(query.cancel()));
        Proof.assertUsable(connection);
    }

    @Test
    void cancel_afterTheEnd_sendsNothing() throws InterruptedException {
        Query completed = connection.send("select 1");
        completed.await();
        Query failed = connection.send("select 1/0");
        assertThatThrownBy(failed::await).isInstanceOf(ServerException.class);

        assertThat(await(completed.cancel())).isInstanceOf(CancelOutcome.CompletedFirst.class);
        assertThat(await(failed.cancel()))
                .isInstanceOfSatisfying(
                        CancelOutcome.FailedOtherwise.class,
                        outcome -> assertThat(outcome.error()).hasMessageContaining("division by zero"));

        assertThat(completed.await()).hasSize(1);
        Proof.assertUsable(connection);
        assertThat(proxy.connections()).hasSize(1);
    }

    @Test
    void cancel_queryBehindTheEnd_isNotTouched() throws InterruptedException {
        Query completed = connection.send("select 1");
        completed.await();
        String marker = marker();
        Query next = running(marker);

        assertThat(await(completed.cancel())).isInstanceOf(CancelOutcome.CompletedFirst.class);

        assertThat(server.backendsRunning(marker)).isEqualTo(1);
        Proof.cancelled(await(next.cancel()));
    }

    @Test
    void cancel_onlyTheMiddleOfThree_othersGoOn() throws InterruptedException {
        Query first = connection.send("select pg_sleep(0.1), 1");
        Query middle = connection.send(sleep(marker()));
        Query last = connection.send("select 3");
        first.await();

        Proof.cancelled(await(middle.cancel()));

        assertThat(first.await().getFirst().rows().getFirst().integer(1)).isEqualTo(1);
        assertThat(last.await().getFirst().rows().getFirst().integer(0)).isEqualTo(3);
    }

    @Test
    void cancel_severalStatements_noneFollows() throws InterruptedException {
        String marker = marker();
        connection.execute("create temp table done (n int)");
        Query query = connection.send(
                "insert into done values (1); commit; " + sleep(marker) + "; insert into done values (2)");
        server.awaitRunning(marker);

        Proof.cancelled(await(query.cancel()));

        assertThat(connection.execute("select n from done").getFirst().rows())
                .singleElement()
                .satisfies(row -> assertThat(row.integer(0)).isEqualTo(1));
    }

    @Test
    void cancel_inTransaction_transactionHasFailedAndConnectionGoesOn() throws InterruptedException {
        connection.execute("begin");
        Proof.cancelled(await(running(marker()).cancel()));

        assertThat(connection.transactionStatus()).isEqualTo(TransactionStatus.FAILED);
        connection.execute("rollback");
        Proof.assertUsable(connection);
    }

    @Test
    void cancel_largeResultNobodyReads_endsIt() throws InterruptedException {
        String marker = marker();
        RowStream stream =
                connection.stream("select repeat('x', 1000) from generate_series(1, 2000000) /* " + marker + " */");
        server.awaitActivity(
                backend ->
                        backend.query().contains(marker) && backend.waitEvent().equals("ClientWrite"),
                Await.DEADLINE);

        Proof.cancelled(await(stream.query().cancel()));

        server.awaitNoneRunning(marker);
        Proof.assertUsable(connection);
    }

    @Test
    void cancel_queryThatEndsByItself_completedFirst() throws InterruptedException {
        proxy.meddle(Meddling.silence());
        Query query = connection.send("select pg_sleep(0.3), 7");
        CompletableFuture<CancelOutcome> outcome = query.cancel(SHORT);

        assertThat(await(outcome)).isInstanceOf(CancelOutcome.CompletedFirst.class);
        assertThat(query.await().getFirst().rows().getFirst().integer(1)).isEqualTo(7);
    }

    @Test
    void cancel_statementTimeoutComesFirst_isNotTakenForTheCancel() throws InterruptedException {
        try (RecordingProxy encrypted = RecordingProxy.to(server);
                Connection own = Quell.connect(through(encrypted, server, Role.SCRAM, "sslmode=require"))) {
            own.execute("set statement_timeout = '300ms'");
            String marker = marker();
            Query query = own.send(sleep(marker));
            encrypted.meddle(Meddling.silence());

            assertThat(await(query.cancel())).isInstanceOfSatisfying(CancelOutcome.FailedOtherwise.class, outcome -> {
                assertThat(outcome.error()).hasMessageContaining("statement timeout");
                assertThat(outcome.report().requests()).isZero();
            });

            assertThatThrownBy(query::await).isInstanceOf(ServerException.class);
            Proof.assertUsable(own);
        }
    }

    @Test
    void cancel_backendTerminatedMeanwhile_connectionIsLost() throws InterruptedException {
        Query query = running(marker());
        proxy.meddle(Meddling.silence());
        CompletableFuture<CancelOutcome> outcome = query.cancel();
        proxy.awaitConnections(2);

        server.sql("select pg_terminate_backend(" + connection.backendPid().orElseThrow() + ")");

        assertThat(await(outcome))
                .isInstanceOfSatisfying(
                        CancelOutcome.ConnectionLost.class,
                        lost -> assertThat(lost.reason()).hasMessageContaining("terminating connection"));
        assertThatThrownBy(query::await)
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("57P01"));
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void cancel_connectionBrokenMeanwhile_connectionIsLost() throws InterruptedException {
        Query query = running(marker());
        proxy.meddle(Meddling.silence());
        CompletableFuture<CancelOutcome> outcome = query.cancel();
        proxy.awaitConnections(2);

        session().reset();

        assertThat(await(outcome))
                .isInstanceOfSatisfying(
                        CancelOutcome.ConnectionLost.class,
                        lost -> assertThat(lost.reason()).isInstanceOf(NetworkException.class));
        assertThatThrownBy(query::await).isInstanceOf(NetworkException.class);
        Query after = connection.send("select 1");
        assertThatThrownBy(after::await).isInstanceOf(NotSentException.class);
        assertThat(await(after.cancel())).isInstanceOf(CancelOutcome.NeverStarted.class);
    }

    @Test
    void cancel_requestTakenAndDropped_timesOutAndCanBeAskedAgain() throws InterruptedException {
        Query query = running(marker());
        // As a careless pooler does: it takes the request, forgets it, and closes in good order.
        proxy.meddle(Meddling.of(Direction.TO_SERVER, () -> Meddlers.finishAfter(0)));

        assertThat(await(query.cancel(SHORT)))
                .isInstanceOfSatisfying(
                        CancelOutcome.TimedOut.class,
                        outcome -> assertThat(outcome.report().requests()).isPositive());

        proxy.meddle(Meddling.NONE);
        Proof.cancelled(await(query.cancel()));
        Proof.assertUsable(connection);
    }

    @Test
    void cancel_nobodyAnswers_undeliveredAtTheDeadline() throws InterruptedException {
        try (RecordingProxy encrypted = RecordingProxy.to(server);
                Connection own = Quell.connect(through(encrypted, server, Role.SCRAM, "sslmode=require"))) {
            String marker = marker();
            Query query = own.send(sleep(marker));
            server.awaitRunning(marker);
            encrypted.meddle(Meddling.silence());

            assertThat(await(query.cancel(SHORT))).isInstanceOf(CancelOutcome.Undelivered.class);

            assertThat(server.backendsRunning(marker)).isEqualTo(1);
            assertThat(own.isOpen()).isTrue();
            encrypted.meddle(Meddling.NONE);
            Proof.cancelled(await(query.cancel()));
            Proof.assertUsable(own);
        }
    }

    @Test
    void cancel_connectionRefused_undeliveredAndSessionGoesOn() throws InterruptedException {
        String marker = marker();
        Query query = running(marker);
        proxy.refuse();

        assertThat(await(query.cancel(SHORT))).isInstanceOfSatisfying(CancelOutcome.Undelivered.class, outcome -> {
            assertThat(outcome.reason()).hasMessageContaining("refused");
            assertThat(outcome.report().attempts()).isGreaterThan(1);
        });

        server.sql("select pg_cancel_backend(" + connection.backendPid().orElseThrow() + ")");
        assertThatThrownBy(query::await).hasMessageContaining("canceling statement");
        Proof.assertUsable(connection);
    }

    @Test
    void cancel_someoneElseCancelsFirst_isNotClaimed() throws InterruptedException {
        Query query = running(marker());
        proxy.refuse();
        CompletableFuture<CancelOutcome> outcome = query.cancel();

        server.sql("select pg_cancel_backend(" + connection.backendPid().orElseThrow() + ")");

        assertThat(await(outcome)).isInstanceOf(CancelOutcome.FailedOtherwise.class);
    }

    @Test
    void cancel_serverGaveNoKey_saysSo() throws InterruptedException {
        try (ScriptedServer keyless = ScriptedServer.playing(session -> {
                    session.expectStartup();
                    session.send(
                            ServerMessages.join(ServerMessages.authenticationOk(), ServerMessages.readyForQuery('I')));
                    session.hang();
                });
                Connection own = Quell.connect(Proof.to(keyless, "sslmode=disable"))) {
            Query query = own.send("select 1");

            assertThat(await(query.cancel()))
                    .isInstanceOfSatisfying(
                            CancelOutcome.Undelivered.class,
                            outcome -> assertThat(outcome.reason())
                                    .isInstanceOf(UsageException.class)
                                    .hasMessageContaining("no cancellation key"));
            assertThat(own.backendPid()).isEmpty();
            assertThat(keyless.connections()).hasSize(1);
        }
    }

    @Test
    void cancel_delivered_theServerIsLeftToCloseFirst() throws InterruptedException {
        Proof.cancelled(await(running(marker()).cancel()));

        ProxiedConnection cancel = proxy.connections().get(1);
        assertThat(cancel.opening()).isInstanceOf(Opening.CancelRequest.class);
        assertThat(cancel.awaitEnding(Direction.TO_CLIENT)).isEqualTo(Ending.FINISHED);
    }
}
