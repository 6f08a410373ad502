package dev.quell.proof;

import static dev.quell.proof.Proof.marker;
import static dev.quell.proof.Proof.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.CancelOutcome;
import dev.quell.CancelPolicy;
import dev.quell.Connection;
import dev.quell.NotSentException;
import dev.quell.Quell;
import dev.quell.QuellException;
import dev.quell.Query;
import dev.quell.testkit.Await;
import dev.quell.testkit.Direction;
import dev.quell.testkit.Leaks;
import dev.quell.testkit.Meddlers;
import dev.quell.testkit.Opening;
import dev.quell.testkit.ProxiedConnection;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ending a backend by force: it too must hit nothing else, and go no other way than the session went. */
@Timeout(60)
class EscalationTest {
    private static final CancelPolicy FORCE =
            CancelPolicy.defaults().withDeadline(Duration.ofMillis(500)).thenTerminateBackend(Duration.ofSeconds(5));

    private final TestServer server = TestServer.shared(TestServers.newest());

    /** Swallows cancels for a while, then ends in the orderly way. */
    static String deafFor(double seconds, String marker) {
        return "do $$ declare t timestamptz := clock_timestamp() + interval '" + seconds + " s'; begin loop begin "
                + "while clock_timestamp() < t loop perform pg_sleep(0.02); end loop; exit; "
                + "exception when query_canceled then null; end; end loop; end $$ /* " + marker + " */";
    }

    @Test
    void terminate_queryEndsMeanwhile_nextQueryIsNotSentRatherThanKilled() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection = Quell.connect(through(proxy, server, Role.SCRAM, "sslmode=disable"))) {
            proxy.meddle((proxied, direction) ->
                    direction == Direction.TO_SERVER && proxied.openings().getFirst() instanceof Opening.Startup
                            ? Meddlers.holdUntil(latch)
                            : Meddlers.pass());
            String marker = marker();
            Query query = connection.send(deafFor(2, marker));
            Query innocent = connection.send("select 1");
            server.awaitRunning(marker);

            CancelOutcome outcome = query.cancel(FORCE).get(20, TimeUnit.SECONDS);
            latch.countDown();

            assertThat(outcome).isInstanceOf(CancelOutcome.CompletedFirst.class);
            assertThat(query.await()).hasSize(1);
            assertThatThrownBy(innocent::await).isInstanceOf(NotSentException.class);
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void terminate_encryptionRefused_neverInClear() throws Exception {
        try (RecordingProxy proxy = RecordingProxy.to(server)) {
            String marker = marker();
            try (Connection connection = Quell.connect(through(proxy, server, Role.SCRAM, "sslmode=prefer"))) {
                connection.cancelPolicy(FORCE);
                proxy.meddle((proxied, direction) ->
                        direction == Direction.TO_CLIENT && proxied.openings().getFirst() instanceof Opening.SslRequest
                                ? Meddlers.resetAfter(1)
                                : Meddlers.pass());
                Query query = connection.send(deafFor(4, marker));
                server.awaitRunning(marker);

                CancelOutcome outcome = query.cancel(FORCE).get(20, TimeUnit.SECONDS);

                assertThat(outcome).isInstanceOf(CancelOutcome.Undelivered.class);
                assertThat(proxy.connections())
                        .hasSizeGreaterThan(2)
                        .extracting(ProxiedConnection::opening)
                        .allSatisfy(opening -> assertThat(opening).isInstanceOf(Opening.SslRequest.class));
            }
            server.awaitNoneRunning(marker);
        }
    }

    @Test
    void terminate_serverNeverAnswers_endsInTimeAndLeavesNothing() throws Exception {
        Leaks before = Leaks.snapshot();
        String marker = marker();
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection = Quell.connect(through(proxy, server, Role.SCRAM, "sslmode=disable"))) {
            proxy.meddle((proxied, direction) -> Meddlers.blackHole());
            Query query = connection.send(deafFor(6, marker));
            server.awaitRunning(marker);

            CancelOutcome outcome = query.cancel(CancelPolicy.defaults()
                            .withDeadline(Duration.ofMillis(300))
                            .thenTerminateBackend(Duration.ofMillis(500)))
                    .get(20, TimeUnit.SECONDS);

            assertThat(outcome).isInstanceOf(CancelOutcome.Undelivered.class);
            assertThat(query.await()).hasSize(1);
        }
        before.assertNone();
    }

    @Test
    void join_withOtherPolicies_eachCallerGetsItsOwn() throws Exception {
        Connection connection = Quell.connect(server.conninfo(Role.SCRAM));
        String marker = marker();
        Query query = connection.send(deafFor(20, marker));
        server.awaitRunning(marker);

        CompletableFuture<CancelOutcome> patient = query.cancel(Duration.ofSeconds(30));
        CompletableFuture<CancelOutcome> hasty = query.cancel(Duration.ofMillis(200));
        assertThat(hasty.get(20, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.TimedOut.class);
        assertThat(patient).isNotDone();
        CompletableFuture<CancelOutcome> forceful = query.cancel(FORCE);

        assertThat(forceful.get(20, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.Terminated.class);
        assertThat(patient.get(20, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.Terminated.class);
        server.awaitNoneRunning(marker);
        connection.close();
    }

    @Test
    void close_duringALongCancel_keepsItsOwnDeadline() throws Exception {
        Connection connection = Quell.connect(server.conninfo(Role.SCRAM));
        connection.cancelPolicy(CancelPolicy.defaults().withDeadline(Duration.ofMillis(300)));
        String marker = marker();
        Query query = connection.send(deafFor(8, marker));
        server.awaitRunning(marker);
        CompletableFuture<CancelOutcome> cancel = query.cancel(Duration.ofHours(1));

        connection.closeAsync().get(20, TimeUnit.SECONDS);

        assertThat(cancel.get(20, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.ConnectionLost.class);
        assertThatThrownBy(query::await).isInstanceOf(QuellException.class);
        server.awaitNoneRunning(marker);
    }

    @Test
    void within_cannotBeCancelled_waiterIsReleased() throws Exception {
        Connection connection = Quell.connect(server.conninfo(Role.SCRAM));
        connection.cancelPolicy(CancelPolicy.defaults().withDeadline(Duration.ofMillis(300)));
        String marker = marker();
        Query query = connection.send(deafFor(5, marker)).within(Duration.ofMillis(200));

        assertThatThrownBy(query::await)
                .isInstanceOf(QuellException.class)
                .hasMessageContaining("the query may still be running");
        Await.until(() -> !connection.isOpen(), "the end of the connection");
        server.awaitNoneRunning(marker);
    }
}
