package dev.quell.h2;

import static dev.quell.h2.LocalDatabase.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients of H2's own server use the functions that the server's side has installed. */
class ServerModeTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final String MARK = "quell_h2_server_mode";
    private static final String SLEEP = ColumnDefinitionLists.rewrite(
            "SELECT * FROM dblink('c', 'select pg_sleep(600) /* h2 tcp */') AS t(a text)");

    private LocalDatabase local;
    private Server h2;
    private Connection client;

    @BeforeEach
    void open() throws SQLException {
        local = LocalDatabase.open();
        h2 = Server.createTcpServer("-tcpPort", "0").start();
        client = DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:" + h2.getPort() + "/"
                + local.connection().getMetaData().getURL().substring("jdbc:h2:".length()));
        LocalDatabase.value(
                client,
                "SELECT dblink_connect('c', " + quote(SERVER.conninfo(Role.POSTGRES) + " application_name=" + MARK)
                        + ")");
    }

    @AfterEach
    void close() throws SQLException {
        client.close();
        h2.stop();
        local.close();
    }

    @Test
    void query_ofAClient_hasColumnsAndRows() throws SQLException {
        assertThat(LocalDatabase.rows(client, "SELECT b, a FROM dblink('c', 'select 1 as a, array[1.5, null] as b')"))
                .containsExactly("[1.5, null] | 1");
        assertThat(local.value("SELECT dblink_get_connections()")).isEqualTo("null");
    }

    @Test
    void error_ofAClient_hasSqlstateAndTextWithoutTheStatement() {
        assertThatThrownBy(() ->
                        LocalDatabase.value(client, "SELECT dblink_connect('d', 'host=/nowhere password=secret')"))
                .isInstanceOfSatisfying(SQLException.class, e -> {
                    assertThat(e.getSQLState()).isEqualTo("08001");
                    assertThat(e.getMessage())
                            .startsWith("could not establish connection\nDETAIL:  ")
                            .doesNotContain("secret");
                });
    }

    private static CompletableFuture<SQLException> run(Statement statement) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                statement.execute(SLEEP);
                throw new AssertionError("it was not stopped");
            } catch (SQLException e) {
                return e;
            }
        });
    }

    @Test
    void statement_cancelledByItsClient_stopsTheRemoteQuery() throws Exception {
        try (Statement statement = client.createStatement()) {
            CompletableFuture<SQLException> running = run(statement);
            SERVER.awaitRunning("h2 tcp");
            statement.cancel();
            assertThat(running.get(60, TimeUnit.SECONDS).getSQLState()).isEqualTo("57014");
            SERVER.awaitNoneRunning("h2 tcp");
        }
        assertThat(LocalDatabase.rows(client, "SELECT * FROM dblink('c', 'select 5')"))
                .containsExactly("5");
    }

    @Test
    void server_stopped_stopsTheRemoteQuery() throws Exception {
        Statement statement = client.createStatement();
        CompletableFuture<SQLException> running = run(statement);
        SERVER.awaitRunning("h2 tcp");
        h2.stop();
        running.get(60, TimeUnit.SECONDS);
        SERVER.awaitNoneRunning("h2 tcp");
    }

    @Test
    void client_gone_closesItsConnections() throws SQLException {
        assertThat(backends()).isEqualTo(1);
        client.close();
        Await.until(() -> backends() == 0, "the connection to be closed");
    }

    private static long backends() {
        return SERVER.activity().stream()
                .filter(each -> each.applicationName().equals(MARK))
                .count();
    }
}
