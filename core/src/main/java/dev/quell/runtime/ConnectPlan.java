package dev.quell.runtime;

import dev.quell.conninfo.ChannelBinding;
import dev.quell.conninfo.ConnectSettings;
import dev.quell.conninfo.HostSpec;
import dev.quell.conninfo.KeepAlive;
import dev.quell.conninfo.RootCertificates;
import dev.quell.conninfo.Secret;
import dev.quell.conninfo.SslNegotiation;
import dev.quell.conninfo.TlsOptions;
import dev.quell.conninfo.TlsVersion;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.ProtocolVersion;
import dev.quell.protocol.StartupRequest;
import dev.quell.transport.TcpOptions;
import dev.quell.transport.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the connection settings come to in the terms of the protocol and the transport. */
final class ConnectPlan {
    private ConnectPlan() {}

    static StartupRequest startup(ConnectSettings settings) {
        return new StartupRequest(
                settings.user(),
                settings.password().map(Secret::reveal).map(String::toCharArray),
                channelBinding(settings.channelBinding()),
                version(settings.minProtocol()),
                version(settings.maxProtocol()),
                settings.startupParameters());
    }

    private static StartupRequest.ChannelBinding channelBinding(ChannelBinding binding) {
        return switch (binding) {
            case DISABLE -> StartupRequest.ChannelBinding.DISABLE;
            case PREFER -> StartupRequest.ChannelBinding.PREFER;
            case REQUIRE -> StartupRequest.ChannelBinding.REQUIRE;
        };
    }

    private static ProtocolVersion version(dev.quell.conninfo.ProtocolVersion version) {
        return switch (version) {
            case V3_0 -> ProtocolVersion.V3_0;
            case V3_2 -> ProtocolVersion.V3_2;
        };
    }

    /** The ways to open the connection, in the order to try them. */
    static List<EncryptionMethod> methods(ConnectSettings settings) {
        if (!settings.mayUseTls()) {
            return List.of(EncryptionMethod.PLAIN);
        }
        EncryptionMethod tls = settings.tls().negotiation() == SslNegotiation.DIRECT
                ? EncryptionMethod.DIRECT_TLS
                : EncryptionMethod.TLS;
        return switch (settings.tls().mode()) {
            case DISABLE -> List.of(EncryptionMethod.PLAIN);
            case ALLOW -> List.of(EncryptionMethod.PLAIN, tls);
            case PREFER -> List.of(tls, EncryptionMethod.PLAIN);
            case REQUIRE, VERIFY_CA, VERIFY_FULL -> List.of(tls);
        };
    }

    static TcpOptions tcp(ConnectSettings settings) {
        KeepAlive keepAlive = settings.keepAlive();
        return new TcpOptions(
                keepAlive.enabled(),
                seconds(keepAlive.idle()),
                seconds(keepAlive.interval()),
                keepAlive.count().orElse(0));
    }

    private static int seconds(Optional<Duration> duration) {
        return duration.map(Duration::toSeconds).map(Math::toIntExact).orElse(0);
    }

    /** The name that TLS verifies and sends. */
    static String tlsHost(ConnectSettings settings) {
        return switch (settings.host()) {
            case HostSpec.TcpHost tcp -> tcp.host();
            case HostSpec.UnixSocket ignored -> "";
        };
    }

    static TlsSettings tls(TlsOptions options) {
        return new TlsSettings(
                verification(options),
                trust(options.roots()),
                identity(options),
                options.minVersion().map(ConnectPlan::version).orElse(TlsSettings.Version.TLS_1_2),
                options.maxVersion().map(ConnectPlan::version).orElse(TlsSettings.Version.TLS_1_3),
                options.sni(),
                options.negotiation() == SslNegotiation.DIRECT);
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
        return options.certificate()
                .flatMap(certificate -> options.key().map(key -> new TlsSettings.ClientCertificate(certificate, key)));
    }

    /** Below 1.2 Java does not go: such a minimum means 1.2, which libpq too has as its default. */
    private static TlsSettings.Version version(TlsVersion version) {
        return switch (version) {
            case TLS_1_0, TLS_1_1, TLS_1_2 -> TlsSettings.Version.TLS_1_2;
            case TLS_1_3 -> TlsSettings.Version.TLS_1_3;
        };
    }
}
