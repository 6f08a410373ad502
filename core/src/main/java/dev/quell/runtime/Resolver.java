package dev.quell.runtime;

import dev.quell.conninfo.HostSpec;
import dev.quell.protocol.Failure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the addresses of a host. Blocks, since the operating system's look-up does. */
final class Resolver {
    /** Any text with a colon is an IPv6 address, or wrong. One with a number above 255 is taken for a name. */
    private static final Pattern ADDRESS =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}|.*:.*");

    private Resolver() {}

    /** Says why a name has no address. */
    static final class UnresolvedException extends Exception {
        private static final long serialVersionUID = 1L;

        private UnresolvedException(String message, Throwable cause) {
            super(message, cause);
        }

        Failure failure() {
            return new Failure.Transport(String.valueOf(getMessage()), Optional.of(this));
        }
    }

    /** Whether there is nothing to look up, so that {@link #resolve} does not wait for anything. */
    static boolean isAddress(HostSpec host) {
        return switch (host) {
            case HostSpec.UnixSocket ignored -> true;
            case HostSpec.TcpHost tcp -> ADDRESS.matcher(tcp.dialTarget()).matches();
        };
    }

    static List<SocketAddress> resolve(HostSpec host, boolean inRandomOrder) throws UnresolvedException {
        return switch (host) {
            case HostSpec.UnixSocket unix -> List.of(UnixDomainSocketAddress.of(unix.path()));
            case HostSpec.TcpHost tcp -> {
                List<SocketAddress> found = new ArrayList<>(resolve(tcp));
                if (inRandomOrder) {
                    Collections.shuffle(found);
                }
                yield found;
            }
        };
    }

    private static List<SocketAddress> resolve(HostSpec.TcpHost tcp) throws UnresolvedException {
        try {
            return Arrays.stream(InetAddress.getAllByName(tcp.dialTarget()))
                    .<SocketAddress>map(address -> new InetSocketAddress(address, tcp.port()))
                    .toList();
        } catch (UnknownHostException e) {
            throw new UnresolvedException(
                    "could not translate host name \"" + tcp.dialTarget() + "\" to address: Name or service not known",
                    e);
        }
    }
}
