package dev.quell.transport;

import dev.quell.testkit.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates and server contexts, made once for the tests of this package. */
final class Fixtures {

    static final CertificateAuthority AUTHORITY = CertificateAuthority.rsa("Transport test authority");
    static final CertificateAuthority STRANGER = CertificateAuthority.rsa("Unknown authority");

    private static final char[] NO_PASSWORD = {};
    private static final KeyPair SERVER_KEYS = CertificateAuthority.rsaKeys();

    private Fixtures() {}

    /** A server for {@code localhost}, 127.0.0.1 and ::1. */
    static SSLContext goodServer() throws Exception {
        return server(AUTHORITY.server(SERVER_KEYS, List.of("localhost"), List.of("127.0.0.1", "::1")));
    }

    /** A server with that certificate, which must be for {@link #serverKeys()}; clients of {@link #AUTHORITY} are let in. */
    static SSLContext server(X509Certificate certificate) throws Exception {
        return server(SERVER_KEYS, certificate);
    }

    static SSLContext server(KeyPair keys, X509Certificate certificate) throws Exception {
        KeyStore store = emptyStore();
        store.setKeyEntry("server", keys.getPrivate(), NO_PASSWORD, new X509Certificate[] {certificate});
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(store, NO_PASSWORD);
        KeyStore clients = emptyStore();
        clients.setCertificateEntry("authority", AUTHORITY.certificate());
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(clients);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    static KeyPair serverKeys() {
        return SERVER_KEYS;
    }

    static TlsSettings trusting(TlsSettings.Verification verification, Path directory) throws IOException {
        return TlsSettings.encryptOnly()
                .verifying(verification, new TlsSettings.Trust.PemFile(rootFile(directory, AUTHORITY)));
    }

    static Path rootFile(Path directory, CertificateAuthority authority) throws IOException {
        return Files.writeString(directory.resolve("root.crt"), authority.pem());
    }

    static TlsSettings only(TlsSettings settings, TlsSettings.Version version) {
        return settings.withVersions(version, version);
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
