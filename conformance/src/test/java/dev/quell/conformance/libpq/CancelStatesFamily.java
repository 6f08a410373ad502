package dev.quell.conformance.libpq;

import static dev.quell.conformance.libpq.Stage.READING;
import static dev.quell.conformance.libpq.Stage.WRITING;

import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.libpq.Pq;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** The states of a cancel connection, in order and out of it, and servers that do what they should not. */
final class CancelStatesFamily implements Family {
    static final int PID = 4711;

    @Override
    public String name() {
        return "states of a cancel";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.alone("no handle", CancelStatesFamily::nulls);
        scenarios.alone("a session that was never opened", CancelStatesFamily::neverOpened);
        scenarios.alone("a session that was refused", CancelStatesFamily::refusedSession);
        scenarios.alone("a session that is not connected yet", CancelStatesFamily::connectingSession);
        scenarios.alone("a session whose version was refused", CancelStatesFamily::refusedVersion);
        scenarios.alone("a session without a key", CancelStatesFamily::withoutKey);
        scenarios.alone("a session with a key that is not ready", CancelStatesFamily::notReady);
        scenarios.alone("a session whose server has gone", CancelStatesFamily::serverGone);
        scenarios.alone("start twice", CancelStatesFamily::startTwice);
        scenarios.alone("start again after success", CancelStatesFamily::startAfterSuccess);
        scenarios.alone("start again after failure", CancelStatesFamily::startAfterFailure);
        scenarios.alone("block in the middle", CancelStatesFamily::blockInTheMiddle);
        scenarios.alone("poll before start", CancelStatesFamily::pollBeforeStart);
        scenarios.alone("poll at once, as a backend does", CancelStatesFamily::pollAtOnce);
        scenarios.alone("poll after the end", CancelStatesFamily::pollAfterTheEnd);
        scenarios.alone("reset before start", CancelStatesFamily::resetBeforeStart);
        scenarios.alone("reset when connecting", stage -> resetAfter(stage, 0));
        scenarios.alone("reset when connected", stage -> resetAfter(stage, 1));
        scenarios.alone("reset when the request was sent", stage -> resetAfter(stage, 2));
        scenarios.alone("finish when the request was sent", CancelStatesFamily::finishInTheMiddle);
        scenarios.alone("reset after the create failed", CancelStatesFamily::resetFailedCreate);
        scenarios.alone("the server is gone when the cancel starts", CancelStatesFamily::refusedCancel);
        scenarios.alone("connect_timeout passes", stage -> timeout(stage, "connect_timeout=1"));
        scenarios.alone("connect_timeout of two seconds passes", stage -> timeout(stage, "connect_timeout=' 2 '"));
        scenarios.alone("connect_timeout means nothing to polling", CancelStatesFamily::timeoutWhenPolling);
        for (String value : new String[] {"abc", "1x", "99999999999", "''"}) {
            scenarios.alone("connect_timeout is " + value, stage -> badTimeout(stage, value));
        }
        scenarios.alone("connect_timeout that is no limit", CancelStatesFamily::noTimeout);
        answers(scenarios);
        for (int length : new int[] {3, 4, 5, 32, 255, 256, 257}) {
            scenarios.alone("protocol 3.2 with a key of %d bytes".formatted(length), stage -> key(stage, length, true));
            scenarios.alone(
                    "protocol 3.0 with a key of %d bytes".formatted(length), stage -> key(stage, length, false));
        }
    }

    private static void answers(Scenarios scenarios) {
        answer(scenarios, "closes", connection -> {});
        answer(scenarios, "resets", ScriptedConnection::reset);
        answer(scenarios, "sends one byte", connection -> connection.send(new byte[] {'x'}));
        answer(
                scenarios,
                "sends an error",
                connection -> connection.send(ServerMessages.error("FATAL", "57P03", "not now")));
        answer(scenarios, "sends data and hangs", connection -> {
            connection.send(new byte[] {'x', 'y'});
            connection.hang();
        });
        answer(scenarios, "finishes and hangs", connection -> {
            connection.finish();
            connection.hang();
        });
    }

    private static void answer(Scenarios scenarios, String what, Script afterRequest) {
        scenarios.alone("the server %s, polled".formatted(what), stage -> {
            Object cancel = cancelOf(stage, "", afterRequest);
            stage.pq().PQcancelStart(cancel);
            stage.pollCancel(cancel);
            stage.pq().PQcancelPoll(cancel);
            stage.pq().PQcancelReset(cancel);
            stage.cancelState(cancel);
            stage.pq().PQcancelStart(cancel);
            stage.pollCancel(cancel);
        });
        scenarios.alone("the server %s, blocking".formatted(what), stage -> {
            Object cancel = cancelOf(stage, "", afterRequest);
            stage.pq().PQcancelBlocking(cancel);
            stage.cancelState(cancel);
            stage.pq().PQcancelBlocking(cancel);
            stage.cancelState(cancel);
        });
        scenarios.alone("the server %s before the request".formatted(what), stage -> early(stage, afterRequest));
    }

