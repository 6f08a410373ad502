package dev.quell.conformance.libpq;

import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.libpq.Pq;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands that wait for their results and commands that do not, in order and out of it. */
final class CommandFamily implements Family {
    private static final String[] QUERIES = {
        "SELECT 1",
        "SELECT 1; SELECT 2, 3",
        "",
        ";",
        " -- nothing\n",
        "SELECT",
        "SELECT 1 WHERE false",
        "SELECT 1/0",
        "SELECT 1; SELECT 1/0; SELECT 3",
        "nonsense",
        "SELECT nothing FROM nowhere",
        "CREATE TEMPORARY TABLE t (a int)",
        "BEGIN; SELECT 1; COMMIT",
        "SELECT NULL, '', 'ä', E'\\n'",
        "SET application_name = 'x'; SHOW application_name",
        "DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two' USING DETAIL = 'd', HINT = 'h'; END $$",
        "SELECT generate_series(1, 3)",
        "SELECT 'x'::bytea, 1.5::float8, now() - now()",
        "LISTEN a; NOTIFY a, 'b'",
        "EXPLAIN (COSTS off) SELECT 1",
        "VALUES (1, 'a'), (2, 'b')"
    };

    @Override
    public String name() {
        return "commands";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (String query : QUERIES) {
            scenarios.onEveryServer("exec " + query, stage -> exec(stage, query));
            scenarios.onEveryServer("send " + query, stage -> send(stage, query));
            scenarios.onEveryServer("send for single rows " + query, stage -> singleRows(stage, query));
            scenarios.onEveryServer("send for chunks " + query, stage -> chunks(stage, query));
            scenarios.onEveryServer("with parameters " + query, stage -> withParameters(stage, query));
        }
        scenarios.overEveryTransport("polled, with rows enough for many reads", CommandFamily::manyRows);
        scenarios.onEveryServer("a second command before the first is done", CommandFamily::tooEarly);
        scenarios.onEveryServer("errors pile up", CommandFamily::pilingUp);
        scenarios.onEveryServer("arguments that are wrong", CommandFamily::wrongArguments);
        scenarios.onEveryServer("prepared statements", CommandFamily::prepared);
        scenarios.onEveryServer("portals", CommandFamily::portals);
        scenarios.onEveryServer("exec takes over what is under way", CommandFamily::takeOver);
        scenarios.onEveryServer("non-blocking", CommandFamily::nonBlocking);
        scenarios.onEveryServer("row modes at the wrong time", CommandFamily::wrongModes);
        scenarios.onEveryServer("the backend ends under a command", CommandFamily::backendEnds);
        scenarios.alone("no connection", CommandFamily::notConnected);
        strange(scenarios);
    }

    private static void exec(Stage stage, String query) {
        Object conn = session(stage);
        shown(stage, stage.pq().PQexec(conn, query));
        stage.state(conn);
        stage.pq().PQgetResult(conn);
        notifications(stage, conn);
    }

    private static void send(Stage stage, String query) {
        Object conn = session(stage);
        stage.pq().PQsendQuery(conn, query);
        stage.state(conn);
        results(stage, conn);
        stage.state(conn);
        notifications(stage, conn);
    }

    private static void singleRows(Stage stage, String query) {
        Object conn = session(stage);
        stage.pq().PQsendQuery(conn, query);
        stage.pq().PQsetSingleRowMode(conn);
        results(stage, conn);
        stage.state(conn);
    }

    private static void chunks(Stage stage, String query) {
        Object conn = session(stage);
        stage.pq().PQsendQuery(conn, query);
        stage.pq().PQsetChunkedRowsMode(conn, 2);
        results(stage, conn);
        stage.state(conn);
    }

    private static void withParameters(Stage stage, String query) {
        Object conn = session(stage);
        shown(stage, stage.pq().PQexecParams(conn, query, 0, null, null, null, null, 0));
        stage.state(conn);
        stage.pq().PQsendQueryParams(conn, query, 0, null, null, null, null, 1);
        results(stage, conn);
        stage.state(conn);
    }

