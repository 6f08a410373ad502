package dev.quell.proof;

import static dev.quell.proof.Proof.await;
import static dev.quell.proof.Proof.marker;
import static dev.quell.proof.Proof.settings;
import static dev.quell.proof.Proof.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.Connection;
import dev.quell.Quell;
import dev.quell.Query;
import dev.quell.QueryCancelledException;
import dev.quell.ServerException;
import dev.quell.testkit.CertificateFiles;
import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestCertificates;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sslmode with every way to authenticate, on every server version: connect, query, cancel, go on. */
@Timeout(60)
class ConnectMatrixTest {
    enum Mode {
        DISABLE("disable"),
        ALLOW("allow"),
        PREFER("prefer"),
        REQUIRE("require"),
        VERIFY_CA("verify-ca"),
        VERIFY_FULL("verify-full");

        private final String keyword;

        Mode(String keyword) {
            this.keyword = keyword;
        }

        /** What it tries, in order: true is encrypted. */
        private List<Boolean> attempts() {
            return switch (this) {
                case DISABLE -> List.of(false);
                case ALLOW -> List.of(false, true);
                case PREFER -> List.of(true, false);
                case REQUIRE, VERIFY_CA, VERIFY_FULL -> List.of(true);
            };
        }

        /** Encrypted or not; empty where the server turns every attempt away. */
        Optional<Boolean> expected(Role role) {
            return attempts().stream()
                    .filter(encrypted -> lets(role, encrypted))
                    .findFirst();
        }

        private static boolean lets(Role role, boolean encrypted) {
            return switch (role) {
                case POSTGRES, TRUST, PASSWORD, MD5, SCRAM -> true;
                case CERT, SSL_ONLY -> encrypted;
                case NO_SSL -> !encrypted;
                case REJECT -> false;
            };
        }
    }

    record Combination(PgVersion version, Mode mode, Role role) {
        String options() {
            TestCertificates certificates = TestCertificates.shared();
            String options = "sslmode=" + mode.keyword;
            if (mode == Mode.VERIFY_CA || mode == Mode.VERIFY_FULL) {
                options += " sslrootcert=" + certificates.root();
            }
            if (role == Role.CERT) {
                CertificateFiles files = certificates.client(role.role());
                options += " sslcert=" + files.certificate() + " sslkey=" + files.key();
            }
            return options;
        }

        @Override
        public String toString() {
            return "PostgreSQL " + version.major() + ", sslmode=" + mode.keyword + ", " + role.role();
        }
    }

    static Stream<Combination> combinations() {
        return TestServers.versions().stream()
                .flatMap(version -> Stream.of(Mode.values())
                        .flatMap(mode -> Arrays.stream(Role.values())
                                .filter(role -> role != Role.POSTGRES)
                                .map(role -> new Combination(version, mode, role))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("combinations")
    void connection_modeAndRole_isAsTheServerAllows(Combination combination) throws InterruptedException {
        TestServer server = TestServer.shared(combination.version());
        Optional<Boolean> encrypted = combination.mode().expected(combination.role());
        if (encrypted.isEmpty()) {
            assertThatThrownBy(() -> connect(server, combination).close())
                    .isInstanceOfSatisfying(
                            ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("28000"));
            return;
        }
        try (Connection connection = connect(server, combination)) {
            assertThat(connection.encryption().isPresent()).isEqualTo(encrypted.get());
            assertThat(encryptedAsTheServerSeesIt(connection)).isEqualTo(encrypted.get());
            assertCancels(server, connection, encrypted.get());
        }
    }

    private static Connection connect(TestServer server, Combination combination) throws InterruptedException {
        return Quell.connect(settings(server, combination.role(), combination.options()));
    }

    private static boolean encryptedAsTheServerSeesIt(Connection connection) throws InterruptedException {
        return connection
                .execute("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
                .getFirst()
                .rows()
                .getFirst()
                .value(0, Boolean.class);
    }

    static void assertCancels(TestServer server, Connection connection, boolean encrypted) throws InterruptedException {
        String marker = marker();
        Query query = connection.send(sleep(marker));
        assertThat(server.awaitRunning(marker).pid())
                .isEqualTo(connection.backendPid().orElseThrow());

        var outcome = Proof.cancelled(await(query.cancel()));

        assertThat(outcome.error().sqlState()).isEqualTo("57014");
        assertThat(outcome.report().encrypted()).isEqualTo(encrypted);
        assertThat(outcome.report().address()).isEqualTo(connection.address());
        assertThatThrownBy(query::await).isInstanceOf(QueryCancelledException.class);
        assertThat(server.backendsRunning(marker)).isZero();
        Proof.assertUsable(connection);
    }
}
