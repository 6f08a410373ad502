package dev.quell.embedded;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Finds a TCP port for a server that cannot be told to take any free one, as PostgreSQL cannot. */
final class Ports {
    /** Below the range from which Linux takes the ports of outgoing connections, so that a restart finds it free. */
    private static final int LOWEST = 15_000;

    private static final int HIGHEST = 32_000;
    private static final int TRIES = 500;

    private Ports() {}

    /** The loopback addresses of this machine: 127.0.0.1 and, where there is one, ::1. */
    static List<InetAddress> loopback() throws IOException {
        InetAddress four = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        byte[] one = new byte[16];
        one[one.length - 1] = 1;
        InetAddress six = Inet6Address.getByAddress("localhost", one);
        return isFree(six, 0) ? List.of(four, six) : List.of(four);
    }

    /** A port that was free on each address a moment ago; the server may still find it taken. */
    static int free(List<InetAddress> addresses) {
        for (int tries = 0; tries < TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (addresses.stream().allMatch(address -> isFree(address, port))) {
                return port;
            }
        }
        throw new EmbeddedPostgresException("no free TCP port between %d and %d".formatted(LOWEST, HIGHEST));
    }

    private static boolean isFree(InetAddress address, int port) {
        try (var probe = new ServerSocket(port, 1, address)) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