    private static void manyRows(Stage stage) {
        Pq pq = stage.quiet();
        Object conn = stage.connected(stage.conninfo());
        stage.pq().PQsendQuery(conn, "SELECT i, repeat('x', 1000) FROM generate_series(1, 3000) i");
        while (pq.PQisBusy(conn) == 1) {
            if (!stage.await(conn, true, false) || pq.PQconsumeInput(conn) == 0) {
                break;
            }
        }
        Object result = stage.pq().PQgetResult(conn);
        stage.resultState(result);
        stage.note("last row " + pq.PQgetvalue(result, 2999, 0));
        stage.results(conn);
    }

    private static void tooEarly(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        pq.PQsendQuery(conn, "SELECT 1");
        pq.PQsendQuery(conn, "SELECT 2");
        stage.state(conn);
        pq.PQsendPrepare(conn, "a", "SELECT 2", 0, null);
        pq.PQenterPipelineMode(conn);
        stage.state(conn);
        Object result = pq.PQgetResult(conn);
        pq.PQsendQuery(conn, "SELECT 3");
        stage.state(conn);
        shown(stage, result);
        pq.PQgetResult(conn);
        pq.PQsendQuery(conn, "SELECT 4");
        stage.state(conn);
        results(stage, conn);
        stage.state(conn);
    }

    private static void pilingUp(Stage stage) {
        Object conn = session(stage);
        stage.pq().PQsendQuery(conn, "SELECT 1/0");
        for (int i = 0; i < 3; i++) {
            stage.pq().PQsendQuery(conn, "SELECT 2");
            stage.state(conn);
        }
        results(stage, conn);
        stage.state(conn);
        shown(stage, stage.pq().PQexec(conn, "SELECT 1"));
        stage.state(conn);
    }