    /** The server answers a client that has just connected. */
    private static void early(Stage stage, Script answer) {
        CountDownLatch connected = new CountDownLatch(1);
        ScriptedServer server = stage.scripted(connection -> letInAndStay(connection, key(4)), connection -> {
            Stage.await(connected);
            answer.play(connection);
        });
        Object conn = stage.connected(stage.conninfo(server, ""));
        Object cancel = stage.pq().PQcancelCreate(conn);
        stage.pq().PQcancelStart(cancel);
        stage.pollCancelOnce(cancel, WRITING);
        connected.countDown();
        stage.await(cancel, true, false);
        if (stage.pollCancelOnce(cancel, WRITING) == READING) {
            stage.pollCancelOnce(cancel, READING);
        }
    }

    private static void nulls(Stage stage) {
        Pq pq = stage.pq();
        Object cancel = pq.PQcancelCreate(null);
        stage.cancelState(cancel);
        pq.PQcancelStart(cancel);
        pq.PQcancelPoll(cancel);
        pq.PQcancelBlocking(cancel);
        stage.cancelState(cancel);
        pq.PQcancelReset(cancel);
        stage.cancelState(cancel);
        pq.PQcancelStart(cancel);
        stage.cancelState(cancel);
        pq.PQcancelFinish(cancel);
        pq.PQcancelStart(null);
        pq.PQcancelBlocking(null);
        pq.PQcancelStatus(null);
        pq.PQcancelSocket(null);
        pq.PQcancelErrorMessage(null);
        pq.PQcancelFinish(null);
    }

    private static void neverOpened(Stage stage) {
        Object conn = stage.pq().PQconnectStart("nonsense");
        stage.state(conn);
        createdAndTried(stage, conn);
    }

    private static void refusedSession(Stage stage) {
        Object conn = stage.pq().PQconnectdb("host=127.0.0.1 port=1 user=somebody gssencmode=disable");
        stage.state(conn);
        createdAndTried(stage, conn);
    }

    private static void connectingSession(Stage stage) {
        ScriptedServer server = stage.scripted(ScriptedConnection::hang);
        Object conn = stage.pq().PQconnectStart(stage.conninfo(server, ""));
        createdAndTried(stage, conn);
        stage.pollConnectionOnce(conn, WRITING);
        createdAndTried(stage, conn);
        stage.pollConnectionOnce(conn, WRITING);
        createdAndTried(stage, conn);
    }

    private static void refusedVersion(Stage stage) {
        ScriptedServer server = stage.scripted(connection -> {
            connection.expectStartup();
            connection.send(ServerMessages.error("FATAL", "0A000", "unsupported frontend protocol 3.2"));
        });
        Object conn =
                stage.connectedByPolling(stage.conninfo(server, "min_protocol_version=3.2 max_protocol_version=3.2"));
        createdAndTried(stage, conn);
    }

    private static void withoutKey(Stage stage) {
        ScriptedServer server = stage.scripted(connection -> {
            connection.expectStartup();
            connection.send(ServerMessages.join(ServerMessages.authenticationOk(), ServerMessages.readyForQuery('I')));
            connection.hang();
        });
        Object conn = stage.connectedByPolling(stage.conninfo(server, ""));
        stage.pq().PQbackendPID(conn);
        createdAndTried(stage, conn);
    }

    private static void notReady(Stage stage) {
        Heard heard = new Heard();
        ScriptedServer server = stage.scripted(
                connection -> {
                    connection.expectStartup();
                    connection.send(ServerMessages.join(
                            ServerMessages.authenticationOk(), ServerMessages.backendKeyData(PID, key(4))));
                    connection.hang();
                },
                heard.takingCancel());
        Object conn = stage.pq().PQconnectStart(stage.conninfo(server, ""));
        stage.pollConnectionOnce(conn, WRITING);
        stage.pollConnectionOnce(conn, WRITING);
        stage.pollConnectionOnce(conn, READING);
        stage.pq().PQbackendPID(conn);
        createdAndTried(stage, conn);
        heard.tell(stage, 1);
    }

