package dev.quell.testkit;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The server's side of TLS for scripted servers. */
final class ServerTls {
    private static final char[] NO_PASSWORD = new char[0];

    private ServerTls() {}

    static Socket wrap(Socket plain, CertificateFiles files) throws IOException {
        try {
            var wrapped = (SSLSocket) context(files).getSocketFactory().createSocket(plain, "", plain.getPort(), true);
            wrapped.setUseClientMode(false);
            wrapped.startHandshake();
            return wrapped;
        } catch (GeneralSecurityException failure) {
            throw new IOException("cannot use the test certificate " + files.certificate(), failure);
        }
    }

    private static SSLContext context(CertificateFiles files) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        X509Certificate certificate = certificate(files);
        store.setKeyEntry("server", key(files, certificate), NO_PASSWORD, new Certificate[] {certificate});
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, NO_PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static X509Certificate certificate(CertificateFiles files) throws IOException, GeneralSecurityException {
        try (var pem = Files.newInputStream(files.certificate())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    private static PrivateKey key(CertificateFiles files, X509Certificate certificate)
            throws IOException, GeneralSecurityException {
        String base64 = Files.readString(files.key()).replaceAll("-----[^-]+-----", "");
        byte[] encoded = Base64.getMimeDecoder().decode(base64);
        return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }
}
