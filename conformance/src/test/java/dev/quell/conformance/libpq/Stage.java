package dev.quell.conformance.libpq;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.libpq.Pq;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario has to play with: libpq, recorded; the state of its handles, as lines of the trace; waiting; servers.
 * What a scenario leaves open is done away with at its end.
 */
final class Stage implements AutoCloseable {
    static final int FAILED = 0;
    static final int READING = 1;
    static final int WRITING = 2;
    static final int OK = 3;

    private static final int CONNECTION_BAD = 1;

    private final Pq quiet;
    private final Pq recorded;
    private final Trace trace;
    private final Recorder recorder;
    private final Setting setting;
    private final List<Runnable> opened = new CopyOnWriteArrayList<>();

    Stage(Pq pq, Setting setting) {
        this.quiet = pq;
        this.setting = setting;
        this.trace = new Trace();
        this.recorder = new Recorder(pq, trace);
        this.recorded = recorder.recorded();
        if (setting.server() != null) {
            maskServer(setting.server());
        }
    }

    /** libpq; every call becomes a line of the trace. */
    Pq pq() {
        return recorded;
    }

    /** libpq; calls leave no trace. For what differs from run to run, such as process ids. */
    Pq quiet() {
        return quiet;
    }

    Trace trace() {
        return trace;
    }

    Setting setting() {
        return setting;
    }

    TestServer server() {
        return setting.requireServer();
    }

    /** A line of the scenario's own in the trace. */
    void note(String line) {
        trace.add("# " + line);
    }

    /** Writes this text as something else from now on. */
    void mask(String text, String replacement) {
        trace.masks().add(text, replacement);
    }

    // --- servers

    /** A connection string for the server of the setting, as a role that needs no password. */
    String conninfo() {
        return setting.conninfo(Role.TRUST);
    }

    /** The same with more options, which win over those that are there. */
    String conninfo(String more) {
        return conninfo() + " " + more;
    }

    /** A server that follows scripts, one for each connection; the last again and again. Closed at the end. */
    ScriptedServer scripted(Script first, Script... next) {
        ScriptedServer server = ScriptedServer.playing(first, next);
        opened.add(server::close);
        mask(Integer.toString(server.port()), "PORT");
        return server;
    }

    /** A server for this scenario alone. Closed at the end. */
    TestServer own(TestServer server) {
        opened.add(server::close);
        maskServer(server);
        return server;
    }

    /** A connection string for a scripted server, without encryption unless the options say otherwise. */
    String conninfo(ScriptedServer server, String more) {
        return "host=%s port=%d user=somebody dbname=somewhere gssencmode=disable sslmode=disable %s"
                .formatted(server.host(), server.port(), more);
    }

    private void maskServer(TestServer server) {
        mask(Integer.toString(server.port()), "PORT");
        mask(server.socketDirectory().toString(), "SOCKETDIR");
        mask(String.valueOf(server.certificates().root().getParent()), "CERTIFICATES");
    }

    // --- handles

    /** A connected session; the scenario ends here if there is none. Not part of the trace but for its end. */
    Object connected(String conninfo) {
        Object conn = recorded.PQconnectdb(conninfo);
        if (quiet.PQstatus(conn) != 0) {
            throw new IllegalStateException("no connection: " + quiet.PQerrorMessage(conn));
        }
        return conn;
    }

    /** The state of a connection as a line of the trace. */
    void state(@Nullable Object conn) {
        trace.add("  " + recorder.show(conn) + ": " + stateOf(conn));
    }

    /** The state of a cancel connection as a line of the trace. */
    void cancelState(@Nullable Object cancelConn) {
        trace.add("  " + recorder.show(cancelConn) + ": " + cancelStateOf(cancelConn));
    }

    private String stateOf(@Nullable Object conn) {
        return "%s %s %s %s %s"
                .formatted(
                        Names.of("PQstatus", quiet.PQstatus(conn)),
                        Names.of("PQtransactionStatus", quiet.PQtransactionStatus(conn)),
                        Names.of("PQsocket", quiet.PQsocket(conn)),
                        Names.of("PQpipelineStatus", quiet.PQpipelineStatus(conn)),
                        recorder.show(quiet.PQerrorMessage(conn)));
    }

    private String connectingStateOf(@Nullable Object conn) {
        return "%s %s %s"
                .formatted(
                        Names.of("PQstatus", quiet.PQstatus(conn)),
                        Names.of("PQsocket", quiet.PQsocket(conn)),
                        recorder.show(quiet.PQerrorMessage(conn)));
    }

    private String cancelStateOf(@Nullable Object cancelConn) {
        return "%s %s %s"
                .formatted(
                        Names.of("PQcancelStatus", quiet.PQcancelStatus(cancelConn)),
                        Names.of("PQcancelSocket", quiet.PQcancelSocket(cancelConn)),
                        recorder.show(quiet.PQcancelErrorMessage(cancelConn)));
    }

