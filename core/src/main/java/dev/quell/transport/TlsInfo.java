package dev.quell.transport;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What a TLS handshake agreed on: the facts behind {@code PQsslAttribute}. Immutable.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipherSuite by its IANA name, such as {@code TLS_AES_256_GCM_SHA384}
 * @param peerCertificate the server's own certificate, verified as far as the settings asked for
 * @param applicationProtocol what ALPN selected, {@code postgresql} or empty
 */
public record TlsInfo(
        String protocol, String cipherSuite, X509Certificate peerCertificate, String applicationProtocol) {

    /** The hash in a signature algorithm's name: {@code SHA384withECDSA}, {@code SHA512/256withRSA}. */
    private static final Pattern SIGNATURE_HASH = Pattern.compile("(MD5|SHA(?:3-)?\\d+(?:/\\d+)?)with.+");

    static TlsInfo of(SSLEngine engine) throws TlsException {
        SSLSession session = engine.getSession();
        try {
            if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                return new TlsInfo(
                        session.getProtocol(), session.getCipherSuite(), certificate, engine.getApplicationProtocol());
            }
            throw new TlsException(
                    TlsException.Reason.CERTIFICATE_INVALID,
                    "server presented a certificate of another kind than X.509");
        } catch (SSLPeerUnverifiedException e) {
            throw new TlsException(TlsException.Reason.CERTIFICATE_INVALID, "server presented no certificate", e);
        }
    }

    /**
     * The channel binding data of type {@code tls-server-end-point} (RFC 5929): a hash of the server's certificate, made
     * with the hash of the certificate's signature, or with SHA-256 where that is MD5 or SHA-1.
     *
     * @return the hash; empty when the certificate's signature algorithm has no hash of its own, as Ed25519, so that
     *     this channel binding is not defined for it
     */
    public Optional<byte[]> serverEndPointHash() {
        return hashName().map(this::hashOfCertificate);
    }

    private Optional<String> hashName() {
        String algorithm = peerCertificate.getSigAlgName();
        byte[] parameters = peerCertificate.getSigAlgParams();
        if (algorithm.equals("RSASSA-PSS") && parameters != null) {
            return PssHash.name(parameters).map(TlsInfo::atLeastSha256);
        }
        Matcher matcher = SIGNATURE_HASH.matcher(algorithm);
        return matcher.matches() ? Optional.of(atLeastSha256(digestName(matcher.group(1)))) : Optional.empty();
    }

    private static String digestName(String inSignature) {
        return inSignature.startsWith("SHA") && !inSignature.startsWith("SHA3-")
                ? "SHA-" + inSignature.substring("SHA".length())
                : inSignature;
    }

    private static String atLeastSha256(String digest) {
        return switch (digest.toUpperCase(Locale.ROOT)) {
            case "MD5", "SHA-1", "SHA1" -> "SHA-256";
            default -> digest;
        };
    }

    private byte[] hashOfCertificate(String digest) {
        try {
            return MessageDigest.getInstance(digest).digest(peerCertificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that Java verified cannot be hashed with " + digest, e);
        }
    }
}
