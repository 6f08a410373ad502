package dev.quell.proof;

import static dev.quell.proof.Proof.settings;
import static dev.quell.proof.Proof.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.Quell;
import dev.quell.QuellException;
import dev.quell.UsageException;
import dev.quell.testkit.CertificateFiles;
import dev.quell.testkit.KeyFormat;
import dev.quell.testkit.Opening;
import dev.quell.testkit.PgVersion;
import dev.quell.testkit.ProxiedConnection;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestCertificates;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The ways to connect beside sslmode and authentication, on every server version. */
@Timeout(60)
class ConnectVariantsTest {
    private static final int FIRST_WITH_DIRECT_TLS = 17;
    private static final int FIRST_WITH_LONG_KEYS = 18;

    private static List<PgVersion> versions() {
        return TestServers.versions();
    }

    private static Stream<Arguments> versionsAndKeyFormats() {
        return versions().stream()
                .flatMap(version -> Stream.of(KeyFormat.values()).map(format -> Arguments.of(version, format)));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void connection_unixSocket_plainAndCancels(PgVersion version) throws InterruptedException {
        TestServer server = TestServer.shared(version);
        for (Role role : List.of(Role.TRUST, Role.PASSWORD, Role.MD5, Role.SCRAM)) {
            // sslmode has no meaning there, as in libpq.
            try (Connection connection = Quell.connect(server.socketConninfo(role) + " sslmode=verify-full")) {
                assertThat(connection.encryption()).isEmpty();
                ConnectMatrixTest.assertCancels(server, connection, false);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void connection_protocolVersions_keyIsAsLongAsTheyAllow(PgVersion version) throws InterruptedException {
        TestServer server = TestServer.shared(version);
        boolean longKeys = version.atLeast(FIRST_WITH_LONG_KEYS);

        assertProtocol(server, "", "3.0", 4);
        assertProtocol(server, "max_protocol_version=3.0", "3.0", 4);
        assertProtocol(server, "max_protocol_version=3.2", longKeys ? "3.2" : "3.0", longKeys ? 32 : 4);
        assertProtocol(server, "max_protocol_version=latest", longKeys ? "3.2" : "3.0", longKeys ? 32 : 4);
    }

    private static void assertProtocol(TestServer server, String options, String expected, int keyLength)
            throws InterruptedException {
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection =
                        Quell.connect(through(proxy, server, Role.SCRAM, "sslmode=disable " + options))) {
            assertThat(connection.protocolVersion()).isEqualTo(expected);
            ConnectMatrixTest.assertCancels(server, connection, false);

            ProxiedConnection cancel = proxy.connections().get(1);
            assertThat(cancel.opening()).isInstanceOfSatisfying(Opening.CancelRequest.class, request -> {
                assertThat(request.pid()).isEqualTo(connection.backendPid().orElseThrow());
                assertThat(request.secret()).hasSize(2 * keyLength);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void connection_minimumProtocolTooNew_saysWhatToChange(PgVersion version) throws InterruptedException {
        ConnectionSettings settings =
                settings(TestServer.shared(version), Role.SCRAM, "min_protocol_version=3.2 max_protocol_version=3.2");
        if (version.atLeast(FIRST_WITH_LONG_KEYS)) {
            Quell.connect(settings).close();
        } else {
            assertThatThrownBy(() -> Quell.connect(settings).close())
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("3.0")
                    .hasMessageContaining("min_protocol_version");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void channelBinding_required_onlyScramOverTls(PgVersion version) throws InterruptedException {
        TestServer server = TestServer.shared(version);
        String required = "sslmode=require channel_binding=require";
        try (Connection connection = Quell.connect(settings(server, Role.SCRAM, required))) {
            ConnectMatrixTest.assertCancels(server, connection, true);
        }
        for (Role role : List.of(Role.TRUST, Role.PASSWORD, Role.MD5)) {
            assertThatThrownBy(() ->
                            Quell.connect(settings(server, role, required)).close())
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("channel binding required");
        }
        assertThatThrownBy(() -> Quell.connect(settings(server, Role.SCRAM, "sslmode=disable channel_binding=require"))
                        .close())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("channel binding is required");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void channelBinding_disabled_scramWorks(PgVersion version) throws InterruptedException {
        TestServer server = TestServer.shared(version);
        for (String mode : List.of("disable", "require")) {
            Quell.connect(settings(server, Role.SCRAM, "channel_binding=disable sslmode=" + mode))
                    .close();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void directTls_serverVersion_worksSince17(PgVersion version) throws InterruptedException {
        TestServer server = TestServer.shared(version);
        ConnectionSettings settings = settings(
                server,
                Role.SCRAM,
                "sslnegotiation=direct sslmode=verify-full sslrootcert="
                        + server.certificates().root());
        if (version.atLeast(FIRST_WITH_DIRECT_TLS)) {
            try (Connection connection = Quell.connect(settings)) {
                ConnectMatrixTest.assertCancels(server, connection, true);
            }
        } else {
            assertThatThrownBy(() -> Quell.connect(settings).close()).isInstanceOf(QuellException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("versionsAndKeyFormats")
    void clientCertificate_keyFormat_isAccepted(PgVersion version, KeyFormat format) throws InterruptedException {
        TestServer server = TestServer.shared(version);
        CertificateFiles files = TestCertificates.shared().client(Role.CERT.role(), format);
        try (Connection connection = Quell.connect(settings(
                server, Role.CERT, "sslmode=require sslcert=" + files.certificate() + " sslkey=" + files.key()))) {
            ConnectMatrixTest.assertCancels(server, connection, true);
        }
    }
}
