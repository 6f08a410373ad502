package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text is UTF-8 on the wire, whatever the settings of the server, and nothing is read as UTF-8 that is not. */
@Timeout(120)
class ClientEncodingTest {
    private final TestServer server = TestServer.shared(TestServers.newest());

    @Test
    void connect_databaseAndRoleAskForAnother_utf8() throws Exception {
        server.sql("drop database if exists latin");
        server.sql("create database latin encoding 'LATIN1' locale 'C' template template0");
        server.sql("alter database latin set client_encoding = 'LATIN1'");
        try (Connection connection = Quell.connect(server.conninfo(Role.SCRAM) + " dbname=latin")) {
            assertThat(connection.parameter("client_encoding")).contains("UTF8");
            assertThat(connection
                            .execute("select $1::text || chr(228)", "öß")
                            .rows()
                            .getFirst()
                            .text(0))
                    .isEqualTo("ößä");
        } finally {
            server.sql("drop database latin with (force)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"set client_encoding = 'LATIN1'", "set client_encoding = 'SQL_ASCII'; select 1"})
    void query_changesTheEncoding_failsAndEndsTheConnection(String sql) throws Exception {
        try (Connection connection = Quell.connect(server.conninfo(Role.SCRAM))) {
            assertThatThrownBy(() -> connection.execute(sql))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("client_encoding is")
                    .hasMessageContaining("UTF-8");
            Await.until(() -> !connection.isOpen(), "the end of the connection");
            assertThatThrownBy(() -> connection.execute("select 1"))
                    .isInstanceOf(NotSentException.class)
                    .hasMessageContaining("client_encoding");
        }
    }

    @Test
    void query_setsUtf8InOtherWords_goesOn() throws Exception {
        try (Connection connection = Quell.connect(server.conninfo(Role.SCRAM))) {
            connection.execute("set client_encoding = 'unicode'");
            connection.execute("begin; set local client_encoding = 'utf-8'; commit");

            assertThat(connection
                            .execute("select 'ä'")
                            .getFirst()
                            .rows()
                            .getFirst()
                            .text(0))
                    .isEqualTo("ä");
        }
    }

    @Test
    void connect_optionsNameAnother_refused() {
        assertThatThrownBy(() -> Quell.connect(server.conninfo(Role.SCRAM) + " client_encoding=LATIN1"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("client_encoding \"LATIN1\" is not supported");
    }
}
