package dev.quell.proof;

import static dev.quell.proof.Proof.await;
import static dev.quell.proof.Proof.marker;
import static dev.quell.proof.Proof.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.CancelOutcome;
import dev.quell.CancelPolicy;
import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.Quell;
import dev.quell.Query;
import dev.quell.testkit.Meddling;
import dev.quell.testkit.PgBouncer;
import dev.quell.testkit.PgBouncer.PoolMode;
import dev.quell.testkit.PgBouncerOptions;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cancels through a pooler, which gives its own keys and whose sessions with the server are shared. */
@Timeout(60)
class PgBouncerCancelTest {
    private static final int ROUNDS = 20;

    private final TestServer server = TestServer.shared(TestServers.newest());

    @BeforeAll
    static void requirePgBouncer() {
        PgBouncer.missing().ifPresent(Assumptions::abort);
    }

    @ParameterizedTest(name = "{0} pooling, TLS {1}")
    @CsvSource({"SESSION, false", "SESSION, true", "TRANSACTION, false", "TRANSACTION, true"})
    void cancel_throughPgBouncer_stopsTheQueryAndNoOther(PoolMode mode, boolean encrypted) throws InterruptedException {
        try (PgBouncer bouncer = PgBouncer.start(server, mode, options(mode, encrypted));
                RecordingProxy proxy = RecordingProxy.to(bouncer.port(), Meddling.NONE);
                Connection connection = connect(bouncer, proxy);
                Connection bystander = connect(bouncer, proxy)) {
            connection.cancelPolicy(CancelPolicy.defaults().withRoundTripFence());
            for (int round = 0; round < ROUNDS; round++) {
                String marker = marker();
                Query doomed = connection.send(sleep(marker));
                Query innocent = connection.send("select pg_sleep(0.002), " + round);
                server.awaitRunning(marker);

                CompletableFuture<CancelOutcome> outcome = doomed.cancel();
                Query elsewhere = bystander.send("select pg_sleep(0.002), " + round);

                assertThat(Proof.cancelled(await(outcome)).report().encrypted()).isEqualTo(encrypted);
                assertAnswered(innocent, round);
                assertAnswered(elsewhere, round);
                assertThat(server.backendsRunning(marker)).isZero();
            }
            assertThat(proxy.connections())
                    .allSatisfy(each -> assertThat(each.isEncrypted()).isEqualTo(encrypted));
        }
    }

    /** Pooled by transaction, the bystander gets the session on which the query was stopped. */
    private static PgBouncerOptions options(PoolMode mode, boolean encrypted) {
        PgBouncerOptions options = switch (mode) {
            case SESSION -> PgBouncerOptions.usual();
            case TRANSACTION -> PgBouncerOptions.usual().withPoolSize(1);
        };
        return encrypted ? options.withTls() : options;
    }

    private static Connection connect(PgBouncer bouncer, RecordingProxy proxy) throws InterruptedException {
        return Quell.connect(ConnectionSettings.parse(bouncer.conninfo(Role.SCRAM) + " port=" + proxy.port()));
    }

    private static void assertAnswered(Query query, int round) throws InterruptedException {
        assertThat(query.await().getFirst().rows().getFirst().integer(1)).isEqualTo(round);
    }
}
