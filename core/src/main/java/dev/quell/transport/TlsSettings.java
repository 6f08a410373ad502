package dev.quell.transport;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a user has settled about TLS: whom to trust, who to be, and which versions to speak. {@link TlsContext#load}
 * reads the files named here. Immutable.
 *
 * @param verification how the server is verified, libpq's {@code sslmode}
 * @param trust the authorities that may have issued the server's certificate ({@code sslrootcert}); not looked at, and
 *     not read, when nothing is verified
 * @param clientCertificate who to be when the server asks ({@code sslcert} and {@code sslkey}). The files must exist:
 *     whether a missing default file means "no certificate" is for the caller to settle
 * @param revocation where certificate revocation lists are ({@code sslcrl} and {@code sslcrldir}); empty to check with
 *     none. They count only beside authorities from a file, as in libpq
 * @param minimumVersion {@code ssl_min_protocol_version}
 * @param maximumVersion {@code ssl_max_protocol_version}, not below the minimum
 * @param sendServerName whether to name the host to the server before encryption starts ({@code sslsni})
 * @param requireApplicationProtocol whether the server must select {@code postgresql} through ALPN, as direct
 *     negotiation demands. It is offered in every case, as libpq does since version 17
 */
public record TlsSettings(
        Verification verification,
        Trust trust,
        Optional<ClientCertificate> clientCertificate,
        Optional<Revocation> revocation,
        Version minimumVersion,
        Version maximumVersion,
        boolean sendServerName,
        boolean requireApplicationProtocol) {

    /** How far the server is verified. */
    public enum Verification {
        /** Encrypt only: anyone may be at the other end. libpq's {@code require} without a root certificate file. */
        NONE,
        /** The certificate must come from a trusted authority, for whatever host. libpq's {@code verify-ca}. */
        CA,
        /** The certificate must come from a trusted authority and be for this host. libpq's {@code verify-full}. */
        FULL
    }

    /** The TLS versions that are still considered safe, oldest first. */
    public enum Version {
        TLS_1_2("TLSv1.2"),
        TLS_1_3("TLSv1.3");

        private final String label;

        Version(String label) {
            this.label = label;
        }

        /** The name that both libpq and Java use, such as {@code TLSv1.3}. */
        public String label() {
            return label;
        }
    }

    /** Where the trusted authorities come from. */
    public sealed interface Trust {

        /** The Java runtime's own store, or what {@code javax.net.ssl.trustStore} names: {@code sslrootcert=system}. */
        record SystemStore() implements Trust {}

        /**
         * Every certificate in a PEM file. Unlike OpenSSL, Java takes an intermediate authority in that file for a
         * trusted one by itself.
         */
        record PemFile(Path file) implements Trust {

            /** Refuses null. */
            public PemFile {
                Objects.requireNonNull(file, "file");
            }
        }
    }

    /**
     * A client certificate and its private key.
     *
     * @param certificates PEM file with the certificate, then its intermediate authorities if any
     * @param key PEM or DER file with the private key: PKCS#8, encrypted or not, PKCS#1 (RSA) or SEC 1 (EC)
     * @param password the password of an encrypted key ({@code sslpassword}), left out of {@code toString}
     */
    public record ClientCertificate(Path certificates, Path key, Optional<String> password) {

        /** Refuses null. */
        public ClientCertificate {
            Objects.requireNonNull(certificates, "certificates");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(password, "password");
        }

        /** With a key that is not encrypted. */
        public ClientCertificate(Path certificates, Path key) {
            this(certificates, key, Optional.empty());
        }

        @Override
        public String toString() {
            return "ClientCertificate[" + certificates + ", " + key + "]";
        }
    }

    /**
     * Where certificate revocation lists are. With these, each certificate of the server's chain needs a list of its
     * issuer, and must not be on it. A file that cannot be read counts for nothing, as in libpq; without any list no
     * certificate is good enough for a directory.
     *
     * @param file a PEM file with lists
     * @param directory a directory of PEM files with the names that {@code openssl rehash} gives
     */
    public record Revocation(Optional<Path> file, Optional<Path> directory) {}

    /** Without revocation lists. */
    public TlsSettings(
            Verification verification,
            Trust trust,
            Optional<ClientCertificate> clientCertificate,
            Version minimumVersion,
            Version maximumVersion,
            boolean sendServerName,
            boolean requireApplicationProtocol) {
        this(
                verification,
                trust,
                clientCertificate,
                Optional.empty(),
                minimumVersion,
                maximumVersion,
                sendServerName,
                requireApplicationProtocol);
    }

    /** Refuses null, and versions in the wrong order. */
    public TlsSettings {
        Objects.requireNonNull(verification, "verification");
        Objects.requireNonNull(trust, "trust");
        Objects.requireNonNull(clientCertificate, "clientCertificate");
        if (minimumVersion.compareTo(maximumVersion) > 0) {
            throw new IllegalArgumentException("invalid SSL protocol version range");
        }
    }

    /** Encryption without verification, TLS 1.2 or 1.3, server name sent: {@code sslmode=require} with no files. */
    public static TlsSettings encryptOnly() {
        return new TlsSettings(
                Verification.NONE,
                new Trust.SystemStore(),
                Optional.empty(),
                Version.TLS_1_2,
                Version.TLS_1_3,
                true,
                false);
    }

    /** These settings with another way to verify the server. */
    public TlsSettings verifying(Verification how, Trust authorities) {
        return new TlsSettings(
                how,
                authorities,
                clientCertificate,
                revocation,
                minimumVersion,
                maximumVersion,
                sendServerName,
                requireApplicationProtocol);
    }

    /** These settings with a client certificate. */
    public TlsSettings withClientCertificate(ClientCertificate certificate) {
        return new TlsSettings(
                verification,
                trust,
                Optional.of(certificate),
                revocation,
                minimumVersion,
                maximumVersion,
                sendServerName,
                requireApplicationProtocol);
    }

    /** These settings with revocation lists. */
    public TlsSettings checkingRevocation(Revocation lists) {
        return new TlsSettings(
                verification,
                trust,
                clientCertificate,
                Optional.of(lists),
                minimumVersion,
                maximumVersion,
                sendServerName,
                requireApplicationProtocol);
    }

    /** These settings with another range of versions, both ends included. */
    public TlsSettings withVersions(Version minimum, Version maximum) {
        return new TlsSettings(
                verification,
                trust,
                clientCertificate,
                revocation,
                minimum,
                maximum,
                sendServerName,
                requireApplicationProtocol);
    }

    /** These settings with the host name sent to the server in clear, or not. */
    public TlsSettings sendingServerName(boolean send) {
        return new TlsSettings(
                verification,
                trust,
                clientCertificate,
                revocation,
                minimumVersion,
                maximumVersion,
                send,
                requireApplicationProtocol);
    }

    /** These settings with the application protocol demanded, or merely offered. */
    public TlsSettings requiringApplicationProtocol(boolean require) {
        return new TlsSettings(
                verification,
                trust,
                clientCertificate,
                revocation,
                minimumVersion,
                maximumVersion,
                sendServerName,
                require);
    }
}