    /** The result's status, message and what else is short, as a line of the trace. */
    void resultState(@Nullable Object result) {
        trace.add("  %s: %s %d x %d, \"%s\", %s"
                .formatted(
                        recorder.show(result),
                        Names.of("PQresultStatus", quiet.PQresultStatus(result)),
                        quiet.PQntuples(result),
                        quiet.PQnfields(result),
                        quiet.PQcmdStatus(result),
                        recorder.show(quiet.PQresultErrorMessage(result))));
    }

    // --- waiting

    /** Waits until the socket is ready; a line of the trace only if it does not get ready. */
    boolean await(Object handle, boolean forRead, boolean forWrite) {
        boolean ready = quiet.waitSocket(handle, forRead, forWrite, Await.DEADLINE);
        if (!ready) {
            trace.add("  waited in vain for " + recorder.show(handle));
        }
        return ready;
    }

    /** Holds a script up until the scenario is so far. */
    static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the scenario does not come to where the script may go on");
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IOException(interruption);
        }
    }

    /** Whether there is something to read within that time: for what must not come. */
    boolean isReadable(Object handle, Duration within) {
        return quiet.waitSocket(handle, true, false, within);
    }

    /** Polls a started connection to its end, each poll when the socket is ready for it. */
    int pollConnection(Object conn) {
        return poll(conn, "PQconnectPoll", quiet::PQconnectPoll, this::connectingStateOf);
    }

    /** Polls a reset connection to its end. */
    int pollReset(Object conn) {
        return poll(conn, "PQresetPoll", quiet::PQresetPoll, this::connectingStateOf);
    }

    /** Polls a started cancel connection to its end. */
    int pollCancel(Object cancelConn) {
        return poll(cancelConn, "PQcancelPoll", quiet::PQcancelPoll, this::cancelStateOf);
    }

    /** Waits for what a poll wanted last, and polls once. */
    int pollConnectionOnce(Object conn, int wanted) {
        return pollOnce(conn, wanted, "PQconnectPoll", quiet::PQconnectPoll, this::connectingStateOf);
    }

    /** Waits for what a poll wanted last, and polls once. */
    int pollCancelOnce(Object cancelConn, int wanted) {
        return pollOnce(cancelConn, wanted, "PQcancelPoll", quiet::PQcancelPoll, this::cancelStateOf);
    }

    private int poll(Object handle, String function, ToIntFunction<Object> polling, Function<Object, String> state) {
        int wanted = WRITING;
        while (wanted == READING || wanted == WRITING) {
            wanted = pollOnce(handle, wanted, function, polling, state);
        }
        return wanted;
    }

    private int pollOnce(
            Object handle, int wanted, String function, ToIntFunction<Object> polling, Function<Object, String> state) {
        if (!await(handle, wanted == READING, wanted == WRITING)) {
            return FAILED;
        }
        int answer = polling.applyAsInt(handle);
        String call = "%s(%s)".formatted(function, recorder.show(handle));
        String after = state.apply(handle);
        String line = "%s -> %s; %s".formatted(call, Names.of(function, answer), after);
        // Within a TLS handshake even what is waited for depends on how fast the server is.
        trace.addOnce(after.startsWith("CONNECTION_SSL_STARTUP") ? call + after : line, line);
        return answer;
    }

    /** Starts a connection and polls it to its end, if the start did not fail. */
    Object connectedByPolling(String conninfo) {
        Object conn = recorded.PQconnectStart(conninfo);
        state(conn);
        if (quiet.PQstatus(conn) != CONNECTION_BAD) {
            pollConnection(conn);
            state(conn);
        }
        return conn;
    }

    /** Waits until the connection's backend runs a query. */
    void awaitRunning(Object conn) {
        int pid = quiet.PQbackendPID(conn);
        server().awaitActivity(backend -> backend.pid() == pid && backend.isActive(), Await.DEADLINE);
    }

    /** Waits until the connection's backend has answered what it was asked. */
    void awaitIdle(Object conn) {
        int pid = quiet.PQbackendPID(conn);
        server().awaitActivity(backend -> backend.pid() == pid && "idle".equals(backend.state()), Await.DEADLINE);
    }

    /** Takes all results of what was sent, each as a line of the trace, up to NULL. */
    void results(Object conn) {
        Object result = recorded.PQgetResult(conn);
        while (result != null) {
            resultState(result);
            recorded.PQclear(result);
            result = recorded.PQgetResult(conn);
        }
    }

    /** Has notices of the connection written to the trace. */
    void showNotices(Object conn) {
        quiet.PQsetNoticeProcessor(conn, message -> trace.add("  notice " + recorder.show(message)));
    }

    /** Frees everything that the scenario left. */
    @Override
    public void close() {
        recorder.finish();
        closeServers();
    }

    /** Wakes a scenario that hangs. */
    void closeServers() {
        opened.forEach(Runnable::run);
        opened.clear();
    }
}