    private static void serverGone(Stage stage) {
        ScriptedServer server = stage.scripted(connection -> connection.letIn(PID, key(4)));
        Object conn = stage.connected(stage.conninfo(server, ""));
        stage.await(conn, true, false);
        Object before = stage.pq().PQcancelCreate(conn);
        stage.cancelState(before);
        stage.pq().PQconsumeInput(conn);
        stage.state(conn);
        createdAndTried(stage, conn);
    }

    /** Creates a cancel connection and tries everything on it. */
    private static void createdAndTried(Stage stage, Object conn) {
        Pq pq = stage.pq();
        Object cancel = pq.PQcancelCreate(conn);
        stage.cancelState(cancel);
        pq.PQcancelBlocking(cancel);
        stage.cancelState(cancel);
        pq.PQcancelStart(cancel);
        stage.cancelState(cancel);
        pq.PQcancelReset(cancel);
        stage.cancelState(cancel);
        pq.PQcancelStart(cancel);
        stage.cancelState(cancel);
        pq.PQcancelFinish(cancel);
    }

    private static void startTwice(Stage stage) {
        Object cancel = hangingCancel(stage, "");
        stage.pq().PQcancelStart(cancel);
        stage.pq().PQcancelStart(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelPoll(cancel);
        stage.pq().PQcancelStart(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelReset(cancel);
        stage.cancelState(cancel);
    }

    private static void startAfterSuccess(Stage stage) {
        Object cancel = cancelOf(stage, "", connection -> {});
        stage.pq().PQcancelBlocking(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelStart(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelPoll(cancel);
        stage.pq().PQcancelReset(cancel);
        stage.pq().PQcancelBlocking(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelBlocking(cancel);
        stage.cancelState(cancel);
    }

    private static void startAfterFailure(Stage stage) {
        Object cancel = cancelOf(stage, "", connection -> connection.send(new byte[] {'x'}));
        stage.pq().PQcancelStart(cancel);
        stage.pollCancel(cancel);
        stage.pq().PQcancelStart(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelReset(cancel);
        stage.pq().PQcancelStart(cancel);
        stage.cancelState(cancel);
        stage.pollCancel(cancel);
    }

    private static void blockInTheMiddle(Stage stage) {
        Object cancel = hangingCancel(stage, "");
        stage.pq().PQcancelStart(cancel);
        stage.pollCancelOnce(cancel, WRITING);
        stage.pollCancelOnce(cancel, WRITING);
        stage.pq().PQcancelBlocking(cancel);
        stage.cancelState(cancel);
    }

    private static void pollBeforeStart(Stage stage) {
        Object cancel = cancelOf(stage, "", connection -> {});
        stage.pq().PQcancelPoll(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelPoll(cancel);
        stage.pq().PQcancelStart(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelReset(cancel);
        stage.pq().PQcancelBlocking(cancel);
        stage.cancelState(cancel);
    }

    private static void pollAtOnce(Stage stage) {
        Object cancel = hangingCancel(stage, "");
        stage.pq().PQcancelStart(cancel);
        for (int i = 0; i < 5; i++) {
            stage.pq().PQcancelPoll(cancel);
            stage.cancelState(cancel);
        }
    }

    private static void pollAfterTheEnd(Stage stage) {
        Object cancel = cancelOf(stage, "", connection -> {});
        stage.pq().PQcancelStart(cancel);
        stage.pollCancel(cancel);
        stage.pq().PQcancelPoll(cancel);
        stage.pq().PQcancelPoll(cancel);
        stage.cancelState(cancel);
    }

    private static void resetBeforeStart(Stage stage) {
        Object cancel = cancelOf(stage, "", connection -> {});
        stage.pq().PQcancelReset(cancel);
        stage.pq().PQcancelReset(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelBlocking(cancel);
        stage.cancelState(cancel);
    }

    private static void resetAfter(Stage stage, int polls) {
        Heard heard = new Heard();
        ScriptedServer server = stage.scripted(
                connection -> letInAndStay(connection, key(4)),
                polls == 2 ? heard.takingCancel() : ScriptedConnection::hang,
                heard.takingCancel());
        Object conn = stage.connected(stage.conninfo(server, ""));
        Object cancel = stage.pq().PQcancelCreate(conn);
        stage.pq().PQcancelStart(cancel);
        for (int i = 0; i < polls; i++) {
            stage.pollCancelOnce(cancel, WRITING);
        }
        // Before the reset, so that it is the first connection whatever becomes of it.
        server.awaitConnections(2);
        stage.pq().PQcancelReset(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelStart(cancel);
        stage.pollCancel(cancel);
        heard.tell(stage, polls == 2 ? 2 : 1);
    }

    private static void finishInTheMiddle(Stage stage) {
        Object cancel = hangingCancel(stage, "");
        stage.pq().PQcancelStart(cancel);
        stage.pollCancelOnce(cancel, WRITING);
        stage.pollCancelOnce(cancel, WRITING);
        stage.pq().PQcancelFinish(cancel);
    }

    private static void resetFailedCreate(Stage stage) {
        Object conn = stage.pq().PQconnectStart("nonsense");
        Object cancel = stage.pq().PQcancelCreate(conn);
        stage.pq().PQcancelReset(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelPoll(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelReset(cancel);
        stage.pq().PQcancelBlocking(cancel);
        stage.cancelState(cancel);
    }

    private static void refusedCancel(Stage stage) {
        ScriptedServer server = stage.scripted(connection -> letInAndStay(connection, key(4)));
        Object conn = stage.connected(stage.conninfo(server, ""));
        Object polled = stage.pq().PQcancelCreate(conn);
        Object blocking = stage.pq().PQcancelCreate(conn);
        server.close();
        stage.pq().PQcancelStart(polled);
        stage.pollCancel(polled);
        stage.pq().PQcancelBlocking(blocking);
        stage.cancelState(blocking);
        stage.pq().PQcancelReset(blocking);
        stage.pq().PQcancelBlocking(blocking);
        stage.cancelState(blocking);
    }

    private static void timeout(Stage stage, String options) {
        Object cancel = hangingCancel(stage, options);
        stage.pq().PQcancelBlocking(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelPoll(cancel);
        stage.pq().PQcancelReset(cancel);
        stage.cancelState(cancel);
    }

    private static void timeoutWhenPolling(Stage stage) {
        Object cancel = hangingCancel(stage, "connect_timeout=1");
        stage.pq().PQcancelStart(cancel);
        stage.pollCancelOnce(cancel, WRITING);
        stage.pollCancelOnce(cancel, WRITING);
        stage.note("readable: " + stage.isReadable(cancel, java.time.Duration.ofMillis(1500)));
        stage.pq().PQcancelPoll(cancel);
        stage.cancelState(cancel);
    }

    private static void badTimeout(Stage stage, String value) {
        ScriptedServer server =
                stage.scripted(connection -> letInAndStay(connection, key(4)), new Heard().takingCancel());
        Object conn = stage.connectedByPolling(stage.conninfo(server, "connect_timeout=" + value));
        Object polled = stage.pq().PQcancelCreate(conn);
        stage.pq().PQcancelStart(polled);
        stage.pollCancel(polled);
        Object blocking = stage.pq().PQcancelCreate(conn);
        stage.cancelState(blocking);
        stage.pq().PQcancelBlocking(blocking);
        stage.cancelState(blocking);
        stage.pq().PQcancelReset(blocking);
        stage.cancelState(blocking);
    }

    private static void noTimeout(Stage stage) {
        for (String value : new String[] {"0", "-1", "-2147483648"}) {
            Object cancel = cancelOf(stage, "connect_timeout=" + value, connection -> {});
            stage.pq().PQcancelBlocking(cancel);
            stage.cancelState(cancel);
        }
    }

    private static void key(Stage stage, int length, boolean latest) {
        Heard heard = new Heard();
        ScriptedServer server =
                stage.scripted(connection -> letInAndStay(connection, key(length)), heard.takingCancel());
        Object conn = stage.connectedByPolling(
                stage.conninfo(server, latest ? "max_protocol_version=3.2" : "max_protocol_version=3.0"));
        stage.pq().PQfullProtocolVersion(conn);
        Object cancel = stage.pq().PQcancelCreate(conn);
        stage.cancelState(cancel);
        if (stage.quiet().PQstatus(conn) == 0) {
            stage.pq().PQcancelStart(cancel);
            stage.pollCancel(cancel);
            heard.tell(stage, 1);
        }
    }

    // --- steps

    /** A key that is not all zeros. */
    static byte[] key(int length) {
        byte[] key = new byte[length];
        Arrays.fill(key, (byte) 7);
        return key;
    }

    static void letInAndStay(ScriptedConnection connection, byte[] key) throws IOException {
        connection.letIn(PID, key);
        connection.hang();
    }

    /** A cancel connection to a server that does this once it has the request. */
    static Object cancelOf(Stage stage, String options, Script afterRequest) {
        ScriptedServer server = stage.scripted(connection -> letInAndStay(connection, key(4)), connection -> {
            connection.expectCancel();
            afterRequest.play(connection);
        });
        return stage.pq().PQcancelCreate(stage.connected(stage.conninfo(server, options)));
    }

    private static Object hangingCancel(Stage stage, String options) {
        return cancelOf(stage, options, ScriptedConnection::hang);
    }
}
