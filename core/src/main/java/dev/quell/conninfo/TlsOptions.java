package dev.quell.conninfo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What was asked for regarding TLS. Files were looked for when the settings were made, but not read.
 *
 * @param mode how strongly TLS is wanted
 * @param negotiation how TLS is begun
 * @param roots the trusted root certificates
 * @param certificate the client's certificate chain in PEM, or empty if there is none
 * @param key the client's private key in PEM, which exists wherever a certificate does, or was named but is missing
 * @param keyPassword the password of an encrypted private key, or empty if none was given
 * @param certificateRequired whether the server must ask for a certificate and get one: {@code sslcertmode=require}
 * @param revocation the revocation lists to check certificates with, or empty to check with none
 * @param sni whether TLS tells the server the host's name
 * @param minVersion the lowest acceptable TLS version, or empty for the platform's
 * @param maxVersion the highest acceptable TLS version, or empty for the platform's
 */
public record TlsOptions(
        SslMode mode,
        SslNegotiation negotiation,
        RootCertificates roots,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<Secret> keyPassword,
        boolean certificateRequired,
        Optional<Revocation> revocation,
        boolean sni,
        Optional<TlsVersion> minVersion,
        Optional<TlsVersion> maxVersion) {

    /**
     * Where revocation lists are. With these, each certificate of a chain must have a list of its issuer, and not be on
     * it.
     *
     * @param file a file of lists in PEM
     * @param directory a directory of such files, named as OpenSSL does
     */
    public record Revocation(Optional<Path> file, Optional<Path> directory) {}

    /**
     * Tells how far the server's certificate is checked. As in libpq, a chain is checked in every mode as soon as there
     * are root certificates to check it with, and a host name only in {@link SslMode#VERIFY_FULL}.
     *
     * @return the depth of the check
     */
    public Verification verification() {
        if (roots instanceof RootCertificates.None) {
            return Verification.NONE;
        }
        return mode == SslMode.VERIFY_FULL ? Verification.CHAIN_AND_HOST : Verification.CHAIN;
    }
}
