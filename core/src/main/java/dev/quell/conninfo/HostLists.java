package dev.quell.conninfo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes the lists of {@code host}, {@code hostaddr} and {@code port} apart, into one {@link ConnectHost} for each. */
final class HostLists {
    private final OptionReader options;
    private final Environment environment;
    private final List<ConnectHost> hosts = new ArrayList<>();

    HostLists(OptionReader options, Environment environment) {
        this.options = options;
        this.environment = environment;
    }

    /** The hosts as far as they were read. */
    List<ConnectHost> hosts() {
        return hosts;
    }

    /** Reads names and addresses, and puts the default in the place of what is empty. */
    void readHosts() {
        List<String> addresses = elements(ConnOption.HOSTADDR);
        List<String> names = elements(ConnOption.HOST);
        int count = Math.max(1, addresses.isEmpty() ? names.size() : addresses.size());
        for (int i = 0; i < count; i++) {
            String name = i < names.size() ? names.get(i) : "";
            String address = i < addresses.size() ? addresses.get(i) : "";
            hosts.add(new ConnectHost(kind(name, address), name, address, "", Optional.empty(), false));
        }
        if (!names.isEmpty() && names.size() != count) {
            throw new ConnInfoException(
                    "could not match " + names.size() + " host names to " + count + " hostaddr values");
        }
        hosts.replaceAll(host -> host.display().isEmpty() ? defaultHost() : host);
    }

    private static ConnectHost.Kind kind(String name, String address) {
        if (!address.isEmpty()) {
            return ConnectHost.Kind.ADDRESS;
        }
        return HostReader.isSocketDirectory(name) ? ConnectHost.Kind.SOCKET : ConnectHost.Kind.NAME;
    }

    private ConnectHost defaultHost() {
        List<Path> directories = environment.socketDirectories();
        return directories.isEmpty() ? unnamed(ConnectHost.Kind.NAME, "localhost") : socketIn(directories.getLast());
    }

    private static ConnectHost socketIn(Path directory) {
        return unnamed(ConnectHost.Kind.SOCKET, directory.toString());
    }

    private static ConnectHost unnamed(ConnectHost.Kind kind, String host) {
        return new ConnectHost(kind, host, "", "", Optional.empty(), true);
    }

    /** Prefers, where no host was given, a directory in which there is a socket: libpqs differ in where they look. */
    void findSockets() {
        hosts.replaceAll(host -> host.defaulted() ? atSocket(host) : host);
    }

    private ConnectHost atSocket(ConnectHost host) {
        return environment.socketDirectories().stream()
                .filter(directory -> Files.exists(directory.resolve(".s.PGSQL." + host.portText())))
                .findFirst()
                .map(directory -> socketIn(directory).withPort(host.port()))
                .orElse(host);
    }

    /** Reads the ports: one for each host, or a single one for all. */
    void readPorts() {
        List<String> ports = elements(ConnOption.PORT);
        for (int i = 0; i < hosts.size() && !ports.isEmpty(); i++) {
            if (i < ports.size() || ports.size() == 1) {
                hosts.set(i, hosts.get(i).withPort(ports.get(Math.min(i, ports.size() - 1))));
            }
        }
        if (ports.size() > 1 && ports.size() != hosts.size()) {
            throw new ConnInfoException(
                    "could not match " + ports.size() + " port numbers to " + hosts.size() + " hosts");
        }
    }

    /** The elements of a list, some of them possibly empty; none of an empty list. */
    private List<String> elements(ConnOption option) {
        return options.nonEmpty(option)
                .map(list -> List.of(list.split(",", -1)))
                .orElse(List.of());
    }
}
