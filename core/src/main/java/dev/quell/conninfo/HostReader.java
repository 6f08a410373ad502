package dev.quell.conninfo;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Works out where the server listens. */
final class HostReader {
    /** The size of {@code sockaddr_un.sun_path} on Linux, less the zero byte at its end. */
    private static final int MAX_SOCKET_PATH = 107;

    /** A leading zero is refused: C reads such a number as octal, Java as decimal. */
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

    private final OptionReader options;
    private final Environment environment;

    HostReader(OptionReader options, Environment environment) {
        this.options = options;
        this.environment = environment;
    }

    /** Checks that the lists match each other, as libpq does before anything else, and that they hold one host. */
    void checkCounts() {
        int addresses = count(ConnOption.HOSTADDR);
        int names = count(ConnOption.HOST);
        int ports = count(ConnOption.PORT);
        if (addresses > 0 && names > 0 && names != addresses) {
            throw new ConnInfoException(
                    "could not match " + names + " host names to " + addresses + " hostaddr values");
        }
        int hosts = Math.max(1, Math.max(addresses, names));
        if (ports > 1 && ports != hosts) {
            throw new ConnInfoException("could not match " + ports + " port numbers to " + hosts + " hosts");
        }
        if (hosts > 1) {
            ConnOption option = addresses > 0 ? ConnOption.HOSTADDR : ConnOption.HOST;
            throw UnsupportedOptionException.notYet(option, "it lists " + hosts + " hosts; name a single one");
        }
    }

    private int count(ConnOption option) {
        return options.nonEmpty(option)
                .map(list -> (int) list.chars().filter(c -> c == ',').count() + 1)
                .orElse(0);
    }

    HostSpec host() {
        int port = port();
        Optional<String> host = options.nonEmpty(ConnOption.HOST);
        Optional<String> address = options.nonEmpty(ConnOption.HOSTADDR);
        if (address.isPresent()) {
            checkAddress(address.get());
            return new HostSpec.TcpHost(host.orElse(address.get()), address, port);
        }
        if (host.isEmpty()) {
            return localServer(port);
        }
        if (host.get().indexOf('@') > 0) {
            // Most likely the end of a password: neither shown here nor asked of a name server.
            throw new ConnInfoException(
                    "the host name has an \"@\" in it: write an \"@\" in a user name or password of a" + " URI as %40");
        }
        return isSocketDirectory(host.get())
                ? unixSocket(host.get(), port)
                : new HostSpec.TcpHost(host.get(), Optional.empty(), port);
    }

    private int port() {
        String text = options.nonEmpty(ConnOption.PORT).orElse("5432");
        int port = OptionReader.parseInteger(ConnOption.PORT, text);
        if (port < 1 || port > 65535) {
            throw new ConnInfoException("invalid port number: \"" + text + "\"");
        }
        return port;
    }

    static boolean isSocketDirectory(String host) {
        return host.startsWith("/") || host.startsWith("@");
    }

    private HostSpec localServer(int port) {
        for (Path directory : environment.socketDirectories()) {
            HostSpec.UnixSocket socket = new HostSpec.UnixSocket(directory.toString(), port);
            if (Files.exists(Path.of(socket.path()))) {
                return socket;
            }
        }
        return new HostSpec.TcpHost("localhost", Optional.empty(), port);
    }

    private static HostSpec unixSocket(String directory, int port) {
        HostSpec.UnixSocket socket = new HostSpec.UnixSocket(directory, port);
        if (socket.path().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH) {
            throw new ConnInfoException("Unix-domain socket path \"" + socket.path() + "\" is too long (maximum "
                    + MAX_SOCKET_PATH + " bytes)");
        }
        return socket;
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
