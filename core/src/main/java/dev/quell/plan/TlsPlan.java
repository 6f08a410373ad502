package dev.quell.plan;

import dev.quell.conninfo.RootCertificates;
import dev.quell.conninfo.Secret;
import dev.quell.conninfo.SslMode;
import dev.quell.conninfo.SslNegotiation;
import dev.quell.conninfo.TlsOptions;
import dev.quell.conninfo.TlsVersion;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.LoginRequirements.CertificateUse;
import dev.quell.transport.ClientCertificateUse;
import dev.quell.transport.TlsSettings;
import java.util.List;
import java.util.Optional;

/** How a connection is to be encrypted. */
public final class TlsPlan {
    private TlsPlan() {}

    /** The ways to open a connection over TCP, in the order to try them. */
    public static List<EncryptionMethod> methods(SslMode mode, SslNegotiation negotiation) {
        EncryptionMethod tls =
                negotiation == SslNegotiation.DIRECT ? EncryptionMethod.DIRECT_TLS : EncryptionMethod.TLS;
        return switch (mode) {
            case DISABLE -> List.of(EncryptionMethod.PLAIN);
            case ALLOW -> List.of(EncryptionMethod.PLAIN, tls);
            case PREFER -> List.of(tls, EncryptionMethod.PLAIN);
            case REQUIRE, VERIFY_CA, VERIFY_FULL -> List.of(tls);
        };
    }

    /** What the TLS layer is to do. */
    public static TlsSettings settings(TlsOptions options) {
        return new TlsSettings(
                verification(options),
                trust(options.roots()),
                identity(options),
                options.revocation().map(lists -> new TlsSettings.Revocation(lists.file(), lists.directory())),
                options.minVersion().map(TlsPlan::version).orElse(TlsSettings.Version.TLS_1_2),
                options.maxVersion().map(TlsPlan::version).orElse(TlsSettings.Version.TLS_1_3),
                options.sni(),
                options.negotiation() == SslNegotiation.DIRECT);
    }

    /** What became of the client's certificate in a handshake. */
    public static CertificateUse certificateUse(ClientCertificateUse use) {
        return switch (use) {
            case NOT_REQUESTED -> CertificateUse.NOT_REQUESTED;
            case MISSING -> CertificateUse.MISSING;
            case SENT -> CertificateUse.SENT;
        };
    }

    private static TlsSettings.Verification verification(TlsOptions options) {
        return switch (options.verification()) {
            case NONE -> TlsSettings.Verification.NONE;
            case CHAIN -> TlsSettings.Verification.CA;
            case CHAIN_AND_HOST -> TlsSettings.Verification.FULL;
        };
    }

    private static TlsSettings.Trust trust(RootCertificates roots) {
        return switch (roots) {
            case RootCertificates.PemFile file -> new TlsSettings.Trust.PemFile(file.path());
            case RootCertificates.SystemStore ignored -> new TlsSettings.Trust.SystemStore();
            case RootCertificates.None ignored -> new TlsSettings.Trust.SystemStore();
        };
    }

    private static Optional<TlsSettings.ClientCertificate> identity(TlsOptions options) {
        Optional<String> password = options.keyPassword().map(Secret::reveal);
        return options.certificate()
                .flatMap(certificate ->
                        options.key().map(key -> new TlsSettings.ClientCertificate(certificate, key, password)));
    }

    /** Below 1.2 Java does not go: such a minimum means 1.2, which libpq too has as its default. */
    private static TlsSettings.Version version(TlsVersion version) {
        return switch (version) {
            case TLS_1_0, TLS_1_1, TLS_1_2 -> TlsSettings.Version.TLS_1_2;
            case TLS_1_3 -> TlsSettings.Version.TLS_1_3;
        };
    }
}
