package dev.quell.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quell.testkit.CertificateAuthority;
import dev.quell.testkit.CertificateFiles;
import dev.quell.testkit.KeyFormat;
import dev.quell.testkit.TestCertificates;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsClientCertificateTest {

    private static final TestCertificates CERTIFICATES = TestCertificates.shared();

    @TempDir
    Path directory;

    private static TlsSettings with(CertificateFiles files) {
        return with(files.certificate(), files.key());
    }

    private static TlsSettings with(Path certificate, Path key) {
        return TlsSettings.encryptOnly().withClientCertificate(new TlsSettings.ClientCertificate(certificate, key));
    }

    /** A server that trusts the clients of the test authority and demands a certificate. */
    private static void demandingServer(SSLSocket tls) throws Exception {
        tls.setNeedClientAuth(true);
        X509Certificate client = (X509Certificate) tls.getSession().getPeerCertificates()[0];
        tls.getOutputStream().write(client.getSubjectX500Principal().getName().getBytes(US_ASCII));
        tls.close();
    }

    private static SSLContext serverTrustingTestAuthority() throws Exception {
        KeyPair keys = CertificateAuthority.ecKeys();
        X509Certificate certificate = CERTIFICATES.authority().server(keys, List.of("localhost"), List.of());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
        store.setCertificateEntry("authority", CERTIFICATES.authority().certificate());
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(store, new char[0]);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    /** The name under which the server knows the client. */
    private static String nameAtServer(TlsSettings settings) throws Exception {
        try (Peer peer = Peer.tls(serverTrustingTestAuthority(), (tls, raw) -> demandingServer(tls));
                Pump pump = new Pump();
                PlainStream plain = pump.connect(peer.address());
                TlsStream stream = pump.handshake(plain, TlsContext.load(settings), "localhost")) {
            ByteBuffer name = ByteBuffer.allocate(100);
            pump.fill(stream, name);
            return new String(name.array(), 0, name.position(), US_ASCII);
        }
    }

    @ParameterizedTest
    @EnumSource(KeyFormat.class)
    void key_inEveryForm_isAcceptedByServer(KeyFormat format) throws Exception {
        TlsSettings settings = with(CERTIFICATES.client("alice", format));
        for (TlsSettings.Version version : TlsSettings.Version.values()) {
            assertThat(nameAtServer(Fixtures.only(settings, version))).isEqualTo("CN=alice");
        }
    }

    @Test
    void key_inDer_isAcceptedByServer() throws Exception {
        CertificateFiles files = CERTIFICATES.client("alice", KeyFormat.RSA_PKCS1);
        String base64 = Files.readString(files.key()).replaceAll("-----.*-----", "");
        Path der = privateFile("client.der", Base64.getMimeDecoder().decode(base64));
        assertThat(nameAtServer(with(files.certificate(), der))).isEqualTo("CN=alice");
    }

    @Test
    void certificate_notGivenToTls13Server_isNamedAsRequiredWhenReading() throws Exception {
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> nameAtServer(Fixtures.only(TlsSettings.encryptOnly(), TlsSettings.Version.TLS_1_3)))
                .withMessageContaining("client certificate")
                .matches(e -> e.reason() == TlsException.Reason.ALERT);
    }

    @Test
    void certificate_notGivenToTls12Server_failsTheHandshake() throws Exception {
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> nameAtServer(Fixtures.only(TlsSettings.encryptOnly(), TlsSettings.Version.TLS_1_2)))
                .withMessageContaining("client certificate")
                .matches(e -> e.reason() == TlsException.Reason.ALERT);
    }

    @ParameterizedTest
    @EnumSource(TlsSettings.Version.class)
    void certificate_ofAnAuthorityTheServerDoesNotTrust_isSentAndRejected(TlsSettings.Version version)
            throws Exception {
        CertificateFiles files = CERTIFICATES.clientOfOtherAuthority("mallory");
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> nameAtServer(Fixtures.only(with(files), version)))
                .withMessageContaining("rejected the client certificate \"" + files.certificate() + "\"")
                .matches(e -> e.reason() == TlsException.Reason.ALERT);
    }

    @Test
    void key_readableByOthers_isRefusedInLibpqsWords() throws Exception {
        CertificateFiles files = CERTIFICATES.client("alice");
        Path open = privateFile("open.key", Files.readAllBytes(files.key()));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused(
                with(files.certificate(), open),
                "private key file \"" + open + "\" has group or world access; file must have permissions u=rw (0600) "
                        + "or less if owned by the current user, or permissions u=rw,g=r (0640) or less if owned by "
                        + "root");
    }

    @Test
    void key_readableByItsGroup_isAcceptedFromRootOnly() throws Exception {
        CertificateFiles files = CERTIFICATES.client("alice");
        Path grouped = privateFile("grouped.key", Files.readAllBytes(files.key()));
        Files.setPosixFilePermissions(grouped, PosixFilePermissions.fromString("rw-r-----"));
        TlsSettings settings = with(files.certificate(), grouped);
        if (Files.getAttribute(grouped, "unix:uid").equals(0)) {
            assertThat(TlsContext.load(settings)).isNotNull();
        } else {
            assertThatExceptionOfType(TlsException.class).isThrownBy(() -> TlsContext.load(settings));
        }
    }

    @Test
    void key_missing_isRefusedInLibpqsWords() {
        Path missing = directory.resolve("missing.key");
        assertRefused(
                with(CERTIFICATES.client("alice").certificate(), missing),
                "certificate present, but not private key file \"" + missing + "\"");
    }

    @Test
    void key_aDirectory_isRefusedInLibpqsWords() {
        assertRefused(
                with(CERTIFICATES.client("alice").certificate(), directory),
                "private key file \"" + directory + "\" is not a regular file");
    }

    @Test
    void key_ofAnotherCertificate_isRefused() {
        for (KeyFormat format : KeyFormat.values()) {
            Path key = CERTIFICATES.client("bob", format).key();
            assertRefused(
                    with(CERTIFICATES.client("alice").certificate(), key),
                    "certificate does not match private key file \"" + key
                            + "\": sslcert and sslkey must name the two parts of one pair");
        }
    }

    @Test
    void key_encryptedWithoutPassword_asksForIt() throws Exception {
        Path certificate = CERTIFICATES.client("alice").certificate();
        String pkcs8 = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAYwBAQCAQI=\n-----END ENCRYPTED PRIVATE KEY-----\n";
        String traditional = """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-256-CBC,00AA

                AAAA
                -----END RSA PRIVATE KEY-----
                """;
        for (String text : List.of(pkcs8, traditional)) {
            Path key = privateFile("encrypted.key", text.getBytes(US_ASCII));
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(() -> TlsContext.load(with(certificate, key)))
                    .withMessage("private key file \"" + key + "\" is encrypted: give its password with sslpassword");
            Files.delete(key);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v2 aes-256-cbc",
                "-v2 aes-128-cbc -v2prf hmacWithSHA1",
                "-v2 aes-256-cbc -v2prf hmacWithSHA512",
                "-v1 PBE-SHA1-3DES"
            })
    void key_encryptedWithPassword_isUsed(String scheme) throws Exception {
        Assumptions.assumeTrue(OpenSslServer.isInstalled(), "SKIPPED: the openssl command is missing; install it");
        CertificateFiles files = CERTIFICATES.client("alice");
        Path key = encrypted(files.key(), scheme, "geheim");

        assertThat(nameAtServer(with(files.certificate(), key, "geheim"))).isEqualTo("CN=alice");
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> TlsContext.load(with(files.certificate(), key, "verkehrt")))
                .withMessageContaining("could not load private key file \"" + key + "\"")
                .withMessageContaining("sslpassword")
                .withMessageNotContaining("verkehrt");
        assertThat(with(files.certificate(), key, "geheim").toString()).doesNotContain("geheim");
    }

    private static TlsSettings with(Path certificate, Path key, String password) {
        return TlsSettings.encryptOnly()
                .withClientCertificate(new TlsSettings.ClientCertificate(certificate, key, Optional.of(password)));
    }

    private Path encrypted(Path key, String scheme, String password) throws Exception {
        Path file = privateFile("encrypted.key", new byte[0]);
        List<String> command = new ArrayList<>(List.of("openssl", "pkcs8", "-topk8"));
        command.addAll(List.of("-in", key.toString(), "-out", file.toString(), "-passout", "pass:" + password));
        command.addAll(List.of(scheme.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
        assertThat(process.waitFor()).as(output).isZero();
        return file;
    }

    @Test
    void certificateUse_everyCase_isKnown() throws Exception {
        CertificateFiles files = CERTIFICATES.client("alice");
        for (TlsSettings.Version version : TlsSettings.Version.values()) {
            assertThat(certificateUse(Fixtures.only(with(files), version), true))
                    .isEqualTo(ClientCertificateUse.SENT);
            assertThat(certificateUse(Fixtures.only(TlsSettings.encryptOnly(), version), true))
                    .isEqualTo(ClientCertificateUse.MISSING);
            assertThat(certificateUse(Fixtures.only(with(files), version), false))
                    .isEqualTo(ClientCertificateUse.NOT_REQUESTED);
        }
    }

    private static ClientCertificateUse certificateUse(TlsSettings settings, boolean asking) throws Exception {
        Peer.TlsScript script = (tls, raw) -> {
            tls.setWantClientAuth(asking);
            tls.getOutputStream().write('x');
        };
        try (Peer peer = Peer.tls(serverTrustingTestAuthority(), script);
                Pump pump = new Pump();
                PlainStream plain = pump.connect(peer.address());
                TlsStream stream = pump.handshake(plain, TlsContext.load(settings), "localhost")) {
            return stream.clientCertificateUse();
        }
    }

    @Test
    void key_fileWithoutKey_isRefused() throws Exception {
        CertificateFiles files = CERTIFICATES.client("alice");
        Path certificateAgain = privateFile("wrong.key", Files.readAllBytes(files.certificate()));
        assertRefused(
                with(files.certificate(), certificateAgain),
                "could not load private key file \"" + certificateAgain + "\": there is no private key in it");
        Path garbage = privateFile("garbage.key", "hello".getBytes(US_ASCII));
        assertRefused(
                with(files.certificate(), garbage),
                "could not load private key file \"" + garbage + "\": it is cut short");
    }

    @Test
    void certificate_missing_saysSo() {
        Path missing = directory.resolve("missing.crt");
        assertRefused(
                with(missing, CERTIFICATES.client("alice").key()),
                "could not read certificate file \"" + missing + "\": No such file or directory");
    }

    private static void assertRefused(TlsSettings settings, String message) {
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> TlsContext.load(settings))
                .withMessage(message)
                .matches(e -> e.reason() == TlsException.Reason.CONFIGURATION);
    }

    private Path privateFile(String name, byte[] content) throws Exception {
        Path file = Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.write(file, content);
    }
}
