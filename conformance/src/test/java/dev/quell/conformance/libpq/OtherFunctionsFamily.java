package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.libpq.Pq;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What has no family of its own: changing passwords, waiting for a socket, the clock, the library's version. */
final class OtherFunctionsFamily implements Family {
    private static final String ROLE = "CREATE ROLE \"we\"\"ird\"";
    private static final long AT_ONCE = 0;
    private static final long FOREVER = -1;
    private static final long LONG_AGO = 1;

    @Override
    public String name() {
        return "other functions";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (String algorithm : new String[] {"md5", "scram-sha-256"}) {
            scenarios.onEveryServer("a password is changed, " + algorithm, stage -> changed(stage, algorithm));
        }
        scenarios.onEveryServer("a password is not changed", OtherFunctionsFamily::unchanged);
        scenarios.alone("no connection", stage -> everywhere(stage, null));
        scenarios.alone(
                "a connection that was never opened",
                stage -> everywhere(stage, stage.pq().PQconnectStart("nonsense")));
        scenarios.onEveryServer("waiting for a socket", OtherFunctionsFamily::waited);
        scenarios.onEveryServer("waiting for a connection", OtherFunctionsFamily::waitedForConnection);
        scenarios.onEveryServer("waiting for a socket that the server has closed", OtherFunctionsFamily::waitedInVain);
        scenarios.alone("the library", OtherFunctionsFamily::library);
    }

    private static void changed(Stage stage, String algorithm) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.setting().conninfo(Role.POSTGRES));
        stage.showNotices(conn);
        stage.resultState(pq.PQexec(conn, "BEGIN"));
        stage.resultState(pq.PQexec(conn, ROLE));
        stage.resultState(pq.PQexec(conn, "SET LOCAL password_encryption = '" + algorithm + "'"));
        Object result = pq.PQchangePassword(conn, "we\"ird", "it's \\ secret");
        stage.resultState(result);
        stage.state(conn);
        // What salt there is differs each time.
        Object stored = pq.PQexec(
                conn,
                "SELECT regexp_replace(rolpassword, '^(SCRAM-SHA-256\\$\\d+:).*', '\\1') FROM pg_authid"
                        + " WHERE rolname = 'we\"ird'");
        pq.PQgetvalue(stored, 0, 0);
        stage.resultState(pq.PQexec(conn, "ROLLBACK"));
    }

    private static void unchanged(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(pq.PQchangePassword(conn, "nobody there", "secret"));
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "BEGIN"));
        stage.resultState(pq.PQexec(conn, "no SQL"));
        stage.resultState(pq.PQchangePassword(conn, "nobody there", "secret"));
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "ROLLBACK"));
        pq.PQenterPipelineMode(conn);
        pq.PQchangePassword(conn, "nobody there", "secret");
        stage.state(conn);
    }

    private static void everywhere(Stage stage, @Nullable Object conn) {
        Pq pq = stage.pq();
        pq.PQchangePassword(conn, "somebody", "secret");
        stage.state(conn);
        pq.PQsocketPoll(conn, 0, 0, FOREVER);
        pq.PQsocketPoll(conn, 1, 0, AT_ONCE);
        pq.PQsocketPoll(conn, 0, 1, LONG_AGO);
        pq.PQsocketPoll(conn, 1, 1, soon(stage));
        pq.PQgssEncInUse(conn);
        stage.state(conn);
    }

    /** A time so near that it can be waited for; not a part of the trace. */
    private static long soon(Stage stage) {
        long soon = stage.quiet().PQgetCurrentTimeUSec() + TimeUnit.MILLISECONDS.toMicros(30);
        stage.mask(Long.toString(soon), "SOON");
        return soon;
    }

    private static void waited(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQsocketPoll(conn, 0, 0, AT_ONCE);
        pq.PQsocketPoll(conn, 1, 0, AT_ONCE);
        pq.PQsocketPoll(conn, 1, 0, LONG_AGO);
        pq.PQsocketPoll(conn, 1, 0, -5);
        pq.PQsocketPoll(conn, 1, 0, soon(stage));
        pq.PQsocketPoll(conn, 0, 1, AT_ONCE);
        pq.PQsocketPoll(conn, 1, 1, FOREVER);
        pq.PQsendQuery(conn, "SELECT 1");
        pq.PQsocketPoll(conn, 1, 0, FOREVER);
        pq.PQsocketPoll(conn, 1, 0, AT_ONCE);
        stage.results(conn);
        pq.PQsocketPoll(conn, 1, 0, AT_ONCE);
    }

    private static void waitedForConnection(Stage stage) {
        Pq pq = stage.pq();
        Object conn = pq.PQconnectStart(stage.conninfo());
        int wanted = Stage.WRITING;
        while (wanted == Stage.WRITING || wanted == Stage.READING) {
            int ready = stage.quiet()
                    .PQsocketPoll(conn, wanted == Stage.READING ? 1 : 0, wanted == Stage.WRITING ? 1 : 0, FOREVER);
            if (ready != 1) {
                stage.note("waited in vain");
                return;
            }
            wanted = stage.quiet().PQconnectPoll(conn);
        }
        stage.state(conn);
    }

    private static void waitedInVain(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        Object other = stage.connected(stage.conninfo());
        stage.quiet()
                .PQexec(
                        other,
                        "SELECT pg_terminate_backend(%d, 10000)"
                                .formatted(stage.quiet().PQbackendPID(conn)));
        pq.PQsocketPoll(conn, 1, 0, FOREVER);
        pq.PQsocketPoll(conn, 0, 1, FOREVER);
        pq.PQconsumeInput(conn);
        pq.PQconsumeInput(conn);
        pq.PQsocketPoll(conn, 1, 0, AT_ONCE);
        stage.state(conn);
    }

    private static void library(Stage stage) {
        Pq pq = stage.pq();
        pq.PQlibVersion();
        pq.PQisthreadsafe();
        long before = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        long told = pq.PQgetCurrentTimeUSec();
        long after = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() + 1);
        stage.note("the time of now: " + (before <= told && told <= after));
    }
}
