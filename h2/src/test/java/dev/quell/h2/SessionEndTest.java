package dev.quell.h2;

import static dev.quell.h2.LocalDatabase.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Leaks;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections belong to an H2 session and end with it, whichever way it ends. */
class SessionEndTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final String MARK = "quell_h2_session_end";

    private LocalDatabase local;

    @BeforeEach
    void open() throws SQLException {
        local = LocalDatabase.open();
    }

    @AfterEach
    void close() throws SQLException {
        local.close();
        awaitBackends(0);
    }

    private static void connect(Connection session, String name) throws SQLException {
        String connstr = SERVER.conninfo(Role.POSTGRES) + " application_name=" + MARK;
        assertThat(LocalDatabase.value(session, "SELECT dblink_connect(" + quote(name) + ", " + quote(connstr) + ")"))
                .isEqualTo("OK");
    }

    private static void awaitBackends(int count) {
        Await.until(
                () -> SERVER.activity().stream()
                                .filter(each -> each.applicationName().equals(MARK))
                                .count()
                        == count,
                count + " backends");
    }

    @Test
    void connections_ofTwoSessions_areApart() throws SQLException {
        try (Connection other = local.connect()) {
            connect(local.connection(), "c");
            connect(other, "c");
            connect(other, "d");
            assertThat(LocalDatabase.value(local.connection(), "SELECT dblink_get_connections()"))
                    .isEqualTo("[c]");
            assertThatThrownBy(() -> LocalDatabase.value(local.connection(), "SELECT dblink_disconnect('d')"))
                    .hasMessageStartingWith("connection \"d\" not available");
            awaitBackends(3);
        }
        awaitBackends(1);
    }

    @Test
    void session_closed_leavesNothing() throws SQLException {
        connect(local.connection(), "warm up");
        Leaks before = Leaks.snapshot();
        Connection other = local.connect();
        connect(other, "c");
        connect(other, "d");
        LocalDatabase.value(other, "SELECT dblink_send_query('c', 'select pg_sleep(600)')");
        LocalDatabase.rows(other, "SELECT * FROM dblink('d', 'select generate_series(1, 1000)')");
        other.close();
        awaitBackends(1);
        before.assertNone();
    }

    @Test
    void session_aborted_closesItsConnections() throws SQLException {
        Connection other = local.connect();
        connect(other, "c");
        String id = LocalDatabase.value(other, "SELECT session_id()");
        local.value("SELECT abort_session(" + id + ")");
        awaitBackends(0);
    }

    @Test
    void session_forgotten_isClosedWhenH2FindsOut() throws SQLException {
        forgetOne();
        awaitBackends(1);
        Await.until(
                () -> {
                    System.gc();
                    try {
                        local.connect().close();
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                    return SERVER.activity().stream()
                            .noneMatch(each -> each.applicationName().equals(MARK));
                },
                "the forgotten session to be closed");
    }

    private void forgetOne() throws SQLException {
        connect(local.connect(), "c");
    }

    @Test
    void database_shutDown_closesAllConnections() throws SQLException {
        Connection other = local.connect();
        connect(local.connection(), "c");
        connect(other, "c");
        local.execute("SHUTDOWN");
        awaitBackends(0);
    }

    @Test
    void database_shutDownImmediately_closesAllConnections() throws SQLException {
        Connection other = local.connect();
        connect(local.connection(), "c");
        connect(other, "c");
        local.execute("SHUTDOWN IMMEDIATELY");
        awaitBackends(0);
    }

    @Test
    void connections_outliveTransactionsAndTables() throws SQLException {
        local.connection().setAutoCommit(false);
        connect(local.connection(), "c");
        local.connection().rollback();
        local.connection().setAutoCommit(true);
        local.execute("DROP ALL OBJECTS");
        DblinkFunctions.install(local.connection());
        assertThat(local.value("SELECT dblink_get_connections()")).isEqualTo("[c]");
        awaitBackends(1);
    }

    @Test
    void session_withConnections_showsNoObjectOfOurs() throws SQLException {
        connect(local.connection(), "c");
        assertThat(local.rows("SCRIPT")).noneMatch(line -> line.contains("connections of this session"));
        try (ResultSet tables = local.connection().getMetaData().getTables(null, null, "%", null)) {
            assertThat(LocalDatabase.read(tables)).noneMatch(table -> table.contains("connections of this session"));
        }
    }

    @Test
    void backend_killed_isAnErrorUntilItIsConnectedAgain() throws SQLException {
        connect(local.connection(), "c");
        assertThatThrownBy(
                        () -> local.rows("SELECT * FROM dblink('c', 'select pg_terminate_backend(pg_backend_pid())')"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isIn("57P01", "08006"));
        assertThatThrownBy(() -> local.rows("SELECT * FROM dblink('c', 'select 1') AS t(a int)"))
                .isInstanceOf(SQLException.class);
        assertThat(local.value("SELECT dblink_disconnect('c')")).isEqualTo("OK");
        connect(local.connection(), "c");
        assertThat(local.rows("SELECT * FROM dblink('c', 'select 1')")).containsExactly("1");
    }

    @Test
    void functions_afterTheDatabaseWasOpenedAgain_areThere(@TempDir Path folder) throws SQLException {
        String url = "jdbc:h2:" + folder.resolve("kept") + ";MODE=PostgreSQL";
        try (Connection first = DriverManager.getConnection(url)) {
            DblinkFunctions.install(first);
        }
        try (Connection second = DriverManager.getConnection(url)) {
            connect(second, "c");
            assertThat(LocalDatabase.rows(second, "SELECT * FROM dblink('c', 'select 1') AS t(a int)"))
                    .containsExactly("1");
            DblinkFunctions.uninstall(second);
            assertThatThrownBy(() -> LocalDatabase.value(second, "SELECT dblink_disconnect('c')"))
                    .isInstanceOf(SQLException.class);
        }
    }
}
