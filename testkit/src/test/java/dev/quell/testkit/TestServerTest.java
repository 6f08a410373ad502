package dev.quell.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TestServerTest {
    /** Held here, since loggers that nobody holds are forgotten with their level. */
    private static final Logger PGJDBC = Logger.getLogger("org.postgresql");

    @BeforeAll
    static void silencePgjdbc() {
        // It shouts about the bad certificates that are shown to it on purpose.
        PGJDBC.setLevel(Level.OFF);
    }

    @ParameterizedTest
    @MethodSource("dev.quell.testkit.TestServers#versions")
    void shared_ofEachVersion_runsThatVersion(PgVersion version) {
        TestServer server = TestServer.shared(version);

        String number = server.query("SHOW server_version_num").getFirst().getFirst();

        assertThat(Integer.parseInt(number) / 10_000).isEqualTo(version.major());
        assertThat(server).isSameAs(TestServer.shared(version));
        assertThat(server.libpq()).exists();
    }

    @ParameterizedTest
    @MethodSource("dev.quell.testkit.TestServers#versions")
    void roles_withAndWithoutTls_areLetInAsTheirNameSays(PgVersion version) {
        TestServer server = TestServer.shared(version);
        for (Role role : Role.values()) {
            boolean plain = role != Role.CERT && role != Role.SSL_ONLY && role != Role.REJECT;
            boolean encrypted = role != Role.NO_SSL && role != Role.REJECT;
            assertThat(isLetIn(server, role, "disable"))
                    .as("%s without TLS", role)
                    .isEqualTo(plain);
            assertThat(isLetIn(server, role, "verify-full"))
                    .as("%s with TLS", role)
                    .isEqualTo(encrypted);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerCertificate.class)
    void certificate_shownByServer_isGoodOrBadAsItsNameSays(ServerCertificate certificate) {
        try (TestServer server = TestServer.withServerCertificate(TestServers.newest(), certificate)) {
            boolean good = switch (certificate) {
                case RSA, EC -> true;
                case EXPIRED, WRONG_HOST, OTHER_CA -> false;
            };
            assertThat(isLetIn(server, Role.TRUST, "verify-full")).isEqualTo(good);
            assertThat(isLetIn(server, Role.TRUST, "require")).isTrue();

            server.show(ServerCertificate.RSA);

            assertThat(isLetIn(server, Role.TRUST, "verify-full")).isTrue();
        }
    }

    @Test
    void certificate_ofClientByOtherAuthority_isTurnedAway() throws SQLException {
        TestServer server = TestServer.shared(TestServers.newest());
        Properties properties = properties(server, Role.CERT, "verify-full");
        use(properties, server.certificates().clientOfOtherAuthority(Role.CERT.role()));

        assertThatThrownBy(() -> connect(server, properties).close()).isInstanceOf(SQLException.class);
        use(properties, server.certificates().client(Role.CERT.role(), KeyFormat.EC_PKCS8));
        properties.put("pemKeyAlgorithm", "EC");
        connect(server, properties).close();
    }

    @Test
    void roles_onServerWithoutTls_haveNoTls() {
        try (TestServer server =
                TestServer.start(TestServers.newest(), TestServerOptions.usual().withoutTls())) {
            assertThat(isLetIn(server, Role.SCRAM, "disable")).isTrue();
            assertThat(isLetIn(server, Role.SCRAM, "require")).isFalse();
        }
    }

    @Test
    void activity_ofSleepingBackend_isSeenUntilItEnds() throws SQLException {
        TestServer server = TestServer.shared(TestServers.newest());
        try (Connection client = connect(server, properties(server, Role.TRUST, "disable"));
                var statement = client.createStatement()) {
            var sleeping = CompletableFuture.runAsync(() -> {
                try {
                    statement.execute("SELECT pg_sleep(60) /* marker-1 */");
                } catch (SQLException cancelled) {
                    throw new IllegalStateException(cancelled);
                }
            });
            Activity seen = server.awaitRunning("marker-1");
            assertThat(seen.user()).isEqualTo("trust_user");
            assertThat(seen.encrypted()).isFalse();
            assertThat(server.backendsRunning("marker-1")).isEqualTo(1);

            server.sql("SELECT pg_cancel_backend(" + seen.pid() + ")");

            server.awaitNoneRunning("marker-1");
            assertThatThrownBy(sleeping::join).hasMessageContaining("canceling statement due to user request");
        }
    }

    @Test
    void server_killed_runsAgainAfterRestart() {
        try (TestServer server = TestServer.start(TestServers.newest())) {
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.restart();
            assertThat(isLetIn(server, Role.SCRAM, "verify-full")).isTrue();
        }
    }

    @Test
    void shared_asked_toStop_refuses() {
        TestServer server = TestServer.shared(TestServers.newest());
        assertThatThrownBy(server::close).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(server::kill).isInstanceOf(IllegalStateException.class);
        assertThat(server.isRunning()).isTrue();
    }

    private static boolean isLetIn(TestServer server, Role role, String sslMode) {
        try (Connection connection = connect(server, properties(server, role, sslMode))) {
            return connection.isValid(10);
        } catch (SQLException refused) {
            return false;
        }
    }

    private static Connection connect(TestServer server, Properties properties) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), server.database()), properties);
    }

    private static Properties properties(TestServer server, Role role, String sslMode) {
        var properties = new Properties();
        properties.put("user", role.role());
        properties.put("password", role.password());
        properties.put("sslmode", sslMode);
        properties.put("sslrootcert", server.certificates().root().toString());
        if (role == Role.CERT) {
            use(properties, server.certificates().client(role.role()));
        }
        return properties;
    }

    private static void use(Properties properties, CertificateFiles files) {
        properties.put("sslcert", files.certificate().toString());
        properties.put("sslkey", files.key().toString());
    }
}
