package dev.quell.conformance.soak;

import dev.quell.ArmedCancel;
import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.pool.PoolMetrics;
import dev.quell.pool.QuellPool;
import dev.quell.pool.Reset;
import dev.quell.testkit.Await;
import dev.quell.testkit.Leaks;
import dev.quell.testkit.Role;
import dev.quell.testkit.ServerCertificate;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServerOptions;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.Set;

/** A server that the soak has for itself, two pools on it, and a listener that stays. Thread-safe. */
final class Ground implements AutoCloseable {
    /** The rows of {@code soak_rows}. */
    static final int ROWS = 5_000;

    private static final String NAME = "quell-soak";
    private static final int POOLED = 4;
    private static final int STATEMENTS_KEPT = 16;
    private static final Duration ARMED_AFTER = Duration.ofMillis(5);
    /** Connections are to come and go in a pool too. */
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(2);

    private static final String TABLES = """
            create table soak_rows (id int4 primary key, b int8 not null, c text not null, d float8 not null);
            insert into soak_rows select i, i * 1000000::int8, 'row number ' || i, i + 0.25 from generate_series(1, %d) i;
            create unlogged table soak_sink (id int4, t text);
            grant all on soak_rows, soak_sink to public;
            vacuum freeze analyze soak_rows;
            """.formatted(ROWS);

    private final TestServer server;
    private final Leaks before;
    private final Kills kills = new Kills();
    private final QuellPool plain;
    private final QuellPool tls;
    private final Bulletin bulletin;

    private Ground(TestServer server) {
        this.server = server;
        for (String statement : TABLES.split(";\n", -1)) {
            if (!statement.isBlank()) {
                server.sql(statement);
            }
        }
        this.before = Leaks.snapshot();
        this.plain = QuellPool.builder(settings(Way.PLAIN))
                .size(POOLED)
                .longestLife(LONGEST_LIFE)
                .setUp(connection -> connection.statementCache(STATEMENTS_KEPT))
                .open();
        this.tls = QuellPool.builder(settings(Way.TLS))
                .size(POOLED)
                .longestLife(LONGEST_LIFE)
                .reset(Reset.DISCARD_ALL)
                .setUp(Ground::arm)
                .open();
        this.bulletin = Bulletin.open(settings(Way.TLS));
    }

    private static void arm(Connection connection) {
        connection.armCancel(ArmedCancel.after(ARMED_AFTER));
    }

    /** Starts the server; it logs no connections, and none of the errors that belong to the work. */
    static Ground open() {
        TestServerOptions options = TestServerOptions.usual()
                .withCertificate(ServerCertificate.EC)
                .withSetting("log_connections", "off")
                .withSetting("log_min_messages", "panic");
        return new Ground(TestServer.start(TestServers.newest(), options));
    }

    ConnectionSettings settings(Way way) {
        return ConnectionSettings.parse(conninfo(way));
    }

    String conninfo(Way way) {
        String name = " application_name=" + NAME;
        return switch (way) {
            case PLAIN -> server.conninfo(Role.SCRAM) + name + " sslmode=disable";
            case TLS ->
                server.conninfo(Role.SCRAM) + name + " sslmode=verify-full sslrootcert='"
                        + server.certificates().root() + "'";
            case SOCKET -> server.socketConninfo(Role.SCRAM) + name;
        };
    }

    QuellPool pool(boolean encrypted) {
        return encrypted ? tls : plain;
    }

    Kills kills() {
        return kills;
    }

    Bulletin bulletin() {
        return bulletin;
    }

    /** What the server calls its version. */
    String serverVersion() {
        return server.query("show server_version").getFirst().getFirst();
    }

    ServerCpu serverCpu() {
        return ServerCpu.of(server.dataDirectory());
    }

    /** The sessions that the server has for the soak. */
    int backends() {
        return Integer.parseInt(
                server.query("select count(*) from pg_stat_activity where application_name = '" + NAME + "'")
                        .getFirst()
                        .getFirst());
    }

    /** What it needs at rest: the pools full, and the listener. */
    private static int backendsAtRest() {
        return 2 * POOLED + 1;
    }

    /**
     * Waits, while no deed is done, until the pools are whole again, the listener listens, and whatever else was connected has
     * gone.
     *
     * @return false if that was not so in time
     */
    boolean settle(Duration deadline) {
        try {
            Await.until(
                    () -> isWhole(plain) && isWhole(tls) && bulletin.isListening() && backends() == backendsAtRest(),
                    deadline,
                    "rest");
            return true;
        } catch (AssertionError unrest) {
            return false;
        }
    }

    private static boolean isWhole(QuellPool pool) {
        PoolMetrics now = pool.metrics();
        return now.lent() == 0 && now.waiting() == 0 && now.idle() == now.size();
    }

    /** Forgets the rows written so far. */
    void tidy() {
        server.sql("truncate soak_sink");
    }

    /** Closes what the client has, and tells of threads, sockets and selectors that stay. */
    Set<String> closeClient(Duration deadline) {
        plain.close();
        tls.close();
        bulletin.close();
        try {
            before.assertNone(deadline);
            return Set.of();
        } catch (AssertionError some) {
            return before.found();
        }
    }

    /** Waits until the server has no session of the soak any more, and tells how many are left. */
    int backendsLeft(Duration deadline) {
        try {
            Await.until(() -> backends() == 0, deadline, "the end of all sessions");
            return 0;
        } catch (AssertionError some) {
            return backends();
        }
    }

    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return "%s, %s, listening %s, %d sessions instead of %d"
                .formatted(plain, tls, bulletin.isListening(), backends(), backendsAtRest());
    }
}
