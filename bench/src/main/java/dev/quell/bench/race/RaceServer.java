package dev.quell.bench.race;

import dev.quell.bench.driver.Target;
import dev.quell.testkit.Await;
import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServerOptions;
import java.time.Duration;

/** The server that all of them race against: an embedded PostgreSQL 18 on the same machine. */
public final class RaceServer implements AutoCloseable {
    private static final String OTHERS =
            " from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()";

    private final TestServer server;

    private RaceServer(TestServer server) {
        this.server = server;
    }

    /** Starts one and fills its table. */
    public static RaceServer start(Fixture fixture) {
        TestServer server = TestServer.start(
                PgVersion.V18,
                TestServerOptions.usual()
                        .withSetting("max_connections", "1100")
                        .withSetting("shared_buffers", "256MB")
                        .withSetting("log_connections", "off"));
        for (String statement : fixture.ddl().split(";", -1)) {
            if (!statement.isBlank()) {
                server.sql(statement);
            }
        }
        return new RaceServer(server);
    }

    /** Where a figure's connections go. Only those that measure connecting prove who they are. */
    public Target target(Figure figure) {
        Role role = figure.kind() == Kind.CONNECT ? Role.SCRAM : Role.TRUST;
        return new Target(
                "127.0.0.1",
                server.port(),
                role.role(),
                role.password().isEmpty() ? "none" : role.password(),
                server.database(),
                server.certificates().root(),
                figure.encrypted());
    }

    /** Ends what a fork left behind: a backend that sleeps does not notice that its client has gone. */
    void clear() {
        server.query("select pg_terminate_backend(pid)" + OTHERS);
        Await.until(
                () -> server.query("select 1" + OTHERS).isEmpty(),
                Duration.ofSeconds(60),
                "the sessions of the fork before to end");
    }

    @Override
    public void close() {
        server.close();
    }
}
