package dev.quell.conformance;

import dev.quell.ConnectionSettings;
import dev.quell.testkit.PgBouncer;
import dev.quell.testkit.PgBouncerOptions;
import dev.quell.testkit.Role;
import dev.quell.testkit.ServerCertificate;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServerOptions;
import dev.quell.testkit.TestServers;

/** A server that torture has for itself, and the poolers in front of it. */
final class Arena implements AutoCloseable {
    /** A door to the server, open until closed. */
    record Door(ConnectionSettings settings, Runnable closing) implements AutoCloseable {
        @Override
        public void close() {
            closing.run();
        }
    }

    private final TestServer server;
    private final int connections;

    private Arena(TestServer server, int connections) {
        this.server = server;
        this.connections = connections;
    }

    /** Starts a server for that many connections, which does not log each of a million cancels. */
    static Arena open(int connections) {
        TestServerOptions options = TestServerOptions.usual()
                .withCertificate(ServerCertificate.EC)
                .withSetting("max_connections", Integer.toString(connections * 3 + 50))
                .withSetting("log_connections", "off")
                .withSetting("log_min_messages", "fatal");
        return new Arena(TestServer.start(TestServers.newest(), options), connections);
    }

    /** What the server calls its version. */
    String serverVersion() {
        return server.query("SHOW server_version").getFirst().getFirst();
    }

    /** Whether the server is running a query with this in its text. */
    boolean runs(String marker) {
        return server.backendsRunning(marker) > 0;
    }

    Door door(Combination combination) {
        return switch (combination.via()) {
            case DIRECT -> new Door(direct(combination), () -> {});
            case PGBOUNCER_SESSION -> bouncer(combination, PgBouncer.PoolMode.SESSION, connections);
            // Fewer sessions than clients, so that sessions pass from one client to another all the time.
            case PGBOUNCER_TRANSACTION ->
                bouncer(combination, PgBouncer.PoolMode.TRANSACTION, Math.max(1, connections / 2));
        };
    }

    private ConnectionSettings direct(Combination combination) {
        String tls = switch (combination.mode()) {
            case PLAIN -> " sslmode=disable";
            case TLS ->
                " sslmode=verify-full sslrootcert='" + server.certificates().root() + "'";
        };
        return settings(server.conninfo(Role.SCRAM) + tls, combination);
    }

    private Door bouncer(Combination combination, PgBouncer.PoolMode poolMode, int poolSize) {
        PgBouncerOptions usual = PgBouncerOptions.usual()
                .withPoolSize(poolSize)
                .withSetting("log_connections", "0")
                .withSetting("log_disconnections", "0")
                .withSetting("log_pooler_errors", "0");
        PgBouncerOptions options = switch (combination.mode()) {
            case PLAIN -> usual;
            case TLS -> usual.withTls();
        };
        PgBouncer bouncer = PgBouncer.start(server, poolMode, options);
        return new Door(settings(bouncer.conninfo(Role.SCRAM), combination), bouncer::close);
    }

    private static ConnectionSettings settings(String conninfo, Combination combination) {
        return ConnectionSettings.parse(conninfo)
                .with("min_protocol_version", combination.protocol())
                .with("max_protocol_version", combination.protocol());
    }

    @Override
    public void close() {
        server.close();
    }
}
