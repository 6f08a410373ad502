package dev.quell.proof;

import static dev.quell.proof.Proof.await;
import static dev.quell.proof.Proof.marker;
import static dev.quell.proof.Proof.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.CancelOutcome;
import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.EventLoops;
import dev.quell.Quell;
import dev.quell.Query;
import dev.quell.RowStream;
import dev.quell.testkit.Await;
import dev.quell.testkit.Leaks;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServerOptions;
import dev.quell.testkit.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing is left of connections and cancels that are over: no thread, no socket, no selector, no backend. */
@Timeout(90)
class LeakTest {
    private static final int ROUNDS = 300;
    private static final int MANY = 200;

    private final TestServer server = TestServer.shared(TestServers.newest());

    @Test
    void connectionsAndCancels_manyRounds_leaveNothing() throws InterruptedException {
        Leaks leaks = Leaks.snapshot();
        String marker = marker();
        EventLoops loops = EventLoops.of("leak", 2);
        for (int round = 0; round < ROUNDS; round++) {
            // TLS costs the most, and its cancels do not differ in what they may leave behind.
            Connection connection =
                    Quell.connect(Proof.settings(server, Role.TRUST, round % 5 == 0 ? "" : "sslmode=disable"), loops);
            Query query = connection.send(sleep(marker));
            stop(round, connection, query);
            connection.close();
        }

        leaks.assertNone();
        Await.until(
                () -> server.activity().stream()
                        .noneMatch(backend -> backend.query().contains(marker)),
                "the end of all backends");
    }

    private void stop(int round, Connection connection, Query query) throws InterruptedException {
        switch (round % 6) {
            case 0 -> Proof.cancelled(await(query.cancel()));
            case 1 -> query.results().cancel(true);
            case 2 -> query.close();
            case 3 -> {
                RowStream stream = connection.stream("select generate_series(1, 100000)");
                query.close();
                stream.close();
            }
            case 4 -> giveUpConnecting();
            default -> {}
        }
    }

    private void giveUpConnecting() throws InterruptedException {
        CompletableFuture<Connection> connecting = Quell.connectAsync(server.conninfo(Role.SCRAM));
        if (!connecting.cancel(true)) {
            await(connecting).close();
        }
    }

    @Test
    void manyConnections_allCancelledAtOnceOnOneThread_allEndAndLeaveNothing() throws InterruptedException {
        TestServerOptions roomy = TestServerOptions.usual().withSetting("max_connections", Integer.toString(2 * MANY));
        try (TestServer own = TestServer.start(TestServers.newest(), roomy)) {
            Leaks leaks = Leaks.snapshot();
            String marker = marker();
            List<Connection> connections = connectMany(own);
            List<Query> queries = connections.stream()
                    .map(connection -> connection.send(sleep(marker)))
                    .toList();
            Await.until(() -> own.backendsRunning(marker) == MANY, "all queries to run");
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("many"))
                    .hasSize(1);

            List<CompletableFuture<CancelOutcome>> cancels =
                    queries.stream().map(Query::cancel).toList();
            for (CompletableFuture<CancelOutcome> cancel : cancels) {
                Proof.cancelled(await(cancel));
            }

            assertThat(own.backendsRunning(marker)).isZero();
            for (Connection connection : connections) {
                Proof.assertUsable(connection);
                connection.close();
            }
            leaks.assertNone();
            Await.until(() -> own.activity().isEmpty(), "the end of all backends");
        }
    }

    private static List<Connection> connectMany(TestServer own) throws InterruptedException {
        EventLoops loop = EventLoops.of("many", 1);
        ConnectionSettings settings = Proof.settings(own, Role.TRUST, "sslmode=require");
        List<CompletableFuture<Connection>> connecting = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            connecting.add(Quell.connectAsync(settings, loop));
        }
        List<Connection> connections = new ArrayList<>();
        for (CompletableFuture<Connection> each : connecting) {
            connections.add(await(each));
        }
        return connections;
    }
}
