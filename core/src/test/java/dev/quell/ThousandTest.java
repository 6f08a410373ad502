package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Leaks;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServerOptions;
import dev.quell.testkit.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand connections with a running query each, on one selector thread. */
@Timeout(180)
class ThousandTest {
    private static final int CONNECTIONS = 1000;

    @Test
    void cancel_thousandRunningQueries_allCancelledByOneThread() throws Exception {
        TestServerOptions options = TestServerOptions.usual()
                .withSetting("max_connections", String.valueOf(CONNECTIONS + 50))
                .withSetting("shared_buffers", "16MB");
        try (TestServer server = TestServer.start(TestServers.newest(), options)) {
            EventLoops loop = EventLoops.of("thousand", 1);
            Leaks before = Leaks.snapshot();
            List<Connection> connections = connect(server, loop);
            List<Query> queries = connections.stream()
                    .map(connection -> connection.send("select pg_sleep(600) /* thousand */"))
                    .toList();
            QueryGroup group = QueryGroup.of(queries, QueryGroup.Until.ALL_ENDED);

            GroupOutcome outcome = group.cancel().get(120, TimeUnit.SECONDS);

            assertThat(outcome.failed())
                    .hasSize(CONNECTIONS)
                    .allSatisfy(
                            member -> assertThat(member.cancel()).containsInstanceOf(CancelOutcome.Cancelled.class));
            assertThat(loopThreads()).isEqualTo(1);
            assertThat(server.backendsRunning("thousand")).isZero();
            assertUsable(connections);
            CompletableFuture.allOf(
                            connections.stream().map(Connection::closeAsync).toArray(CompletableFuture[]::new))
                    .get(60, TimeUnit.SECONDS);
            before.assertNone();
        }
    }

    private static List<Connection> connect(TestServer server, EventLoops loop) throws Exception {
        ConnectionSettings settings =
                ConnectionSettings.parse(server.conninfo(Role.TRUST) + " sslmode=disable connect_timeout=60");
        List<CompletableFuture<Connection>> connecting = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            connecting.add(Quell.connectAsync(settings, loop));
        }
        List<Connection> connections = new ArrayList<>();
        for (CompletableFuture<Connection> one : connecting) {
            connections.add(one.get(120, TimeUnit.SECONDS));
        }
        return connections;
    }

    private static long loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("thousand-"))
                .count();
    }

    private static void assertUsable(List<Connection> connections) throws InterruptedException {
        for (Connection connection : connections) {
            assertThat(connection.execute("select 1").getFirst().rows()).hasSize(1);
        }
    }
}
