package dev.quell.dblink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What PostgreSQL's dblink has not. */
@Timeout(60)
class BeyondDblinkTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);
    private static final String CONNINFO = SERVER.conninfo(Role.SCRAM);

    @Test
    void connectionLimit_whenReached_refusesOneMoreButNotAReplacement() {
        try (Dblink dblink =
                Dblink.open(DblinkOptions.builder().connectionLimit(2).build())) {
            dblink.connect("a", CONNINFO);
            dblink.connect(CONNINFO);

            assertThatThrownBy(() -> dblink.connect("b", CONNINFO))
                    .isInstanceOfSatisfying(
                            DblinkException.class, e -> assertThat(e.sqlState()).isEqualTo("53300"));
            assertThat(dblink.connect(CONNINFO)).isEqualTo("OK");
        }
    }

    @Test
    void closeIdle_ofIdleAndBusyConnections_closesTheIdleOnes() {
        try (Dblink dblink =
                Dblink.open(DblinkOptions.builder().idleTimeout(Duration.ZERO).build())) {
            dblink.connect("idle", CONNINFO);
            dblink.connect("busy", CONNINFO);
            dblink.connect("in transaction", CONNINFO);
            dblink.sendQuery("busy", "SELECT 1");
            dblink.exec("in transaction", "BEGIN");

            assertThat(dblink.closeIdle()).containsExactly("idle");
            assertThat(dblink.connections()).containsExactlyInAnyOrder("busy", "in transaction");
        }
    }

    @Test
    void connectTimeout_whereItIsHonoured_endsTheWaitForASilentServer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Dblink dblink = Dblink.open(
                        DblinkOptions.builder().honourConnectTimeout(true).build())) {
            assertThatThrownBy(
                            () -> dblink.connect("a", "host=127.0.0.1 connect_timeout=2 port=" + silent.getLocalPort()))
                    .isInstanceOfSatisfying(DblinkException.class, e -> {
                        assertThat(e.sqlState()).isEqualTo("08001");
                        assertThat(e.detail()).contains("timeout expired");
                    });
            assertThat(dblink.connections()).isEmpty();
        }
    }

    @Test
    void registry_ofTwoSessions_listsWhatRunsWhere() {
        DblinkRegistry registry = new DblinkRegistry();
        DblinkOptions options = DblinkOptions.builder().registry(registry).build();
        Dblink first = Dblink.open(options);
        try (first;
                Dblink second = Dblink.open(options)) {
            first.connect("a", CONNINFO);
            second.connect("b", CONNINFO);
            first.sendQuery("a", "SELECT pg_sleep(600) /* listed */");

            assertThat(registry.activity())
                    .extracting(DblinkActivity::session, DblinkActivity::name, DblinkActivity::state)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(1, "a", DblinkActivity.State.ACTIVE),
                            org.assertj.core.groups.Tuple.tuple(2, "b", DblinkActivity.State.IDLE));
            assertThat(registry.toString())
                    .contains("pg_sleep(600)", SERVER.database())
                    .doesNotContain(Role.SCRAM.password());
            first.cancelQuery("a");
        }
        assertThat(registry.activity()).isEmpty();
    }

    @Test
    void closedSession_whenUsed_saysSo() {
        Dblink dblink = Dblink.open();
        dblink.close();
        dblink.close();

        assertThatThrownBy(() -> dblink.exec("SELECT 1")).hasMessage("this session is closed: open another one");
    }

    @Test
    void streaming_severalStatements_isRefused() {
        try (Dblink dblink = Dblink.open(DblinkOptions.builder().streaming(10).build())) {
            dblink.connect("a", CONNINFO);

            assertThatThrownBy(() -> dblink.query("a", "SELECT 1; SELECT 2").toList())
                    .isInstanceOf(DblinkException.class)
                    .hasMessageContaining("several statements");
            assertThat(dblink.exec("a", "SET extra_float_digits = 1")).isEqualTo("SET");
        }
    }

    @Test
    void streamedGetResult_ofTwoStatements_answersOneAfterTheOther() {
        try (Dblink dblink = Dblink.open(DblinkOptions.builder().streaming(10).build())) {
            dblink.connect("a", CONNINFO);
            dblink.sendQuery("a", "SELECT generate_series(1, 25); SELECT generate_series(1, 5)");

            assertThat(dblink.getResult("a").toList()).hasSize(25);
            assertThat(dblink.getResult("a").toList()).hasSize(5);
            assertThat(dblink.getResult("a").kind()).isEqualTo(DblinkRows.Kind.NONE);
        }
    }

    @Test
    void passingOfTime_withStatementTimeout_leavesTheConnectionUsable() {
        try (Dblink dblink = Dblink.open(DblinkOptions.builder()
                .interruptCancels(true)
                .statementTimeout(Duration.ofSeconds(5))
                .build())) {
            dblink.connect("a", CONNINFO);
            dblink.sendQuery("a", "SELECT pg_sleep(600)");

            assertThatThrownBy(() -> dblink.getResult("a")).hasMessage("canceling statement due to statement timeout");
            assertThatThrownBy(() -> dblink.getResult("a"))
                    .isInstanceOfSatisfying(
                            DblinkException.class, e -> assertThat(e.context()).hasSize(1));
            assertThat(dblink.getResult("a").kind()).isEqualTo(DblinkRows.Kind.NONE);
        }
    }
}
