package dev.quell.conformance.libpq;

import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.libpq.Pq;

/** PQgetCancel, PQcancel and PQrequestCancel. */
final class LegacyCancelFamily implements Family {
    private static final int USUAL = 256;

    @Override
    public String name() {
        return "legacy cancel";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.overEveryTransport("a running query is cancelled by PQcancel", LegacyCancelFamily::cancelled);
        scenarios.overEveryTransport("a running query is cancelled by PQrequestCancel", LegacyCancelFamily::requested);
        scenarios.over(Transport.PLAIN, "the key of 32 bytes of protocol 3.2", LegacyCancelFamily::longKey);
        scenarios.over(Transport.UNIX, "TCP settings that are no numbers", LegacyCancelFamily::badSettings);
        scenarios.alone("no handle", LegacyCancelFamily::nulls);
        scenarios.alone("a session that was never opened", LegacyCancelFamily::neverOpened);
        scenarios.alone("a session that was refused", LegacyCancelFamily::refusedSession);
        scenarios.alone("a session without a key", LegacyCancelFamily::withoutKey);
        scenarios.alone("the server is gone", LegacyCancelFamily::refused);
        scenarios.alone("the session ends first", LegacyCancelFamily::afterFinish);
        for (int size : new int[] {0, 1, 2, 3, 20, 30, 33, 34, 35, 36, 37, 38, 40, 41, 42, 43, 44, 45, 60, USUAL}) {
            scenarios.alone("a buffer of %d bytes".formatted(size), stage -> buffer(stage, size));
        }
        answer(scenarios, "resets", ScriptedConnection::reset);
        answer(scenarios, "sends one byte and hangs", connection -> {
            connection.send(new byte[] {'x'});
            connection.hang();
        });
        answer(
                scenarios,
                "sends an error",
                connection -> connection.send(ServerMessages.error("FATAL", "57P03", "not now")));
        for (String settings : new String[] {
            "keepalives=0", "keepalives_idle=5 keepalives_interval=6 keepalives_count=7 tcp_user_timeout=8000"
        }) {
            scenarios.alone("with " + settings, stage -> accepted(stage, settings));
        }
    }

    private static void cancelled(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        CancelFamily.running(stage, conn, "SELECT pg_sleep(60)");
        Object cancel = pq.PQgetCancel(conn);
        pq.PQcancel(cancel, new byte[USUAL], USUAL);
        stage.results(conn);
        CancelFamily.running(stage, conn, "SELECT pg_sleep(60)");
        pq.PQcancel(cancel, new byte[USUAL], USUAL);
        stage.results(conn);
        pq.PQfreeCancel(cancel);
        stage.state(conn);
    }

    private static void requested(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(stage.pq().PQexec(conn, "no SQL"));
        CancelFamily.running(stage, conn, "SELECT pg_sleep(60)");
        stage.pq().PQrequestCancel(conn);
        stage.state(conn);
        stage.results(conn);
        stage.pq().PQrequestCancel(conn);
        stage.state(conn);
    }

    private static void longKey(Stage stage) {
        Object conn = stage.connected(stage.conninfo("max_protocol_version=3.2"));
        CancelFamily.running(stage, conn, "SELECT pg_sleep(60)");
        stage.pq().PQcancel(stage.pq().PQgetCancel(conn), new byte[USUAL], USUAL);
        stage.results(conn);
    }

    private static void badSettings(Stage stage) {
        Pq pq = stage.pq();
        for (String name : new String[] {
            "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"
        }) {
            Object conn = stage.connected(stage.conninfo(name + "=abc"));
            pq.PQgetCancel(conn);
            stage.state(conn);
            pq.PQgetCancel(conn);
            stage.state(conn);
            pq.PQrequestCancel(conn);
            stage.state(conn);
            stage.cancelState(pq.PQcancelCreate(conn));
        }
    }

    private static void nulls(Stage stage) {
        Pq pq = stage.pq();
        pq.PQgetCancel(null);
        pq.PQfreeCancel(null);
        pq.PQrequestCancel(null);
        for (int size : new int[] {0, 1, 10, USUAL}) {
            pq.PQcancel(null, filled(size), size);
        }
    }

