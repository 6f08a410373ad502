package dev.quell.runtime;

import dev.quell.conninfo.HostSpec;
import dev.quell.protocol.Failure;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What went wrong at each address that was tried, in libpq's words about where. */
final class ConnectFailures {
    /** The server is starting up, shutting down, or full: another one may be ready. */
    private static final String CANNOT_CONNECT_NOW = "57P03";

    private final List<Failure> failures = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    void add(HostSpec host, Optional<SocketAddress> address, Failure failure) {
        Failure prefixed = address.isPresent() ? Failures.prefixed(prefix(host, address), failure) : failure;
        failures.add(prefixed);
        lines.add(prefixed.message());
    }

    static boolean isWorthAnotherHost(Failure.Server refusal) {
        return refusal.fields().sqlState().equals(CANNOT_CONNECT_NOW);
    }

    /** What went wrong last. */
    Failure last() {
        return failures.getLast();
    }

    /** One failure for all: the last where it says it all, else a failure with a line for each. */
    Failure combined() {
        if (failures.size() == 1 || failures.stream().allMatch(Failure.Server.class::isInstance)) {
            return failures.getLast();
        }
        String all = String.join("\n", lines);
        boolean timedOut = failures.stream().anyMatch(Failure.TimedOut.class::isInstance);
        return timedOut ? new Failure.TimedOut(all) : new Failure.Transport(all);
    }

    static String prefix(HostSpec host, Optional<SocketAddress> address) {
        return switch (host) {
            case HostSpec.UnixSocket unix -> "connection to server on socket \"" + unix.path() + "\" failed: ";
            case HostSpec.TcpHost tcp ->
                "connection to server at \"" + tcp.dialTarget() + "\""
                        + address.flatMap(ConnectFailures::ip)
                                .filter(ip -> !ip.equals(tcp.dialTarget()))
                                .map(ip -> " (" + ip + ")")
                                .orElse("")
                        + ", port " + tcp.port() + " failed: ";
        };
    }

    private static Optional<String> ip(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? Optional.of(inet.getAddress().getHostAddress())
                : Optional.empty();
    }
}
