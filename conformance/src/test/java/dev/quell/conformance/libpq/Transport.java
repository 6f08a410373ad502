package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.util.Arrays;
import java.util.List;

/** How a session reaches its server. */
enum Transport {
    PLAIN("sslmode=disable"),
    ALLOW("sslmode=allow"),
    PREFER("sslmode=prefer"),
    REQUIRE("sslmode=require"),
    VERIFY_CA("sslmode=verify-ca"),
    VERIFY_FULL("sslmode=verify-full"),
    DIRECT("sslmode=verify-full sslnegotiation=direct"),
    UNIX("");

    private static final int FIRST_WITH_DIRECT = 17;

    private final String options;

    Transport(String options) {
        this.options = options;
    }

    boolean isEncrypted() {
        return this == PREFER || this == REQUIRE || this == VERIFY_CA || this == VERIFY_FULL || this == DIRECT;
    }

    boolean isPossible(TestServer server) {
        return this != DIRECT || server.version().atLeast(FIRST_WITH_DIRECT);
    }

    static List<Transport> possible(TestServer server) {
        return Arrays.stream(values())
                .filter(transport -> transport.isPossible(server))
                .toList();
    }

    String conninfo(TestServer server, Role role) {
        String base = this == UNIX ? server.socketConninfo(role) : server.conninfo(role);
        return "%s gssencmode=disable sslrootcert='%s' %s"
                .formatted(base, server.certificates().root(), options);
    }

    @Override
    public String toString() {
        return this == UNIX ? "Unix socket" : options;
    }
}
