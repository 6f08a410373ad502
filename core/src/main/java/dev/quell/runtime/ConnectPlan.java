package dev.quell.runtime;

import dev.quell.conninfo.ConnectSettings;
import dev.quell.conninfo.HostSpec;
import dev.quell.conninfo.KeepAlive;
import dev.quell.conninfo.Secret;
import dev.quell.plan.LoginPlan;
import dev.quell.plan.TlsPlan;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.StartupRequest;
import dev.quell.transport.TcpOptions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the connection settings come to in the terms of the protocol and the transport. */
final class ConnectPlan {
    private ConnectPlan() {}

    static StartupRequest startup(ConnectSettings settings, HostSpec host) {
        return new StartupRequest(
                settings.user(),
                settings.password(host).map(Secret::reveal).map(String::toCharArray),
                LoginPlan.binding(settings.channelBinding()),
                LoginPlan.version(settings.minProtocol()),
                LoginPlan.version(settings.maxProtocol()),
                settings.startupParameters(),
                LoginPlan.requirements(settings.requiredAuth(), settings.tls().certificateRequired()));
    }

    /** The ways to open the connection, in the order to try them. */
    static List<EncryptionMethod> methods(ConnectSettings settings, HostSpec host) {
        return settings.mayUseTls(host)
                ? TlsPlan.methods(settings.tls().mode(), settings.tls().negotiation())
                : List.of(EncryptionMethod.PLAIN);
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
    static String tlsHost(HostSpec host) {
        return switch (host) {
            case HostSpec.TcpHost tcp -> tcp.host();
            case HostSpec.UnixSocket ignored -> "";
        };
    }

    /** Only a Unix socket tells who is at its other end. */
    static Optional<String> requiredPeer(ConnectSettings settings, HostSpec host) {
        return host instanceof HostSpec.UnixSocket ? settings.requiredPeer() : Optional.empty();
    }

    /** Which of the hosts a session has reached. */
    static HostSpec hostOf(Endpoint endpoint, ConnectSettings settings) {
        return settings.hosts().stream()
                .filter(host -> tlsHost(host).equals(endpoint.host()))
                .filter(host -> switch (endpoint.address()) {
                    case InetSocketAddress inet -> inet.getPort() == host.port();
                    case UnixDomainSocketAddress unix ->
                        host instanceof HostSpec.UnixSocket socket
                                && unix.getPath().equals(Path.of(socket.path()));
                    case SocketAddress ignored -> false;
                })
                .findFirst()
                .orElse(settings.host());
    }
}
