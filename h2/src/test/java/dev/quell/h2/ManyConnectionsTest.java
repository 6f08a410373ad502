package dev.quell.h2;

import static dev.quell.h2.LocalDatabase.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServerOptions;
import dev.quell.testkit.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** 200 named connections of one session, each with a query. */
class ManyConnectionsTest {
    private static final int COUNT = 200;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(
                TestServers.newest(), TestServerOptions.usual().withoutTls().withSetting("max_connections", "230"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void connect(LocalDatabase local) throws SQLException {
        local.execute(
                "CREATE TABLE names AS SELECT 'c' || x AS name, x AS n FROM system_range(1, " + COUNT + ") AS r(x)");
        assertThat(local.rows("SELECT dblink_connect(name, " + quote(server.conninfo(Role.POSTGRES)) + ") FROM names"))
                .hasSize(COUNT)
                .containsOnly("OK");
    }

    @Test
    void queries_onAllConnections_areCollectedAsTheyFinish() throws SQLException {
        try (LocalDatabase local = LocalDatabase.open()) {
            connect(local);
            assertThat(local.rows("SELECT dblink_send_query(name, 'select ' || n"
                            + " || '::int, pg_sleep(' || (n % 10) || '/ 20.0)') FROM names"))
                    .containsOnly("1");

            Set<String> collected = new HashSet<>();
            Await.until(() -> collectFinished(local.connection(), collected), "all results");

            assertThat(collected).hasSize(COUNT);
        }
        Await.until(() -> server.activity().isEmpty(), "all connections to be closed");
    }

    private static boolean collectFinished(Connection session, Set<String> collected) {
        try {
            List<String> finished =
                    LocalDatabase.rows(session, "SELECT name FROM names WHERE dblink_is_busy(name) = 0");
            for (String name : finished) {
                collected.addAll(LocalDatabase.rows(
                        session, "SELECT n FROM dblink_get_result(" + quote(name) + ") AS t(n int, slept text)"));
                assertThat(LocalDatabase.rows(
                                session, "SELECT n FROM dblink_get_result(" + quote(name) + ") AS t(n int, s text)"))
                        .isEmpty();
                LocalDatabase.rows(session, "SELECT dblink_disconnect(" + quote(name) + ")");
                try (var statement = session.createStatement()) {
                    statement.execute("DELETE FROM names WHERE name = " + quote(name));
                }
            }
            return collected.size() == COUNT;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void queries_onAllConnections_areCancelledByOneStatement() throws SQLException {
        try (LocalDatabase local = LocalDatabase.open()) {
            connect(local);
            local.rows("SELECT dblink_send_query(name, 'select pg_sleep(600) /* many */') FROM names");
            Await.until(() -> server.backendsRunning("many") == COUNT, "all queries to run");

            assertThat(local.rows("SELECT dblink_cancel_query(c) FROM unnest(dblink_get_connections()) AS t(c)"))
                    .hasSize(COUNT)
                    .containsOnly("OK");

            server.awaitNoneRunning("many");
        }
        Await.until(() -> server.activity().isEmpty(), "all connections to be closed");
    }
}
