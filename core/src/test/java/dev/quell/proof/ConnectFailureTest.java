package dev.quell.proof;

import static dev.quell.proof.Proof.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.ConnectionSettings;
import dev.quell.NetworkException;
import dev.quell.Quell;
import dev.quell.QuellException;
import dev.quell.ServerException;
import dev.quell.UsageException;
import dev.quell.testkit.CertificateFiles;
import dev.quell.testkit.Role;
import dev.quell.testkit.ServerCertificate;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServerOptions;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that a real server, or the settings, do not allow: who is to blame, what to change, nothing left open. */
@Timeout(60)
class ConnectFailureTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static Watch watch;

    @BeforeAll
    static void begin() throws InterruptedException {
        watch = new Watch();
    }

    @AfterEach
    void nothingIsOpen() {
        watch.assertNothingOpen();
    }

    @AfterAll
    static void nothingIsLeft() {
        watch.assertNothingLeft();
        watch.close();
    }

    @Test
    void connect_wrongPassword_serverSaysSoAndPasswordStaysSecret() {
        for (Role role : List.of(Role.PASSWORD, Role.MD5, Role.SCRAM)) {
            ServerException e = refusal(ServerException.class, settings(SERVER, role, "password=open-sesame"));

            assertThat(e.sqlState()).isEqualTo("28P01");
            assertThat(e).hasMessageContaining(role.role()).hasMessageNotContaining("open-sesame");
        }
    }

    @Test
    void connect_noPassword_saysWhereToGiveOne() {
        for (Role role : List.of(Role.PASSWORD, Role.MD5, Role.SCRAM)) {
            UsageException e = refusal(UsageException.class, settings(SERVER, role, "password='' passfile=/dev/null"));

            assertThat(e).hasMessageContaining("\"password\"").hasMessageContaining("PGPASSWORD");
        }
    }

    @Test
    void connect_urlForJdbc_saysWhatToLeaveOutAndPasswordStaysSecret() {
        assertThatThrownBy(() -> ConnectionSettings.parse("jdbc:postgresql://me:hush@localhost/shop"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("leave out \"jdbc:\"")
                .hasMessageNotContaining("hush");
    }

    @Test
    void connect_unknownDatabase_serverNamesIt() {
        ServerException e = refusal(ServerException.class, settings(SERVER, Role.SCRAM, "dbname=nowhere_to_be_found"));

        assertThat(e.sqlState()).isEqualTo("3D000");
        assertThat(e).hasMessageContaining("nowhere_to_be_found");
    }

    @Test
    void connect_unknownRole_serverNamesIt() {
        ServerException e = refusal(ServerException.class, settings(SERVER, Role.SCRAM, "user=nobody_at_all"));

        assertThat(e.sqlState()).isEqualTo("28000");
        assertThat(e).hasMessageContaining("nobody_at_all");
    }

    @Test
    void connect_startupParameterUnknown_serverNamesIt() {
        ServerException e =
                refusal(ServerException.class, settings(SERVER, Role.SCRAM, "options='-c no_such_setting=1'"));

        assertThat(e.sqlState()).isEqualTo("42704");
        assertThat(e).hasMessageContaining("no_such_setting");
    }

    @Test
    void connect_untrustworthyCertificate_saysWhatIsWrongWithIt() {
        try (TestServer server = TestServer.withServerCertificate(TestServers.newest(), ServerCertificate.EXPIRED)) {
            String root = " sslrootcert=" + server.certificates().root();
            assertRefused(server, "sslmode=verify-ca" + root, "expired", "renewed");

            server.show(ServerCertificate.WRONG_HOST);
            assertRefused(server, "sslmode=verify-full" + root, "elsewhere.example", "localhost");
            assertAccepted(server, "sslmode=verify-ca" + root);

            server.show(ServerCertificate.OTHER_CA);
            assertRefused(server, "sslmode=verify-ca" + root, "Another authority", "sslrootcert");
            // A root certificate that is given is used by require as well, as in libpq.
            assertRefused(server, "sslmode=require" + root, "Another authority", "sslrootcert");
            assertAccepted(server, "sslmode=require");
            assertAccepted(
                    server,
                    "sslmode=verify-full sslrootcert=" + server.certificates().otherRoot());
        }
    }

    @Test
    void connect_clientCertificateOfAnotherAuthority_isRefused() {
        CertificateFiles files = SERVER.certificates().clientOfOtherAuthority(Role.CERT.role());

        NetworkException e = refusal(
                NetworkException.class,
                settings(
                        SERVER,
                        Role.CERT,
                        "sslmode=require sslcert=" + files.certificate() + " sslkey=" + files.key()));

        assertThat(e).hasMessageContaining("client certificate");
    }

    @Test
    void connect_clientCertificateOfAnotherRole_isRefusedByTheServer() {
        CertificateFiles files = SERVER.certificates().client("someone_else");

        ServerException e = refusal(
                ServerException.class,
                settings(
                        SERVER,
                        Role.CERT,
                        "sslmode=require sslcert=" + files.certificate() + " sslkey=" + files.key()));

        assertThat(e.sqlState()).isEqualTo("28000");
    }

    @Test
    void connect_rootFileMissing_namesIt() {
        UsageException e = refusal(
                UsageException.class, settings(SERVER, Role.SCRAM, "sslmode=verify-ca sslrootcert=/no/such/root.crt"));

        assertThat(e).hasMessageContaining("/no/such/root.crt").hasMessageContaining("sslmode");
    }

    @Test
    void connect_rootFileHoldsNoCertificate_namesIt() {
        CertificateFiles files = SERVER.certificates().server(ServerCertificate.RSA);

        QuellException e = refusal(
                QuellException.class, settings(SERVER, Role.SCRAM, "sslmode=verify-ca sslrootcert=" + files.key()));

        assertThat(e).hasMessageContaining(files.key().toString());
    }

    @Test
    void connect_serverWithoutTls_refusesToGoOnInClear() {
        try (TestServer server =
                TestServer.start(TestServers.newest(), TestServerOptions.usual().withoutTls())) {
            assertRefused(server, "sslmode=require", "does not support SSL");
            assertRefused(server, "sslmode=require sslnegotiation=direct", "TLS");
            assertAccepted(server, "sslmode=prefer");
        }
    }

    @Test
    void connect_portClosed_saysWhereNobodyAnswered() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }

        NetworkException e =
                refusal(NetworkException.class, ConnectionSettings.parse("host=127.0.0.1 user=someone port=" + port));

        assertThat(e)
                .hasMessageContaining("127.0.0.1")
                .hasMessageContaining(Integer.toString(port))
                .hasMessageContaining("Connection refused");
    }

    @Test
    void connect_hostWithTwoAddressesNobodyAnswers_namesBoth() throws IOException {
        MovableHosts.put("double.example", "127.0.0.1", "127.0.0.2");
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }

        NetworkException e = refusal(
                NetworkException.class, ConnectionSettings.parse("host=double.example user=someone port=" + port));

        assertThat(e).hasMessageContaining("(127.0.0.1)").hasMessageContaining("(127.0.0.2)");
    }

    @Test
    void connect_hostUnknown_namesIt() {
        NetworkException e =
                refusal(NetworkException.class, ConnectionSettings.parse("host=no-such-host.invalid user=someone"));

        assertThat(e).hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void connect_socketFileMissing_namesIt() {
        NetworkException e = refusal(
                NetworkException.class, ConnectionSettings.parse("host=/no/such/directory port=6543 user=someone"));

        assertThat(e).hasMessageContaining("/no/such/directory/.s.PGSQL.6543");
    }

    private static void assertRefused(TestServer server, String options, String... words) {
        NetworkException e = refusal(NetworkException.class, settings(server, Role.SCRAM, options));

        assertThat(e.getMessage()).contains(words).contains(Integer.toString(server.port()));
    }

    private static void assertAccepted(TestServer server, String options) {
        try {
            Quell.connect(settings(server, Role.SCRAM, options), watch.loops()).close();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static <E extends QuellException> E refusal(Class<E> type, ConnectionSettings settings) {
        return refusal(type, settings, watch);
    }

    static <E extends QuellException> E refusal(Class<E> type, ConnectionSettings settings, Watch watch) {
        try {
            Quell.connect(settings, watch.loops()).close();
        } catch (QuellException | InterruptedException e) {
            assertThat(e).isInstanceOf(type);
            return type.cast(e);
        }
        throw new AssertionError("connected with " + settings);
    }
}
