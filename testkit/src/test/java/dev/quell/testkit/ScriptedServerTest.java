package dev.quell.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ScriptedServerTest {
    @Test
    void script_thatAnswersAQuery_satisfiesAClient() throws SQLException {
        Script script = connection -> {
            assertThat(connection.letIn(7, new byte[4]).parameters()).containsEntry("user", "someone");
            while (!connection.readUntil('Q').text().contains("the question")) {
                connection.send(
                        ServerMessages.join(ServerMessages.commandComplete("SET"), ServerMessages.readyForQuery('I')));
            }
            connection.send(ServerMessages.join(
                    ServerMessages.notice("take note"),
                    ServerMessages.rowDescription(List.of("answer")),
                    ServerMessages.dataRow(List.of("42")),
                    ServerMessages.commandComplete("SELECT 1"),
                    ServerMessages.readyForQuery('I')));
            connection.hang();
        };
        try (ScriptedServer server = ScriptedServer.playing(script)) {
            try (Connection client = connect(server, "prefer");
                    var statement = client.createStatement();
                    var rows = statement.executeQuery("SELECT 'the question'")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("answer")).isEqualTo("42");
            }
            Await.until(() -> server.connections().getFirst().isClientGone(), "the client to leave");
            assertThat(server.failures()).isEmpty();
        }
    }

    @Test
    void script_overTls_turnsTheClientAway() {
        Script script = connection -> {
            assertThat(connection.readOpening()).isEqualTo(new Opening.SslRequest());
            connection.acceptTls(TestCertificates.shared().server(ServerCertificate.EC));
            connection.expectStartup();
            connection.send(ServerMessages.error("FATAL", "28000", "not today"));
        };
        try (ScriptedServer server = ScriptedServer.playing(script)) {
            assertThatThrownBy(() -> connect(server, "verify-full").close())
                    .isInstanceOfSatisfying(SQLException.class, failure -> {
                        assertThat(failure.getSQLState()).isEqualTo("28000");
                        assertThat(failure.getMessage()).contains("not today");
                    });
        }
    }

    @Test
    void scripts_oneForEachConnection_arePlayedInOrder() throws SQLException {
        Script reset = connection -> {
            connection.readByte();
            connection.reset();
        };
        Script letIn = connection -> {
            connection.letIn(1, new byte[4]);
            connection.hang();
        };
        try (ScriptedServer server = ScriptedServer.playing(reset, letIn)) {
            assertThatThrownBy(() -> connect(server, "disable").close()).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void script_leftByItsClient_fails() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(ScriptedConnection::expectStartup)) {
            new Socket(server.host(), server.port()).close();
            assertThat(server.awaitFailure()).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void server_closedWhileScriptsHang_leavesNothing() throws Exception {
        Leaks before = Leaks.snapshot();
        ScriptedServer server = ScriptedServer.playing(ScriptedConnection::hang);
        try (var client = new Socket(server.host(), server.port())) {
            server.awaitConnections(1);
            server.close();
            assertThat(client.getInputStream().read()).isNegative();
        }
        before.assertNone();
    }

    private static Connection connect(ScriptedServer server, String sslMode) throws SQLException {
        var properties = new Properties();
        properties.put("user", "someone");
        properties.put("sslmode", sslMode);
        properties.put("sslrootcert", TestCertificates.shared().root().toString());
        properties.put("preferQueryMode", "simple");
        properties.put("socketTimeout", "10");
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/postgres".formatted(server.host(), server.port()), properties);
    }
}
