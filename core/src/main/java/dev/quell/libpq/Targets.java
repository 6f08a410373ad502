package dev.quell.libpq;

import dev.quell.conninfo.ConnInfoException;
import dev.quell.conninfo.ConnectHost;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The addresses to try, in order: those of the first host, then those of the next. Names are looked up when their turn
 * comes, which blocks as it does in libpq. Not thread-safe.
 */
final class Targets {
    /** What fits into {@code sockaddr_un} on Linux beside the closing zero byte. */
    private static final int LONGEST_SOCKET_PATH = 107;

    private static final String NOT_KNOWN = "Name or service not known";

    private final List<ConnectHost> hosts;
    private final boolean shuffled;
    private int host = -1;
    private int address = -1;
    private List<Target> addresses = List.of();

    Targets(List<ConnectHost> hosts, boolean shuffled) {
        this.hosts = hosts;
        this.shuffled = shuffled;
    }

    /** One address only, known already. */
    static Targets of(Target target) {
        Targets targets = new Targets(List.of(target.host()), false);
        targets.host = 0;
        targets.addresses = List.of(target);
        return targets;
    }

    /** Starts with the first host again. */
    void rewind() {
        host = -1;
        address = -1;
        addresses = List.of();
    }

    /** Goes on to the next address, of this host or a later one; null when there is none left. */
    @Nullable
    Target next(ErrorText error) throws GaveUp {
        while (address + 1 >= addresses.size()) {
            if (!nextHost(error)) {
                return null;
            }
        }
        return addresses.get(++address);
    }

    /** Leaves out what is left of this host. */
    void skipHost() {
        address = addresses.size();
    }

    /** The host whose turn it is, or the first one before any had its turn. */
    @Nullable
    ConnectHost host() {
        return hosts.isEmpty() ? null : hosts.get(Math.max(0, Math.min(host, hosts.size() - 1)));
    }

    /** Says that a host's options make it pointless to go on with any other; the text has been told. */
    static final class GaveUp extends Exception {
        private static final long serialVersionUID = 1L;

        GaveUp() {
            super(null, null, false, false);
        }
    }

    private boolean nextHost(ErrorText error) throws GaveUp {
        if (host + 1 >= hosts.size()) {
            return false;
        }
        host++;
        address = -1;
        addresses = resolve(hosts.get(host), error);
        return true;
    }

    private List<Target> resolve(ConnectHost host, ErrorText error) throws GaveUp {
        int port;
        try {
            port = host.portNumber();
        } catch (ConnInfoException e) {
            error.appendLine(String.valueOf(e.getMessage()));
            throw new GaveUp();
        }
        if (!ConnectHost.isPort(port)) {
            error.appendLine("invalid port number: \"" + host.portText() + "\"");
            return List.of();
        }
        List<Target> found = new ArrayList<>();
        for (SocketAddress each : addresses(host, port, error)) {
            found.add(new Target(host, each));
        }
        if (shuffled) {
            Collections.shuffle(found, java.util.Random.from(RandomGenerator.getDefault()));
        }
        return found;
    }

    private static List<SocketAddress> addresses(ConnectHost host, int port, ErrorText error) {
        return switch (host.kind()) {
            case NAME -> lookUp(host.host(), port, error);
            case ADDRESS -> numeric(host.hostaddr(), port, error);
            case SOCKET -> socket(host.host() + "/.s.PGSQL." + port, error);
        };
    }

    private static List<SocketAddress> numeric(String address, int port, ErrorText error) {
        return NumericAddress.parse(address)
                .<List<SocketAddress>>map(parsed -> List.of(new InetSocketAddress(parsed, port)))
                .orElseGet(() -> {
                    error.appendLine("could not parse network address \"" + address + "\": " + NOT_KNOWN);
                    return List.of();
                });
    }

    private static List<SocketAddress> lookUp(String name, int port, ErrorText error) {
        try {
            List<SocketAddress> found = new ArrayList<>();
            for (InetAddress each : InetAddress.getAllByName(name)) {
                found.add(new InetSocketAddress(each, port));
            }
            return found;
        } catch (UnknownHostException e) {
            error.appendLine("could not translate host name \"" + name + "\" to address: " + reason(name, e));
            return List.of();
        }
    }

    /** Java puts the name before the system's words: {@code nowhere: Name or service not known}. */
    private static String reason(String name, UnknownHostException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith(name + ": ") ? message.substring(name.length() + 2) : NOT_KNOWN;
    }

    private static List<SocketAddress> socket(String path, ErrorText error) {
        if (path.getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET_PATH) {
            error.appendLine(
                    "Unix-domain socket path \"" + path + "\" is too long (maximum " + LONGEST_SOCKET_PATH + " bytes)");
            return List.of();
        }
        try {
            return List.of(UnixDomainSocketAddress.of(path));
        } catch (InvalidPathException e) {
            error.appendLine("Unix-domain socket path \"" + path + "\" is not a path: " + e.getReason());
            return List.of();
        }
    }
}
