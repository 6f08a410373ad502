package dev.quell.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PgBouncerTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());

    @BeforeAll
    static void requirePgBouncer() {
        PgBouncer.missing().ifPresent(Assumptions::abort);
    }

    @ParameterizedTest
    @EnumSource(PgBouncer.PoolMode.class)
    void query_throughPlainPgBouncer_isAnswered(PgBouncer.PoolMode mode) throws SQLException {
        try (PgBouncer bouncer = PgBouncer.start(SERVER, mode)) {
            for (Role role : new Role[] {Role.SCRAM, Role.TRUST}) {
                try (Connection connection = connect(bouncer, role, role.password(), "disable")) {
                    assertThat(user(connection)).isEqualTo(role.role());
                }
            }
            assertThat(bouncer.conninfo(Role.SCRAM)).contains("sslmode=disable").contains("port=" + bouncer.port());
        }
    }

    @Test
    void query_throughPgBouncerWithTls_isAnsweredOverTlsAlone() throws SQLException {
        PgBouncerOptions options = PgBouncerOptions.usual().withTls();
        try (PgBouncer bouncer = PgBouncer.start(SERVER, PgBouncer.PoolMode.SESSION, options)) {
            try (Connection connection = connect(bouncer, Role.SCRAM, Role.SCRAM.password(), "verify-full")) {
                assertThat(user(connection)).isEqualTo(Role.SCRAM.role());
            }
            assertThatThrownBy(() -> connect(bouncer, Role.TRUST, "", "disable"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("SSL required");
            assertThat(bouncer.conninfo(Role.SCRAM)).contains("sslmode=verify-full");
        }
    }

    @Test
    void login_withWrongPassword_isRefused() {
        try (PgBouncer bouncer = PgBouncer.start(SERVER, PgBouncer.PoolMode.SESSION)) {
            assertThatThrownBy(() -> connect(bouncer, Role.SCRAM, "not it", "disable"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(PgBouncer.PoolMode.class)
    void cancel_throughPgBouncer_endsTheQuery(PgBouncer.PoolMode mode) throws SQLException {
        String marker = "cancel through " + mode;
        try (PgBouncer bouncer = PgBouncer.start(SERVER, mode);
                Connection connection = connect(bouncer, Role.SCRAM, Role.SCRAM.password(), "disable");
                Statement statement = connection.createStatement()) {
            var query = CompletableFuture.supplyAsync(() -> sqlStateOf(statement, marker));
            SERVER.awaitRunning(marker);

            statement.cancel();

            assertThat(query).succeedsWithin(Await.DEADLINE).isEqualTo("57014");
            assertThat(user(connection)).isEqualTo(Role.SCRAM.role());
        }
    }

    @Test
    void transactionPool_ofOneSession_servesTwoClientsWithIt() throws SQLException {
        PgBouncerOptions options = PgBouncerOptions.usual().withPoolSize(1);
        try (PgBouncer bouncer = PgBouncer.start(SERVER, PgBouncer.PoolMode.TRANSACTION, options);
                Connection one = connect(bouncer, Role.SCRAM, Role.SCRAM.password(), "disable");
                Connection other = connect(bouncer, Role.SCRAM, Role.SCRAM.password(), "disable")) {
            assertThat(answer(one, "SELECT pg_backend_pid()")).isEqualTo(answer(other, "SELECT pg_backend_pid()"));
        }
    }

    @Test
    void close_ofRunningPgBouncer_endsIt() {
        PgBouncer bouncer = PgBouncer.start(SERVER, PgBouncer.PoolMode.SESSION);
        assertThat(bouncer.isRunning()).isTrue();

        bouncer.close();

        assertThat(bouncer.isRunning()).isFalse();
        assertThatThrownBy(() -> connect(bouncer, Role.TRUST, "", "disable")).isInstanceOf(SQLException.class);
        assertThat(bouncer.log()).content().contains("process up");
    }

    @Test
    void start_withImpossibleSetting_failsWithTheLog() {
        PgBouncerOptions options = PgBouncerOptions.usual().withSetting("auth_type", "nonsense");

        assertThatThrownBy(() -> PgBouncer.start(SERVER, PgBouncer.PoolMode.SESSION, options))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PgBouncer did not start")
                .hasMessageContaining("auth_type");
    }

    private static Connection connect(PgBouncer bouncer, Role role, String password, String sslMode)
            throws SQLException {
        var properties = new Properties();
        properties.put("user", role.role());
        properties.put("password", password);
        properties.put("sslmode", sslMode);
        properties.put("sslrootcert", SERVER.certificates().root().toString());
        properties.put("preferQueryMode", "simple");
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + bouncer.port() + "/postgres", properties);
    }

    private static String user(Connection connection) throws SQLException {
        return answer(connection, "SELECT current_user");
    }

    private static String answer(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String sqlStateOf(Statement statement, String marker) {
        try {
            statement.execute("SELECT pg_sleep(60) /* " + marker + " */");
            return "none";
        } catch (SQLException failure) {
            return failure.getSQLState();
        }
    }
}
