package dev.quell.cli;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.UUID;

/** The server that the tests of this module ask. */
final class Servers {
    private Servers() {}

    static TestServer server() {
        return TestServer.shared(TestServers.newest());
    }

    static String conninfo() {
        return server().conninfo(Role.TRUST);
    }

    /** A connection string to the shared server as an SQL literal. */
    static String literal() {
        return "'" + conninfo().replace("'", "''") + "'";
    }

    /** What a target at the shared server is called. */
    static String name() {
        return "localhost:" + server().port() + "/postgres";
    }

    /** Nobody listens on this port, which is reserved. */
    static String nobody() {
        return "host=localhost port=1 dbname=app user=me";
    }

    /** Ends the sessions whose query has this marker, for clients that are gone and left it running. */
    static void end(String marker) {
        server().sql("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                + " and strpos(query, '" + marker + "') > 0");
        server().awaitNoneRunning(marker);
    }

    /** A comment to find a query by. */
    static String marker() {
        return "/* " + UUID.randomUUID() + " */";
    }
}
