package dev.quell.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.CertificateAuthority;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsInfoTest {

    @TempDir
    Path directory;

    private static TlsInfo info(X509Certificate certificate) {
        return new TlsInfo("TLSv1.3", "TLS_AES_256_GCM_SHA384", certificate, "");
    }

    private static void assertHash(X509Certificate certificate, String digest) throws Exception {
        assertThat(info(certificate).serverEndPointHash())
                .hasValueSatisfying(hash -> assertThat(hash).isEqualTo(digest(digest, certificate)));
    }

    private static byte[] digest(String algorithm, X509Certificate certificate) {
        try {
            return MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void serverEndPointHash_rsaWithSha256_isSha256() throws Exception {
        assertHash(Fixtures.AUTHORITY.certificate(), "SHA-256");
    }

    @ParameterizedTest
    @CsvSource({
        "SHA1withECDSA, SHA-256",
        "SHA256withECDSA, SHA-256",
        "SHA384withECDSA, SHA-384",
        "SHA512withECDSA, SHA-512",
        "SHA3-256withECDSA, SHA3-256"
    })
    void serverEndPointHash_ecdsa_isTheSignaturesHashButAtLeastSha256(String signature, String digest)
            throws Exception {
        CertificateAuthority authority = CertificateAuthority.ec("An authority", signature);
        assertHash(authority.server(Fixtures.serverKeys(), List.of("localhost"), List.of()), digest);
    }

    @Test
    void serverEndPointHash_rsassaPss_isTheHashInTheParameters() throws Exception {
        assertHash(selfSigned("RSASSA-PSS", "RSASSA-PSS", "3072"), "SHA-384");
    }

    @Test
    void serverEndPointHash_ed25519_isNotDefined() throws Exception {
        assertThat(info(selfSigned("Ed25519", "Ed25519", "255")).serverEndPointHash())
                .isEmpty();
    }

    /** A certificate made by the JDK's own tool, for what the test authorities do not sign with. */
    private X509Certificate selfSigned(String keyAlgorithm, String signature, String bits) throws Exception {
        Path store = directory.resolve("store.p12");
        keytool(
                "-keystore",
                store.toString(),
                "-storepass",
                "throw-away",
                "-alias",
                "server",
                "-dname",
                "CN=a",
                "-genkeypair",
                "-keyalg",
                keyAlgorithm,
                "-sigalg",
                signature,
                "-keysize",
                bits);
        return (X509Certificate)
                KeyStore.getInstance(store.toFile(), "throw-away".toCharArray()).getCertificate("server");
    }

    private static void keytool(String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