    private static void neverOpened(Stage stage) {
        withSession(stage, stage.pq().PQconnectStart("nonsense"));
    }

    private static void refusedSession(Stage stage) {
        withSession(stage, stage.pq().PQconnectdb("host=127.0.0.1 port=1 user=somebody gssencmode=disable"));
    }

    private static void withoutKey(Stage stage) {
        ScriptedServer server = stage.scripted(connection -> {
            connection.expectStartup();
            connection.send(ServerMessages.join(ServerMessages.authenticationOk(), ServerMessages.readyForQuery('I')));
            connection.hang();
        });
        withSession(stage, stage.connected(stage.conninfo(server, "")));
    }

    private static void withSession(Stage stage, Object conn) {
        Pq pq = stage.pq();
        stage.state(conn);
        Object cancel = pq.PQgetCancel(conn);
        stage.state(conn);
        pq.PQcancel(cancel, filled(USUAL), USUAL);
        pq.PQcancel(cancel, filled(20), 20);
        pq.PQfreeCancel(cancel);
        pq.PQrequestCancel(conn);
        stage.state(conn);
        pq.PQrequestCancel(conn);
        stage.state(conn);
    }

    private static void refused(Stage stage) {
        Pq pq = stage.pq();
        ScriptedServer server =
                stage.scripted(connection -> CancelStatesFamily.letInAndStay(connection, CancelStatesFamily.key(4)));
        Object conn = stage.connected(stage.conninfo(server, ""));
        server.close();
        pq.PQcancel(pq.PQgetCancel(conn), filled(USUAL), USUAL);
        stage.state(conn);
        pq.PQrequestCancel(conn);
        stage.state(conn);
        pq.PQrequestCancel(conn);
        stage.state(conn);
    }

    private static void afterFinish(Stage stage) {
        Pq pq = stage.pq();
        Heard heard = new Heard();
        ScriptedServer server = session(stage, heard.takingCancel());
        Object conn = stage.connected(stage.conninfo(server, ""));
        Object cancel = pq.PQgetCancel(conn);
        pq.PQfinish(conn);
        pq.PQcancel(cancel, filled(USUAL), USUAL);
        pq.PQcancel(cancel, filled(USUAL), USUAL);
        heard.tell(stage, 2);
    }

    private static void buffer(Stage stage, int size) {
        ScriptedServer server = session(stage, ScriptedConnection::hang);
        Object conn = stage.connected(stage.conninfo(server, ""));
        Object cancel = stage.pq().PQgetCancel(conn);
        server.close();
        stage.pq().PQcancel(cancel, filled(size), size);
    }

    private static void answer(Scenarios scenarios, String what, Script afterRequest) {
        scenarios.alone("the server " + what, stage -> {
            Heard heard = new Heard();
            ScriptedServer server = session(stage, connection -> {
                heard.cancel(connection);
                afterRequest.play(connection);
            });
            Object conn = stage.connected(stage.conninfo(server, ""));
            stage.pq().PQcancel(stage.pq().PQgetCancel(conn), filled(USUAL), USUAL);
            stage.pq().PQrequestCancel(conn);
            stage.state(conn);
            heard.tell(stage, 2);
        });
    }

    private static void accepted(Stage stage, String settings) {
        Heard heard = new Heard();
        ScriptedServer server = session(stage, heard.takingCancel());
        Object conn = stage.connected(stage.conninfo(server, settings));
        stage.pq().PQcancel(stage.pq().PQgetCancel(conn), filled(USUAL), USUAL);
        heard.tell(stage, 1);
    }

    private static ScriptedServer session(Stage stage, Script cancel) {
        return stage.scripted(
                connection -> CancelStatesFamily.letInAndStay(connection, CancelStatesFamily.key(4)), cancel);
    }

    /** A buffer in which it can be seen what was written. */
    private static byte[] filled(int size) {
        byte[] buffer = new byte[size];
        java.util.Arrays.fill(buffer, (byte) '~');
        return buffer;
    }
}