    private static void wrongArguments(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        byte[][] one = {"1".getBytes(StandardCharsets.UTF_8)};
        pq.PQsendQuery(conn, null);
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, null));
        stage.resultState(pq.PQexecParams(conn, null, 0, null, null, null, null, 0));
        pq.PQsendQueryParams(conn, "SELECT 1", -1, null, null, null, null, 0);
        stage.state(conn);
        pq.PQsendQueryParams(conn, "SELECT 1", 65536, null, null, null, null, 0);
        stage.state(conn);
        pq.PQsendQueryParams(conn, "SELECT $1", 1, null, one, null, new int[] {1}, 0);
        stage.state(conn);
        pq.PQsendPrepare(conn, null, "SELECT 1", 0, null);
        stage.state(conn);
        pq.PQsendPrepare(conn, "", null, 0, null);
        stage.state(conn);
        pq.PQsendQueryPrepared(conn, null, 0, null, null, null, 0);
        stage.state(conn);
        shown(stage, pq.PQexecParams(conn, "SELECT $1", 0, null, null, null, null, 0));
        shown(stage, pq.PQexecParams(conn, "SELECT $1::int", 1, null, new byte[][] {null}, null, null, 0));
        shown(stage, pq.PQexecParams(conn, "SELECT $1", 1, new int[] {23}, one, null, null, 1));
        stage.state(conn);
    }

    private static void prepared(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        byte[][] one = {"7".getBytes(StandardCharsets.UTF_8)};
        shown(stage, pq.PQprepare(conn, "p", "SELECT $1::int AS x, $2::text", 0, null));
        shown(stage, pq.PQprepare(conn, "p", "SELECT 1", 0, null));
        Object described = pq.PQdescribePrepared(conn, "p");
        stage.resultState(described);
        pq.PQnparams(described);
        pq.PQparamtype(described, 0);
        pq.PQparamtype(described, 1);
        pq.PQparamtype(described, 2);
        pq.PQfname(described, 0);
        shown(stage, pq.PQexecPrepared(conn, "p", 1, one, null, null, 0));
        shown(stage, pq.PQexecPrepared(conn, "p", 2, new byte[][] {one[0], null}, null, null, 0));
        shown(stage, pq.PQexecPrepared(conn, "none", 0, null, null, null, 0));
        shown(stage, pq.PQdescribePrepared(conn, "none"));
        shown(stage, pq.PQclosePrepared(conn, "p"));
        shown(stage, pq.PQclosePrepared(conn, "none"));
        shown(stage, pq.PQclosePrepared(conn, null));
        shown(stage, pq.PQexecPrepared(conn, "p", 0, null, null, null, 0));
        pq.PQsendPrepare(conn, "q", "SELECT 1", 0, null);
        results(stage, conn);
        pq.PQsendDescribePrepared(conn, "q");
        results(stage, conn);
        pq.PQsendQueryPrepared(conn, "q", 0, null, null, null, 0);
        results(stage, conn);
        pq.PQsendClosePrepared(conn, "q");
        results(stage, conn);
        stage.state(conn);
    }

    private static void portals(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        shown(stage, pq.PQexec(conn, "BEGIN; DECLARE c CURSOR FOR SELECT 1 AS one"));
        shown(stage, pq.PQdescribePortal(conn, "c"));
        shown(stage, pq.PQclosePortal(conn, "c"));
        shown(stage, pq.PQclosePortal(conn, "c"));
        shown(stage, pq.PQdescribePortal(conn, "c"));
        stage.state(conn);
        pq.PQsendDescribePortal(conn, "none");
        results(stage, conn);
        pq.PQsendClosePortal(conn, "none");
        results(stage, conn);
        stage.state(conn);
    }

    private static void takeOver(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        pq.PQsendQuery(conn, "SELECT 1; SELECT 2");
        shown(stage, pq.PQexec(conn, "SELECT 3"));
        shown(stage, pq.PQexec(conn, "CREATE TEMPORARY TABLE t (a text)"));
        stage.resultState(pq.PQexec(conn, "COPY t FROM STDIN"));
        shown(stage, pq.PQexec(conn, "SELECT 4"));
        stage.resultState(pq.PQexec(conn, "COPY (SELECT 1) TO STDOUT"));
        shown(stage, pq.PQexec(conn, "SELECT 5"));
        stage.state(conn);
    }

    private static void nonBlocking(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        pq.PQsetnonblocking(conn, 1);
        pq.PQisnonblocking(conn);
        pq.PQsendQuery(conn, "SELECT 1");
        pq.PQflush(conn);
        results(stage, conn);
        shown(stage, pq.PQexec(conn, "SELECT 2"));
        pq.PQisnonblocking(conn);
        pq.PQsetnonblocking(conn, 0);
        pq.PQisnonblocking(conn);
        stage.state(conn);
    }

    private static void wrongModes(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        pq.PQsetSingleRowMode(conn);
        pq.PQsetChunkedRowsMode(conn, 2);
        pq.PQsendQuery(conn, "SELECT 1; SELECT 2");
        pq.PQsetChunkedRowsMode(conn, 0);
        pq.PQsetChunkedRowsMode(conn, -1);
        pq.PQsetSingleRowMode(conn);
        pq.PQsetChunkedRowsMode(conn, 2);
        shown(stage, pq.PQgetResult(conn));
        pq.PQsetSingleRowMode(conn);
        results(stage, conn);
        pq.PQsendPrepare(conn, "", "SELECT 1", 0, null);
        pq.PQsetSingleRowMode(conn);
        results(stage, conn);
    }

    private static void backendEnds(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        CancelFamily.running(stage, conn, "SELECT pg_sleep(60)");
        stage.server()
                .sql("SELECT pg_terminate_backend(%d, 10000)"
                        .formatted(stage.quiet().PQbackendPID(conn)));
        results(stage, conn);
        stage.state(conn);
        pq.PQsendQuery(conn, "SELECT 1");
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "SELECT 1"));
        stage.state(conn);
    }

    private static void notConnected(Stage stage) {
        Pq pq = stage.pq();
        Object conn = pq.PQconnectStart("nonsense");
        for (int i = 0; i < 2; i++) {
            pq.PQsendQuery(conn, "SELECT 1");
            stage.state(conn);
            stage.resultState(pq.PQexec(conn, "SELECT 1"));
            pq.PQconsumeInput(conn);
            pq.PQisBusy(conn);
            pq.PQflush(conn);
            pq.PQsetnonblocking(conn, 1);
            pq.PQgetResult(conn);
            pq.PQenterPipelineMode(conn);
            stage.state(conn);
        }
    }

    private static void strange(Scenarios scenarios) {
        byte[] ready = ServerMessages.readyForQuery('I');
        byte[] row = ServerMessages.dataRow(List.of("1"));
        byte[] head = ServerMessages.rowDescription(List.of("a"));
        byte[] done = ServerMessages.commandComplete("SELECT 1");
        answer(scenarios, "rows without a head", ServerMessages.join(row, done, ready));
        answer(scenarios, "a head and nothing more", ServerMessages.join(head, ready));
        answer(
                scenarios,
                "a row with too many values",
                ServerMessages.join(head, ServerMessages.dataRow(List.of("1", "2")), done, ready));
        answer(scenarios, "no ready", ServerMessages.join(head, row, done));
        answer(scenarios, "an error and the end", ServerMessages.error("FATAL", "57P01", "the end"));
        answer(scenarios, "an unknown message", ServerMessages.join(ServerMessages.message('!', new byte[3]), ready));
        answer(scenarios, "a length that is too short", new byte[] {'C', 0, 0, 0, 1});
        answer(scenarios, "a length that is too long", new byte[] {'C', 0x7F, 0, 0, 1});
        answer(scenarios, "half a message", new byte[] {'T', 0, 0, 0, 100, 0, 1});
        answer(scenarios, "nothing", new byte[0]);
        answer(
                scenarios,
                "a notice and a parameter",
                ServerMessages.join(
                        ServerMessages.notice("hello"),
                        ServerMessages.parameterStatus("a", "b"),
                        head,
                        row,
                        done,
                        ready));
        answer(scenarios, "ready alone", ready);
        answer(scenarios, "two results for one statement", ServerMessages.join(done, head, row, done, ready));
    }

    private static void answer(Scenarios scenarios, String what, byte[] answer) {
        for (boolean parameters : new boolean[] {false, true}) {
            scenarios.alone("the server sends %s%s".formatted(what, parameters ? ", with parameters" : ""), stage -> {
                ScriptedServer server = stage.scripted(connection -> answer(connection, answer));
                Object conn = stage.connected(stage.conninfo(server, ""));
                stage.showNotices(conn);
                if (parameters) {
                    stage.pq().PQsendQueryParams(conn, "SELECT 1", 0, null, null, null, null, 0);
                } else {
                    stage.pq().PQsendQuery(conn, "SELECT 1");
                }
                results(stage, conn);
                stage.state(conn);
                stage.pq().PQparameterStatus(conn, "a");
            });
        }
    }

    private static void answer(ScriptedConnection connection, byte[] answer) throws java.io.IOException {
        connection.letIn(CancelStatesFamily.PID, CancelStatesFamily.key(4));
        if (connection.readMessage().type() == 'P') {
            connection.readUntil('S');
            // ParseComplete and BindComplete
            connection.send(ServerMessages.join(
                    ServerMessages.message('1', new byte[0]), ServerMessages.message('2', new byte[0]), answer));
        } else {
            connection.send(answer);
        }
        connection.finish();
        connection.hang();
    }

    // --- steps

    private static Object session(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        return conn;
    }

    static void results(Stage stage, Object conn) {
        Object result = stage.pq().PQgetResult(conn);
        for (int i = 0; result != null && i < 20; i++) {
            shown(stage, result);
            stage.pq().PQclear(result);
            result = stage.pq().PQgetResult(conn);
        }
    }

    /** A result with its columns and values. */
    static void shown(Stage stage, @Nullable Object result) {
        stage.resultState(result);
        Pq pq = stage.quiet();
        for (int column = 0; column < pq.PQnfields(result); column++) {
            stage.note("column %s: table %d.%d, type %d, size %d, modifier %d, format %d"
                    .formatted(
                            pq.PQfname(result, column),
                            pq.PQftable(result, column),
                            pq.PQftablecol(result, column),
                            pq.PQftype(result, column),
                            pq.PQfsize(result, column),
                            pq.PQfmod(result, column),
                            pq.PQfformat(result, column)));
            for (int row = 0; row < pq.PQntuples(result); row++) {
                boolean isNull = pq.PQgetisnull(result, row, column) == 1;
                String value = new String(pq.PQgetvalueBytes(result, row, column), StandardCharsets.ISO_8859_1);
                stage.note("  " + (isNull ? "NULL" : value.replace("\n", "\\n").replace("\0", "\\0")));
            }
        }
        stage.pq().PQcmdTuples(result);
        stage.pq().PQresultErrorField(result, 'C');
    }

    private static void notifications(Stage stage, Object conn) {
        var notify = stage.quiet().PQnotifies(conn);
        while (notify != null) {
            stage.note("notification %s %s".formatted(notify.relname(), notify.extra()));
            notify = stage.quiet().PQnotifies(conn);
        }
    }
}
