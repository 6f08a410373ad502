package dev.quell.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The certificates of this run of the tests, each made when it is first asked for and shared by all servers.
 *
 * <p>The files live in a temporary directory that is deleted when the JVM exits. Safe for use by several threads.
 */
public final class TestCertificates {
    private static final List<String> HERE = List.of("localhost");
    private static final List<String> HERE_BY_ADDRESS = List.of("127.0.0.1", "::1");

    private final Path directory = TemporaryDirectory.create("quell-certificates-");
    private final CertificateAuthority authority = CertificateAuthority.rsa("Quell test authority");
    private final CertificateAuthority other = CertificateAuthority.ec("Another authority", "SHA256withECDSA");
    private final Path authorityFile = PemFiles.write(directory.resolve("root.crt"), authority.pem());
    private final Path otherFile = PemFiles.write(directory.resolve("other-root.crt"), other.pem());
    private final ConcurrentMap<String, CertificateFiles> made = new ConcurrentHashMap<>();

    private TestCertificates() {}

    private static final class Holder {
        static final TestCertificates INSTANCE = new TestCertificates();
    }

    /** The certificates of this JVM. */
    public static TestCertificates shared() {
        return Holder.INSTANCE;
    }

    /** The certificate of the authority that servers and clients trust, for {@code sslrootcert}. */
    public Path root() {
        return authorityFile;
    }

    /** The certificate of an authority that nobody trusts. */
    public Path otherRoot() {
        return otherFile;
    }

    /** The authority behind {@link #root()}. */
    public CertificateAuthority authority() {
        return authority;
    }

    /** A server's certificate and key. */
    public CertificateFiles server(ServerCertificate kind) {
        return made.computeIfAbsent("server-" + kind, name -> {
            KeyPair keys =
                    kind == ServerCertificate.RSA ? CertificateAuthority.rsaKeys() : CertificateAuthority.ecKeys();
            return write(name, certificate(kind, keys), keys, KeyFormat.RSA_PKCS8);
        });
    }

    /** A client's certificate for that role, with an RSA key in PKCS #8. */
    public CertificateFiles client(String role) {
        return client(role, KeyFormat.RSA_PKCS8);
    }

    /** A client's certificate for that role. */
    public CertificateFiles client(String role, KeyFormat format) {
        return made.computeIfAbsent("client-" + role + "-" + format, name -> issue(authority, name, role, format));
    }

    /** A client's certificate for that role by the authority that nobody trusts. */
    public CertificateFiles clientOfOtherAuthority(String role) {
        return made.computeIfAbsent("other-client-" + role, name -> issue(other, name, role, KeyFormat.RSA_PKCS8));
    }

    private X509Certificate certificate(ServerCertificate kind, KeyPair keys) {
        return switch (kind) {
            case RSA, EC -> authority.server(keys, HERE, HERE_BY_ADDRESS);
            case EXPIRED -> authority.expiredServer(keys, HERE, HERE_BY_ADDRESS);
            case WRONG_HOST -> authority.server(keys, List.of("elsewhere.example"), List.of());
            case OTHER_CA -> other.server(keys, HERE, HERE_BY_ADDRESS);
        };
    }

    private CertificateFiles issue(CertificateAuthority issuer, String name, String role, KeyFormat format) {
        KeyPair keys = format.isRsa() ? CertificateAuthority.rsaKeys() : CertificateAuthority.ecKeys();
        return write(name, issuer.client(keys, role), keys, format);
    }

    private CertificateFiles write(String name, X509Certificate certificate, KeyPair keys, KeyFormat format) {
        try {
            return new CertificateFiles(
                    PemFiles.write(directory.resolve(name + ".crt"), CertificateAuthority.pem(certificate)),
                    PemFiles.writePrivate(directory.resolve(name + ".key"), PemFiles.key(keys, format)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
