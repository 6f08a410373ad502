package dev.quell.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quell.testkit.CertificateAuthority;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsVerificationTest {

    private static final X509Certificate ELSEWHERE =
            Fixtures.AUTHORITY.server(Fixtures.serverKeys(), List.of("elsewhere.example"), List.of());
    private static final X509Certificate EXPIRED =
            Fixtures.AUTHORITY.expiredServer(Fixtures.serverKeys(), List.of("localhost"), List.of());
    private static final X509Certificate STRANGERS =
            Fixtures.STRANGER.server(Fixtures.serverKeys(), List.of("localhost"), List.of());

    @TempDir
    Path directory;

    /** Shakes hands with a server that is ready for anything, and says whether it got through. */
    private static TlsInfo connect(SSLContext server, TlsSettings settings, String host) throws Exception {
        try (Peer peer = Peer.tls(server, (tls, raw) -> tls.startHandshake());
                Pump pump = new Pump();
                PlainStream plain = pump.connect(peer.address());
                TlsStream stream = pump.handshake(plain, TlsContext.load(settings), host)) {
            return stream.info();
        }
    }

    private static void assertRejected(
            X509Certificate certificate, TlsSettings settings, String host, TlsException.Reason why, String message)
            throws Exception {
        SSLContext server = Fixtures.server(certificate);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> connect(server, settings, host))
                .withMessage(message)
                .matches(e -> e.reason() == why, "reason " + why);
    }

    private TlsSettings verifying(TlsSettings.Verification how) throws Exception {
        return Fixtures.trusting(how, directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "::1"})
    void full_certificateForThisHost_passes(String host) throws Exception {
        TlsInfo info = connect(Fixtures.goodServer(), verifying(TlsSettings.Verification.FULL), host);
        assertThat(info.cipherSuite()).startsWith("TLS_");
        assertThat(info.peerCertificate().getIssuerX500Principal())
                .isEqualTo(Fixtures.AUTHORITY.certificate().getSubjectX500Principal());
    }

    @Test
    void full_certificateForAnotherHost_namesBoth() throws Exception {
        assertRejected(
                ELSEWHERE,
                verifying(TlsSettings.Verification.FULL),
                "localhost",
                TlsException.Reason.HOST_MISMATCH,
                "server certificate is for \"elsewhere.example\", not \"localhost\"");
    }

    @Test
    void full_certificateForManyOtherHosts_namesSome() throws Exception {
        assertRejected(
                Fixtures.AUTHORITY.server(
                        Fixtures.serverKeys(), List.of("a.example", "b.example", "c.example", "d.example"), List.of()),
                verifying(TlsSettings.Verification.FULL),
                "127.0.0.1",
                TlsException.Reason.HOST_MISMATCH,
                "server certificate is for \"a.example\", \"b.example\", \"c.example\" and 1 more, not \"127.0.0.1\"");
    }

    @Test
    void ca_certificateForAnotherHost_passes() throws Exception {
        TlsInfo info = connect(Fixtures.server(ELSEWHERE), verifying(TlsSettings.Verification.CA), "localhost");
        assertThat(info.peerCertificate()).isEqualTo(ELSEWHERE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CA", "FULL"})
    void caAndFull_certificateExpired_saysWhen(TlsSettings.Verification how) throws Exception {
        assertRejected(
                EXPIRED,
                verifying(how),
                "localhost",
                TlsException.Reason.CERTIFICATE_EXPIRED,
                "server certificate expired on 2020-01-01 00:00:00 UTC: it must be renewed on the server");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CA", "FULL"})
    void caAndFull_unknownAuthority_namesIt(TlsSettings.Verification how) throws Exception {
        assertRejected(
                STRANGERS,
                verifying(how),
                "localhost",
                TlsException.Reason.UNKNOWN_AUTHORITY,
                "server certificate was issued by \"CN=Unknown authority\", which is not among the trusted authorities: "
                        + "name the right authorities with sslrootcert");
    }

    @Test
    void full_systemStore_doesNotKnowPrivateAuthority() throws Exception {
        TlsSettings system =
                TlsSettings.encryptOnly().verifying(TlsSettings.Verification.FULL, new TlsSettings.Trust.SystemStore());
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> connect(Fixtures.goodServer(), system, "localhost"))
                .matches(e -> e.reason() == TlsException.Reason.UNKNOWN_AUTHORITY);
    }

    @Test
    void rejection_asSeenByServer_isAnAlert() throws Exception {
        try (Peer peer = Peer.tls(Fixtures.server(STRANGERS), (tls, raw) -> tls.startHandshake());
                Pump pump = new Pump();
                PlainStream plain = pump.connect(peer.address())) {
            TlsContext context = TlsContext.load(verifying(TlsSettings.Verification.CA));
            assertThatExceptionOfType(TlsException.class).isThrownBy(() -> pump.handshake(plain, context, "localhost"));
            assertThat(peer.joinFailed()).hasMessageContaining("Received fatal alert: certificate_unknown");
        }
    }

    @Test
    void none_anyCertificate_passes() throws Exception {
        for (X509Certificate certificate : List.of(ELSEWHERE, EXPIRED, STRANGERS)) {
            assertThat(connect(Fixtures.server(certificate), TlsSettings.encryptOnly(), "localhost")
                            .peerCertificate())
                    .isEqualTo(certificate);
        }
    }

    @Test
    void pemFile_severalAuthoritiesAndOtherText_trustsEach() throws Exception {
        Path bundle = Files.writeString(
                directory.resolve("bundle.pem"),
                "our authorities\n" + Fixtures.STRANGER.pem() + "\n# the second\n" + Fixtures.AUTHORITY.pem());
        TlsSettings settings = TlsSettings.encryptOnly()
                .verifying(TlsSettings.Verification.FULL, new TlsSettings.Trust.PemFile(bundle));
        assertThat(connect(Fixtures.goodServer(), settings, "localhost")).isNotNull();
        assertThat(connect(Fixtures.server(STRANGERS), settings, "localhost")).isNotNull();
    }

    @Test
    void pemFile_serversOwnCertificate_isTrustedItself() throws Exception {
        Path itself = Files.writeString(directory.resolve("server.crt"), CertificateAuthority.pem(STRANGERS));
        TlsSettings settings = TlsSettings.encryptOnly()
                .verifying(TlsSettings.Verification.FULL, new TlsSettings.Trust.PemFile(itself));
        assertThat(connect(Fixtures.server(STRANGERS), settings, "localhost")).isNotNull();
    }

    @Test
    void pemFile_missingOrWithoutCertificate_saysWhich() throws Exception {
        Path missing = directory.resolve("missing.crt");
        Path empty = Files.writeString(directory.resolve("empty.crt"), "nothing here\n");
        assertUnreadable(missing, "No such file or directory");
        assertUnreadable(empty, "there is no PEM certificate in it");
        Path broken = Files.writeString(
                directory.resolve("broken.crt"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertUnreadable(broken, "a certificate in it is malformed");
    }

    private static void assertUnreadable(Path file, String why) {
        TlsSettings settings =
                TlsSettings.encryptOnly().verifying(TlsSettings.Verification.CA, new TlsSettings.Trust.PemFile(file));
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> TlsContext.load(settings))
                .withMessage("could not read root certificate file \"" + file + "\": " + why)
                .matches(e -> e.reason() == TlsException.Reason.CONFIGURATION);
    }

    @Test
    void full_noHostOrOneJavaCannotVerify_isRefusedBeforeAnythingIsSent() throws Exception {
        TlsSettings full = verifying(TlsSettings.Verification.FULL);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> connect(Fixtures.goodServer(), full, ""))
                .withMessage("host name must be specified for a verified SSL connection");
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> connect(Fixtures.goodServer(), full, "my_db"))
                .withMessageContaining("\"my_db\" cannot be verified");
        assertThat(connect(Fixtures.goodServer(), verifying(TlsSettings.Verification.CA), "my_db"))
                .isNotNull();
    }

    @Test
    void context_filesReplacedLater_keepsWhatItRead() throws Exception {
        TlsContext context = TlsContext.load(verifying(TlsSettings.Verification.FULL));
        Files.writeString(directory.resolve("root.crt"), Fixtures.STRANGER.pem());
        try (Peer peer = Peer.tls(Fixtures.goodServer(), (tls, raw) -> tls.startHandshake());
                Pump pump = new Pump();
                TlsStream stream = pump.handshake(pump.connect(peer.address()), context, "localhost")) {
            assertThat(stream.info()).isNotNull();
        }
    }

    @Test
    void serverName_hostNameSwitchedOn_isSentAndOtherwiseNot() throws Exception {
        assertThat(serverName(TlsSettings.encryptOnly(), "db.example")).contains("db.example");
        assertThat(serverName(TlsSettings.encryptOnly(), "localhost")).contains("localhost");
        assertThat(serverName(TlsSettings.encryptOnly(), "127.0.0.1")).isEmpty();
        assertThat(serverName(TlsSettings.encryptOnly(), "::1")).isEmpty();
        assertThat(serverName(TlsSettings.encryptOnly(), "")).isEmpty();
        assertThat(serverName(TlsSettings.encryptOnly().sendingServerName(false), "db.example"))
                .isEmpty();
    }

    private static Optional<String> serverName(TlsSettings settings, String host) throws Exception {
        var seen = new CompletableFuture<Optional<String>>();
        try (Peer peer = Peer.tls(Fixtures.goodServer(), (tls, raw) -> {
                    tls.startHandshake();
                    ExtendedSSLSession session = (ExtendedSSLSession) tls.getSession();
                    seen.complete(session.getRequestedServerNames().stream()
                            .map(name -> ((SNIHostName) name).getAsciiName())
                            .findFirst());
                });
                Pump pump = new Pump();
                TlsStream stream = pump.handshake(pump.connect(peer.address()), TlsContext.load(settings), host)) {
            assertThat(stream.remoteAddress()).isInstanceOf(InetSocketAddress.class);
            peer.join();
            return seen.join();
        }
    }

    @Test
    void applicationProtocol_required_mustBeSelected() throws Exception {
        TlsSettings direct = TlsSettings.encryptOnly().requiringApplicationProtocol(true);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> connect(Fixtures.goodServer(), direct, "localhost"))
                .withMessageContaining("without ALPN protocol negotiation extension")
                .matches(e -> e.reason() == TlsException.Reason.APPLICATION_PROTOCOL);
        assertThat(selected(direct)).isEqualTo("postgresql");
        assertThat(selected(TlsSettings.encryptOnly())).isEqualTo("postgresql");
    }

    private static String selected(TlsSettings settings) throws Exception {
        try (Peer peer = Peer.tls(Fixtures.goodServer(), (tls, raw) -> {
                    tls.setHandshakeApplicationProtocolSelector((socket, offered) -> offered.getFirst());
                    tls.startHandshake();
                });
                Pump pump = new Pump();
                TlsStream stream =
                        pump.handshake(pump.connect(peer.address()), TlsContext.load(settings), "localhost")) {
            return stream.info().applicationProtocol();
        }
    }

    @Test
    void versions_noneInCommon_saysWhatToChange() throws Exception {
        TlsSettings newest = Fixtures.only(TlsSettings.encryptOnly(), TlsSettings.Version.TLS_1_3);
        try (Peer peer = Peer.tls(Fixtures.goodServer(), (tls, raw) -> {
                    tls.setEnabledProtocols(new String[] {"TLSv1.2"});
                    tls.startHandshake();
                });
                Pump pump = new Pump();
                PlainStream plain = pump.connect(peer.address())) {
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(() -> pump.handshake(plain, TlsContext.load(newest), "localhost"))
                    .withMessageContaining("server speaks no TLS version from TLSv1.3 to TLSv1.3")
                    .matches(e -> e.reason() == TlsException.Reason.ALERT);
        }
    }
}
