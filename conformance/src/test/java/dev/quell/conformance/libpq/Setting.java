package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import org.jspecify.annotations.Nullable;

/**
 * Where a scenario is played.
 *
 * @param server null where the scenario brings its own
 */
record Setting(@Nullable TestServer server, Transport transport) {
    /** No server but those that the scenario brings. */
    static Setting alone() {
        return new Setting(null, Transport.PLAIN);
    }

    @Override
    public String toString() {
        return server == null ? "alone" : server.version() + ", " + transport;
    }

    /** The server, where there is one. */
    TestServer requireServer() {
        if (server == null) {
            throw new IllegalStateException("this scenario is played without a server");
        }
        return server;
    }

    String conninfo(Role role) {
        return transport.conninfo(requireServer(), role);
    }
}
