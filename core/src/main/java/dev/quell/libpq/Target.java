package dev.quell.libpq;

import dev.quell.conninfo.ConnectHost;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** One address of one host to connect to. Immutable. */
record Target(ConnectHost host, SocketAddress address) {
    /** What stands before every message about this address. */
    String prefix() {
        if (address instanceof UnixDomainSocketAddress unix) {
            return "connection to server on socket \"" + unix.getPath() + "\" failed: ";
        }
        String shown = host.kind() == ConnectHost.Kind.ADDRESS ? host.hostaddr() : host.host();
        String numeric = numericAddress();
        String place = numeric.isEmpty() || numeric.equals(shown) || host.kind() == ConnectHost.Kind.ADDRESS
                ? "connection to server at \"" + shown + "\""
                : "connection to server at \"" + shown + "\" (" + numeric + ")";
        return place + ", port " + host.portText() + " failed: ";
    }

    /** What to ask oneself when the connection cannot be made. */
    String hint() {
        return isLocal()
                ? "\tIs the server running locally and accepting connections on that socket?\n"
                : "\tIs the server running on that host and accepting TCP/IP connections?\n";
    }

    boolean isLocal() {
        return address instanceof UnixDomainSocketAddress;
    }

    /** The address in digits, without the scope of a link-local one; empty for a Unix socket. */
    String numericAddress() {
        return address instanceof InetSocketAddress inet ? Numeric.text(inet.getAddress()) : "";
    }

    /** The name that TLS verifies and sends: never the address alone where a name was given. */
    String tlsHost() {
        return host.host();
    }

    /** Writes addresses as {@code inet_ntop} does, with the longest run of zeros left out. */
    static final class Numeric {
        private Numeric() {}

        static String text(InetAddress address) {
            byte[] bytes = address.getAddress();
            if (bytes.length == 4) {
                return address.getHostAddress();
            }
            int[] groups = new int[8];
            for (int i = 0; i < groups.length; i++) {
                groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
            }
            return shortened(groups);
        }

        private static String shortened(int[] groups) {
            int bestStart = -1;
            int bestLength = 1;
            for (int start = 0; start < groups.length; start++) {
                int length = 0;
                while (start + length < groups.length && groups[start + length] == 0) {
                    length++;
                }
                if (length > bestLength) {
                    bestStart = start;
                    bestLength = length;
                }
            }
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < groups.length; i++) {
                if (i == bestStart) {
                    text.append("::");
                    i += bestLength - 1;
                } else {
                    text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                            .append(Integer.toHexString(groups[i]));
                }
            }
            return text.toString();
        }
    }
}
