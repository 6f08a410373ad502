package dev.quell.conninfo;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import java.util.regex.Pattern;

/** Works out where a server listens, and refuses at once what libpq finds out when it comes to dial. */
final class HostReader {
    /** The size of {@code sockaddr_un.sun_path} on Linux, less the zero byte at its end. */
    private static final int MAX_SOCKET_PATH = 107;

    /** A leading zero is refused: C reads such a number as octal, Java as decimal. */
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

    private HostReader() {}

    static HostSpec read(ConnectHost host) {
        int port = port(host);
        return switch (host.kind()) {
            case ADDRESS -> {
                checkAddress(host.hostaddr());
                yield new HostSpec.TcpHost(host.display(), Optional.of(host.hostaddr()), port);
            }
            case NAME -> named(host.host(), port);
            case SOCKET -> socket(host, port);
        };
    }

    private static int port(ConnectHost host) {
        int port = host.portNumber();
        if (!ConnectHost.isPort(port)) {
            throw new ConnInfoException("invalid port number: \"" + host.portText() + "\"");
        }
        return port;
    }

    private static HostSpec named(String name, int port) {
        if (name.indexOf('@') > 0) {
            // Most likely the end of a password: neither shown here nor asked of a name server.
            throw new ConnInfoException(
                    "the host name has an \"@\" in it: write an \"@\" in a user name or password of a URI as %40");
        }
        return new HostSpec.TcpHost(name, Optional.empty(), port);
    }

    static boolean isSocketDirectory(String host) {
        return host.startsWith("/") || host.startsWith("@");
    }

    private static HostSpec socket(ConnectHost host, int port) {
        String path = host.socketPath(port);
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH) {
            throw new ConnInfoException(
                    "Unix-domain socket path \"" + path + "\" is too long (maximum " + MAX_SOCKET_PATH + " bytes)");
        }
        return new HostSpec.UnixSocket(host.host(), port);
    }

    /** Where no host was given and there is no socket, a local server may well listen on TCP. */
    static ConnectHost orLocalhost(ConnectHost host) {
        boolean absent = host.defaulted()
                && host.kind() == ConnectHost.Kind.SOCKET
                && !Files.exists(LocalFile.named(host.socketPath(port(host))));
        return absent
                ? new ConnectHost(ConnectHost.Kind.NAME, "localhost", "", host.port(), host.password(), true)
                : host;
    }

    private static void checkAddress(String address) {
        if (IPV4.matcher(address).matches()) {
            return;
        }
        ConnInfoException failure =
                new ConnInfoException("could not parse network address \"" + address + "\": Name or service not known");
        if (address.indexOf(':') < 0) {
            throw failure;
        }
        try {
            // Java never asks a name server about a host with a colon in it.
            InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            failure.initCause(e);
            throw failure;
        }
    }
}
