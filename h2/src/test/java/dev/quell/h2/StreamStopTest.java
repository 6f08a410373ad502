package dev.quell.h2;

import static dev.quell.h2.LocalDatabase.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are read as they come, from a query that never ends: it ends with its reader. */
@Timeout(120)
class StreamStopTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String OWN_CONNECTION = SERVER.conninfo(Role.POSTGRES);

    private final String marker = "stream stopping " + NUMBER.incrementAndGet();
    private LocalDatabase local;

    @BeforeEach
    void open() throws SQLException {
        local = LocalDatabase.open(DblinkSettings.usual().streaming(1));
        local.execute("SET LAZY_QUERY_EXECUTION TRUE");
        local.value("SELECT dblink_connect('c', " + quote(OWN_CONNECTION) + ")");
    }

    @AfterEach
    void close() throws SQLException {
        local.close();
    }

    /** A statement whose first rows come at once, the others never. */
    private String blocked(String connection) {
        return ColumnDefinitionLists.rewrite("SELECT n FROM dblink(" + quote(connection) + ", "
                + quote(
                        "select n, repeat('x', 20000), pg_sleep(case n when 5 then 600 else 0 end) from generate_series(0, 9) n /* "
                                + marker + " */")
                + ") AS t(n int, x text, s text)");
    }

    private void assertStoppedAndUsable() throws SQLException {
        SERVER.awaitNoneRunning(marker);
        assertThat(local.rows("SELECT * FROM dblink('c', 'select 5') AS t(a int)"))
                .containsExactly("5");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void statement_cancelledWhileARowIsAwaited_stopsTheRemoteQuery(boolean named) throws Exception {
        try (Statement statement = local.connection().createStatement();
                ResultSet rows = statement.executeQuery(blocked(named ? "c" : OWN_CONNECTION))) {
            for (int i = 0; i < 4; i++) {
                assertThat(rows.next()).isTrue();
            }
            CompletableFuture<SQLException> reading = CompletableFuture.supplyAsync(() -> failure(rows));
            SERVER.awaitRunning(marker);
            statement.cancel();

            assertThat(reading.get(60, TimeUnit.SECONDS).getSQLState()).isEqualTo("57014");
        }
        assertStoppedAndUsable();
    }

    private static SQLException failure(ResultSet rows) {
        try {
            while (rows.next()) {
                assertThat(rows.getInt(1)).isLessThan(5);
            }
            throw new AssertionError("the rows have an end");
        } catch (SQLException e) {
            return e;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void result_closedBeforeItsEnd_stopsTheRemoteQuery(boolean named) throws SQLException {
        try (Statement statement = local.connection().createStatement();
                ResultSet rows = statement.executeQuery(blocked(named ? "c" : OWN_CONNECTION))) {
            assertThat(rows.next()).isTrue();
            assertThat(SERVER.backendsRunning(marker)).isEqualTo(1);
        }
        assertStoppedAndUsable();
    }

    @Test
    void result_ofAPreparedStatement_closedWithIt_stopsTheRemoteQuery() throws SQLException {
        try (PreparedStatement statement = local.connection().prepareStatement(blocked("c"));
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
        }
        assertStoppedAndUsable();
    }

    @Test
    void nextStatement_whileAResultIsUnfinished_stopsItsRemoteQuery() throws SQLException {
        try (Statement statement = local.connection().createStatement();
                ResultSet rows = statement.executeQuery(blocked("c"))) {
            assertThat(rows.next()).isTrue();
            assertThat(local.rows("SELECT * FROM dblink('c', 'select 6') AS t(a int)"))
                    .containsExactly("6");
            assertThatThrownBy(rows::next).hasMessageStartingWith("the rest of a streaming result was given up");
        }
        assertStoppedAndUsable();
    }

    @Test
    void session_closed_stopsTheRemoteQuery() throws SQLException {
        try (Connection session = local.connect()) {
            LocalDatabase.value(session, "SELECT 1");
            try (Statement setting = session.createStatement()) {
                setting.execute("SET LAZY_QUERY_EXECUTION TRUE");
            }
            Statement statement = session.createStatement();
            ResultSet rows = statement.executeQuery(blocked(OWN_CONNECTION));
            assertThat(rows.next()).isTrue();
        }
        assertStoppedAndUsable();
    }
}
