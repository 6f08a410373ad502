package dev.quell.dblink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Leaks;
import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServerOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hundred named connections in one session. */
@Timeout(300)
class ManyConnectionsTest {
    private static final int MANY = 200;
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(
                PgVersion.V18,
                TestServerOptions.usual().withoutTls().withSetting("max_connections", Integer.toString(MANY + 20)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void connect(Dblink dblink) {
        for (int i = 0; i < MANY; i++) {
            dblink.connect("c" + i, server.socketConninfo(Role.POSTGRES));
        }
    }

    private static void awaitNobody() {
        Await.until(
                () -> server.query("SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend'"
                                + " AND pid <> pg_backend_pid()")
                        .isEmpty(),
                DEADLINE,
                "the end of all backends");
    }

    @Test
    void queries_oneOnEach_areCollectedAsTheyFinishAndLeaveNothing() {
        try (Dblink first = Dblink.open()) {
            first.connect(server.socketConninfo(Role.POSTGRES));
        }
        Leaks before = Leaks.snapshot();
        try (Dblink dblink = Dblink.open()) {
            connect(dblink);
            dblink.connect(server.socketConninfo(Role.POSTGRES));
            dblink.query("SELECT pg_advisory_lock(1)");
            for (int i = 0; i < MANY; i++) {
                // The odd ones wait until the others have been collected.
                String wait = i % 2 == 0 ? "" : "SELECT pg_advisory_xact_lock_shared(1); ";
                dblink.sendQuery("c" + i, wait + "SELECT " + i);
            }

            Map<String, String> collected = new LinkedHashMap<>();
            Await.until(() -> collectFinished(dblink, collected) == MANY / 2, DEADLINE, "the even ones");
            assertThat(collected.keySet()).allMatch(name -> Integer.parseInt(name.substring(1)) % 2 == 0);
            dblink.query("SELECT pg_advisory_unlock(1)");
            Await.until(() -> collectFinished(dblink, collected) == MANY, DEADLINE, "all");

            assertThat(collected).allSatisfy((name, value) -> assertThat(name).isEqualTo("c" + value));
            assertThat(dblink.connections()).hasSize(MANY);
        }
        awaitNobody();
        before.assertNone();
    }

    private static int collectFinished(Dblink dblink, Map<String, String> collected) {
        for (String name : dblink.connections()) {
            if (!collected.containsKey(name) && Objects.equals(dblink.isBusy(name), 0)) {
                String last = "";
                for (DblinkRows rows = dblink.getResult(name);
                        rows.kind() != DblinkRows.Kind.NONE;
                        rows = dblink.getResult(name)) {
                    last = rows.toList().getFirst().text(0);
                }
                collected.put(name, last);
            }
        }
        return collected.size();
    }

    @Test
    void cancels_ofAll_endEachQueryAndLeaveNothing() {
        Leaks before = Leaks.snapshot();
        try (Dblink dblink = Dblink.open()) {
            connect(dblink);
            dblink.connections().forEach(name -> dblink.sendQuery(name, "SELECT pg_sleep(600) /* of many */"));
            Await.until(() -> server.backendsRunning("of many */") == MANY, DEADLINE, "all to run");

            assertThat(dblink.connections())
                    .allSatisfy(name -> assertThat(dblink.cancelQuery(name)).isEqualTo("OK"));

            assertThat(dblink.connections())
                    .allSatisfy(name -> assertThatThrownBy(() -> dblink.getResult(name))
                            .hasMessage("canceling statement due to user request"));
            assertThat(dblink.connections())
                    .allSatisfy(
                            name -> assertThat(dblink.getResult(name).kind()).isEqualTo(DblinkRows.Kind.NONE));
            dblink.connections().forEach(name -> dblink.sendQuery(name, "SELECT pg_sleep(600) /* cut off */"));
        }
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%cut off */'"
                + " AND pid <> pg_backend_pid()");
        awaitNobody();
        before.assertNone();
    }
}
