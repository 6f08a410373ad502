package dev.quell;

import dev.quell.transport.TlsInfo;
import java.security.cert.X509Certificate;

/**
 * What TLS agreed on for a connection. Mirrors {@code PQsslAttribute}.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipherSuite by its standard name
 * @param serverCertificate as presented; verified as far as {@code sslmode} asks
 */
public record Encryption(String protocol, String cipherSuite, X509Certificate serverCertificate) {
    static Encryption of(TlsInfo tls) {
        return new Encryption(tls.protocol(), tls.cipherSuite(), tls.peerCertificate());
    }
}
