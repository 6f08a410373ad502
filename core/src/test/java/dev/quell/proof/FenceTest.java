package dev.quell.proof;

import static dev.quell.proof.Proof.await;
import static dev.quell.proof.Proof.carried;
import static dev.quell.proof.Proof.marker;
import static dev.quell.proof.Proof.settings;
import static dev.quell.proof.Proof.sleep;
import static dev.quell.proof.Proof.through;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.CancelOutcome;
import dev.quell.Connection;
import dev.quell.NotSentException;
import dev.quell.Quell;
import dev.quell.Query;
import dev.quell.testkit.Await;
import dev.quell.testkit.Direction;
import dev.quell.testkit.Meddlers;
import dev.quell.testkit.Meddling;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cancel hits the query it is meant for, and no other, however the two race. */
@Timeout(60)
class FenceTest {
    private final TestServer server = TestServer.shared(TestServers.newest());

    @ParameterizedTest
    @ValueSource(strings = {"disable", "require"})
    void innocentQuery_rightBehindCancelledOne_neverHit(String mode) throws InterruptedException {
        Random random = new Random(20_240_229);
        int cancelled = 0;
        try (Connection connection = Quell.connect(settings(server, Role.SCRAM, "sslmode=" + mode))) {
            for (int round = 0; round < 150; round++) {
                // About as long as a cancel takes, so that the two meet at every stage; sometimes much longer, for a
                // slow machine.
                double seconds = round % 15 == 14 ? 1 : random.nextInt(8) / 1000.0;
                Query doomed = connection.send("select pg_sleep($1)", seconds);
                LockSupport.parkNanos(random.nextInt(3_000_000));
                CompletableFuture<CancelOutcome> outcome = doomed.cancel();
                Query innocent = connection.send("select pg_sleep(0.001), " + round);

                assertThat(innocent.await().getFirst().rows().getFirst().integer(1))
                        .isEqualTo(round);
                cancelled += await(outcome) instanceof CancelOutcome.Cancelled ? 1 : 0;
            }
        }
        // Rounds in which the cancel always came too late, or never, would prove nothing.
        assertThat(cancelled).isPositive();
    }

    @Test
    void innocentQuery_cancelRequestHeldOnItsWay_waitsForIt() throws InterruptedException {
        CountDownLatch letGo = new CountDownLatch(1);
        Meddling holdCancels = (connection, direction) -> connection.number() > 0 && direction == Direction.TO_SERVER
                ? Meddlers.holdUntil(letGo)
                : Meddlers.pass();
        try (RecordingProxy proxy = RecordingProxy.to(server, holdCancels);
                Connection connection = Quell.connect(through(proxy, server, Role.SCRAM, "sslmode=disable"))) {
            String marker = marker();
            Query doomed = connection.send("select pg_sleep(0.2)");
            CompletableFuture<CancelOutcome> outcome = doomed.cancel();
            Query innocent = connection.send("select pg_sleep(0.2), 'through' /* " + marker + " */");
            doomed.results().join();
            proxy.awaitConnections(2);

            // The query is over and its cancel is not: what would be sent now would be what the cancel hits.
            assertThat(carried(proxy.connections().getFirst(), marker)).isFalse();
            assertThat(outcome).isNotDone();
            letGo.countDown();

            assertThat(innocent.await().getFirst().rows().getFirst().text(1)).isEqualTo("through");
            assertThat(await(outcome)).isInstanceOf(CancelOutcome.CompletedFirst.class);
        }
    }

    @Test
    void cancel_rightAfterSend_succeedsHoweverEarly() throws InterruptedException {
        try (Connection connection = Quell.connect(settings(server, Role.SCRAM, "sslmode=disable"))) {
            for (int round = 0; round < 50; round++) {
                Query query = connection.send(sleep(marker()));

                Proof.cancelled(await(query.cancel()));
                Proof.assertUsable(connection);
            }
        }
    }

    @Test
    void cancel_beforeTheQueryReachedTheServer_isRepeated() throws InterruptedException {
        CountDownLatch letGo = new CountDownLatch(1);
        String marker = marker();
        Meddling holdTheQuery = (connection, direction) -> (bytes, way) -> {
            if (direction == Direction.TO_SERVER && carried(connection, marker)) {
                way.hold(letGo);
            }
            way.send(bytes);
        };
        try (RecordingProxy proxy = RecordingProxy.to(server, holdTheQuery);
                Connection connection = Quell.connect(through(proxy, server, Role.SCRAM, "sslmode=disable"))) {
            Query query = connection.send(sleep(marker));
            CompletableFuture<CancelOutcome> outcome = query.cancel();
            proxy.awaitConnections(2);
            Await.until(() -> proxy.connections().get(1).isClosed(), "the first request to be taken in vain");
            letGo.countDown();

            CancelOutcome.Cancelled cancelled = Proof.cancelled(await(outcome));

            assertThat(cancelled.report().requests()).isGreaterThanOrEqualTo(2);
            assertThat(cancelled.report().attempts()).isGreaterThanOrEqualTo(2);
            Proof.assertUsable(connection);
        }
    }

    @Test
    void cancel_requestResetAfterItWasWritten_sessionIsNeverUsedAgain() throws InterruptedException {
        Meddling resetTheFirst = (connection, direction) -> connection.number() == 1 && direction == Direction.TO_SERVER
                ? (bytes, way) -> connection.reset()
                : Meddlers.pass();
        try (RecordingProxy proxy = RecordingProxy.to(server, resetTheFirst);
                Connection connection = Quell.connect(through(proxy, server, Role.SCRAM, "sslmode=disable"))) {
            String running = marker();
            Query query = connection.send(sleep(running));
            server.awaitRunning(running);
            String behind = marker();
            CompletableFuture<CancelOutcome> outcome = query.cancel();
            Query queued = connection.send("select 1 /* " + behind + " */");

            // The second request gets through; whether the first one will too, and when, nobody knows.
            Proof.cancelled(await(outcome));
            assertThat(Proof.awaitFailure(queued.results()))
                    .isInstanceOf(NotSentException.class)
                    .hasMessageContaining("the connection was discarded");
            assertThat(connection.isOpen()).isFalse();
            assertThat(Proof.awaitFailure(connection.send("select 2").results()))
                    .isInstanceOf(NotSentException.class)
                    .hasMessageContaining("the connection was discarded");
            assertThat(carried(proxy.connections().getFirst(), behind)).isFalse();
            server.awaitNoneRunning(running);
            Await.until(() -> proxy.connections().getFirst().isClosed(), "the session to end");
        }
    }

    @Test
    void cancel_endOfRequestNotSeenByTheDeadline_sessionIsNeverUsedAgain() throws InterruptedException {
        Meddling deliverInSilence = (connection, direction) -> connection.number() > 0
                ? direction == Direction.TO_CLIENT ? Meddlers.blackHole() : Meddlers.swallowEnd()
                : Meddlers.pass();
        try (RecordingProxy proxy = RecordingProxy.to(server, deliverInSilence);
                Connection connection = Quell.connect(through(proxy, server, Role.SCRAM, "sslmode=disable"))) {
            String running = marker();
            Query query = connection.send(sleep(running));
            server.awaitRunning(running);

            CancelOutcome outcome = await(query.cancel(Duration.ofMillis(800)));

            Proof.cancelled(outcome);
            assertThat(outcome.report().requests()).isZero();
            assertThat(Proof.awaitFailure(connection.send("select 2").results()))
                    .isInstanceOf(NotSentException.class)
                    .hasMessageContaining("the connection was discarded");
        }
    }
}
