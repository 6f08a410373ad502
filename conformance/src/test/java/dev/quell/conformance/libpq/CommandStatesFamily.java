package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sending commands and taking their results: what is refused when, and what each step leaves behind. */
final class CommandStatesFamily implements Family {
    private static final String UNREACHABLE = "host=127.0.0.1 port=1 user=nobody dbname=nothing sslmode=disable";
    private static final String COPY_IN = "CREATE TEMP TABLE numbers (n int); COPY numbers FROM STDIN";
    private static final String COPY_OUT = "COPY (SELECT generate_series(1, 3)) TO STDOUT";

    @Override
    public String name() {
        return "command states";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.alone("every command on no connection", stage -> everyCommand(stage, null));
        scenarios.alone("every command on a failed connection", CommandStatesFamily::onFailed);
        scenarios.onEveryServer("every command on an idle connection", CommandStatesFamily::onIdle);
        scenarios.onEveryServer("every command on a busy connection", CommandStatesFamily::onBusy);
        scenarios.onEveryServer("every command with a result uncollected", CommandStatesFamily::onReady);
        scenarios.onEveryServer("every command with the last NULL uncollected", CommandStatesFamily::onLastNull);
        scenarios.onEveryServer("null arguments", CommandStatesFamily::nullArguments);
        scenarios.onEveryServer(
                "a send after the last result, once input has been parsed", CommandStatesFamily::sendAfterParse);
        scenarios.onEveryServer("transaction status at each step", CommandStatesFamily::transactionStatus);
        scenarios.onEveryServer("PQexec throws away what is uncollected", CommandStatesFamily::discarding);
        scenarios.onEveryServer("PQexec ends a COPY that is under way", CommandStatesFamily::endingCopies);
        scenarios.onEveryServer("every waiting command ends a COPY", CommandStatesFamily::everyCommandEndsCopy);
        scenarios.onEveryServer("PQexec of COPY and more", CommandStatesFamily::copyAndMore);
        scenarios.onEveryServer("non-blocking mode", CommandStatesFamily::nonblocking);
        scenarios.overEveryTransport("a large query in non-blocking mode", CommandStatesFamily::largeNonblocking);
        scenarios.overEveryTransport(
                "a large query and its answer in blocking mode", CommandStatesFamily::largeBlocking);
        scenarios.overEveryTransport("many small results", CommandStatesFamily::manyResults);
        scenarios.onEveryServer("large answers while a large query is sent", CommandStatesFamily::largeBothWays);
        scenarios.onEveryServer("a result outlives its connection", CommandStatesFamily::outliving);
    }

    /** Calls every function that has to do with commands, and looks at the connection after each. */
    static void everyCommand(Stage stage, @Nullable Object conn) {
        Pq pq = stage.pq();
        byte[] @Nullable [] values = Steps.texts("1");
        List<Runnable> calls = List.of(
                () -> Steps.taken(stage, pq.PQexec(conn, "SELECT 1")),
                () -> Steps.taken(stage, pq.PQexecParams(conn, "SELECT $1::int", 1, null, values, null, null, 0)),
                () -> Steps.taken(stage, pq.PQprepare(conn, "one", "SELECT $1::int", 1, null)),
                () -> Steps.taken(stage, pq.PQexecPrepared(conn, "one", 1, values, null, null, 0)),
                () -> Steps.taken(stage, pq.PQdescribePrepared(conn, "one")),
                () -> Steps.taken(stage, pq.PQdescribePortal(conn, "")),
                () -> Steps.taken(stage, pq.PQclosePrepared(conn, "one")),
                () -> Steps.taken(stage, pq.PQclosePortal(conn, "")));
        calls.forEach(call -> {
            call.run();
            stage.state(conn);
        });
        everySend(stage, conn);
    }

    /** Calls every function that does not wait, and looks at the connection after each. */
    static void everySend(Stage stage, @Nullable Object conn) {
        Pq pq = stage.pq();
        byte[] @Nullable [] values = Steps.texts("1");
        List<Runnable> calls = List.of(
                () -> pq.PQsendQuery(conn, "SELECT 1"),
                () -> pq.PQsendQueryParams(conn, "SELECT $1::int", 1, null, values, null, null, 0),
                () -> pq.PQsendPrepare(conn, "one", "SELECT $1::int", 1, null),
                () -> pq.PQsendQueryPrepared(conn, "one", 1, values, null, null, 0),
                () -> pq.PQsendDescribePrepared(conn, "one"),
                () -> pq.PQsendDescribePortal(conn, ""),
                () -> pq.PQsendClosePrepared(conn, "one"),
                () -> pq.PQsendClosePortal(conn, ""),
                () -> pq.PQisnonblocking(conn),
                () -> pq.PQsetnonblocking(conn, 1),
                () -> pq.PQsetnonblocking(conn, 0),
                () -> pq.PQflush(conn),
                () -> pq.PQpipelineSync(conn),
                () -> pq.PQsendPipelineSync(conn),
                () -> pq.PQsendFlushRequest(conn),
                () -> pq.PQexitPipelineMode(conn),
                () -> pq.PQputCopyData(conn, Steps.int4(1), 4),
                () -> pq.PQputCopyEnd(conn, null),
                () -> pq.PQgetCopyData(conn, 1),
                () -> pq.PQsetSingleRowMode(conn),
                () -> pq.PQsetChunkedRowsMode(conn, 2));
        calls.forEach(call -> {
            call.run();
            stage.state(conn);
            if (conn != null
                    && stage.quiet().PQstatus(conn) == 0
                    && stage.quiet().PQpipelineStatus(conn) == 0) {
                Steps.drain(stage, conn);
            }
        });
        if (conn == null || stage.quiet().PQstatus(conn) != 0) {
            pq.PQgetResult(conn);
            pq.PQisBusy(conn);
            pq.PQconsumeInput(conn);
            pq.PQnotifies(conn);
            pq.PQenterPipelineMode(conn);
            stage.state(conn);
            pq.PQexitPipelineMode(conn);
        }
        stage.state(conn);
    }

    private static void onFailed(Stage stage) {
        Object conn = stage.pq().PQconnectdb(UNREACHABLE);
        everyCommand(stage, conn);
    }

    private static void onIdle(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        pq.PQgetResult(conn);
        pq.PQisBusy(conn);
        pq.PQconsumeInput(conn);
        pq.PQnotifies(conn);
        everyCommand(stage, conn);
    }

    private static void onBusy(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.pq().PQsendQuery(conn, "SELECT pg_sleep(60)");
        stage.awaitRunning(conn);
        refusals(stage, conn);
        Steps.cancel(stage, conn);
        Steps.contents(stage, conn);
    }

    private static void onReady(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.pq().PQsendQuery(conn, "SELECT 1");
        Steps.readUntilReady(stage, conn);
        refusals(stage, conn);
        Steps.contents(stage, conn);
    }

    private static void onLastNull(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.pq().PQsendQuery(conn, "SELECT 1");
        Steps.readUntilReady(stage, conn);
        Steps.taken(stage, stage.pq().PQgetResult(conn));
        stage.state(conn);
        refusals(stage, conn);
        Steps.contents(stage, conn);
    }

    /** Everything that is refused while a command is at work: each adds a line to the error text. */
    private static void refusals(Stage stage, Object conn) {
        Pq pq = stage.pq();
        List<Runnable> calls = List.of(
                () -> pq.PQsendQuery(conn, "SELECT 1"),
                () -> pq.PQsendQuery(conn, null),
                () -> pq.PQsendQueryParams(conn, "SELECT 1", 0, null, null, null, null, 0),
                () -> pq.PQsendPrepare(conn, "one", "SELECT 1", 0, null),
                () -> pq.PQsendQueryPrepared(conn, "one", 0, null, null, null, 0),
                () -> pq.PQsendDescribePrepared(conn, "one"),
                () -> pq.PQsendDescribePortal(conn, ""),
                () -> pq.PQsendClosePrepared(conn, "one"),
                () -> pq.PQsendClosePortal(conn, ""),
                () -> pq.PQsendFlushRequest(conn),
                () -> pq.PQpipelineSync(conn),
                () -> pq.PQenterPipelineMode(conn),
                () -> pq.PQexitPipelineMode(conn),
                () -> pq.PQputCopyData(conn, Steps.int4(1), 4),
                () -> pq.PQputCopyEnd(conn, null),
                () -> pq.PQgetCopyData(conn, 0));
        calls.forEach(call -> {
            call.run();
            stage.state(conn);
        });
    }

    private static void nullArguments(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQexec(conn, null));
        stage.state(conn);
        Steps.taken(stage, pq.PQexecParams(conn, null, 0, null, null, null, null, 0));
        stage.state(conn);
        Steps.taken(stage, pq.PQprepare(conn, null, "SELECT 1", 0, null));
        stage.state(conn);
        Steps.taken(stage, pq.PQprepare(conn, "", null, 0, null));
        stage.state(conn);
        Steps.taken(stage, pq.PQexecPrepared(conn, null, 0, null, null, null, 0));
        stage.state(conn);
        Steps.taken(stage, pq.PQdescribePrepared(conn, null));
        Steps.taken(stage, pq.PQdescribePortal(conn, null));
        Steps.taken(stage, pq.PQclosePrepared(conn, null));
        Steps.taken(stage, pq.PQclosePortal(conn, null));
        stage.state(conn);
        pq.PQsendQuery(conn, null);
        pq.PQsendQueryParams(conn, null, 0, null, null, null, null, 0);
        pq.PQsendPrepare(conn, null, null, 0, null);
        pq.PQsendPrepare(conn, "", null, 0, null);
        pq.PQsendQueryPrepared(conn, null, 0, null, null, null, 0);
        stage.state(conn);
        Steps.taken(stage, pq.PQexecParams(conn, "SELECT 1", 65536, null, null, null, null, 0));
        stage.state(conn);
        Steps.taken(stage, pq.PQexecParams(conn, "SELECT 1", -1, null, null, null, null, 0));
        stage.state(conn);
        Steps.taken(stage, pq.PQexec(conn, "SELECT 'still of use'"));
        stage.state(conn);
    }

    private static void sendAfterParse(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        pq.PQsendQuery(conn, "SELECT 1");
        Steps.readUntilReady(stage, conn);
        pq.PQisBusy(conn);
        pq.PQsendQuery(conn, "SELECT 2");
        Steps.taken(stage, pq.PQgetResult(conn));
        pq.PQsendQuery(conn, "SELECT 3");
        stage.state(conn);
        pq.PQisBusy(conn);
        stage.state(conn);
        pq.PQsendQuery(conn, "SELECT 4");
        stage.state(conn);
        Steps.readUntilReady(stage, conn);
        Steps.taken(stage, pq.PQgetResult(conn));
        pq.PQnotifies(conn);
        stage.state(conn);
        pq.PQsendQueryParams(conn, "SELECT 5", 0, null, null, null, null, 0);
        Steps.contents(stage, conn);
        pq.PQgetResult(conn);
        pq.PQgetResult(conn);
        stage.state(conn);
    }

    private static void transactionStatus(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        for (String sql :
                List.of("BEGIN", "SELECT 1", "SELECT 1/0", "SELECT 1", "SAVEPOINT s", "ROLLBACK", "SELECT 1")) {
            stage.state(conn);
            pq.PQsendQuery(conn, sql);
            stage.state(conn);
            Steps.readUntilReady(stage, conn);
            Steps.taken(stage, pq.PQgetResult(conn));
            stage.state(conn);
            pq.PQgetResult(conn);
            stage.state(conn);
        }
    }

    private static void discarding(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        pq.PQsendQuery(conn, "SELECT 1; SELECT 2; SELECT 3");
        Steps.taken(stage, pq.PQgetResult(conn));
        Steps.taken(stage, pq.PQexec(conn, "SELECT 4"));
        stage.state(conn);
        pq.PQgetResult(conn);
        pq.PQsendQuery(conn, "SELECT 1/0");
        Steps.taken(stage, pq.PQexec(conn, "SELECT 5"));
        stage.state(conn);
        pq.PQsendQuery(conn, "SELECT generate_series(1, 4)");
        pq.PQsetSingleRowMode(conn);
        Steps.taken(stage, pq.PQgetResult(conn));
        Steps.taken(stage, pq.PQexecParams(conn, "SELECT 6", 0, null, null, null, null, 0));
        stage.state(conn);
        pq.PQsendQuery(conn, "SELECT 7");
        Steps.taken(stage, pq.PQexec(conn, null));
        stage.state(conn);
    }

    private static void endingCopies(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQexec(conn, COPY_IN));
        stage.state(conn);
        pq.PQputCopyData(conn, Steps.text("1\n2\n"), 4);
        Steps.taken(stage, pq.PQexec(conn, "SELECT count(*) FROM numbers"));
        stage.state(conn);
        Steps.taken(stage, pq.PQexec(conn, COPY_OUT));
        stage.state(conn);
        Steps.taken(stage, pq.PQexec(conn, "SELECT 1"));
        stage.state(conn);
        Steps.taken(stage, pq.PQexec(conn, COPY_OUT));
        pq.PQgetCopyData(conn, 0);
        Steps.taken(stage, pq.PQexec(conn, "SELECT 2"));
        stage.state(conn);
        pq.PQsendQuery(conn, COPY_OUT + "; SELECT 8; " + COPY_OUT);
        Steps.taken(stage, pq.PQexec(conn, "SELECT 3"));
        stage.state(conn);
        pq.PQsendQueryParams(conn, COPY_OUT, 0, null, null, null, null, 0);
        Steps.taken(stage, pq.PQexec(conn, "SELECT 4"));
        stage.state(conn);
    }

    private static void everyCommandEndsCopy(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQexec(conn, "CREATE TEMP TABLE numbers (n int)"));
        List<Runnable> calls = List.of(
                () -> Steps.taken(stage, pq.PQexecParams(conn, "SELECT 1", 0, null, null, null, null, 1)),
                () -> Steps.taken(stage, pq.PQprepare(conn, "one", "SELECT 1", 0, null)),
                () -> Steps.taken(stage, pq.PQexecPrepared(conn, "one", 0, null, null, null, 0)),
                () -> Steps.taken(stage, pq.PQdescribePrepared(conn, "one")),
                () -> Steps.taken(stage, pq.PQclosePrepared(conn, "one")));
        for (Runnable call : calls) {
            Steps.taken(stage, pq.PQexec(conn, "COPY numbers FROM STDIN"));
            stage.state(conn);
            call.run();
            stage.state(conn);
            Steps.taken(stage, pq.PQexecParams(conn, "COPY numbers FROM STDIN", 0, null, null, null, null, 0));
            stage.state(conn);
            call.run();
            stage.state(conn);
        }
    }

    private static void copyAndMore(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQexec(conn, COPY_IN + "; SELECT count(*) FROM numbers"));
        pq.PQputCopyData(conn, Steps.text("1\n"), 2);
        pq.PQputCopyEnd(conn, null);
        stage.state(conn);
        Steps.contents(stage, conn);
        Steps.taken(stage, pq.PQexec(conn, "SELECT 1; " + COPY_OUT + "; SELECT 2"));
        stage.state(conn);
        for (int i = 0; i < 4; i++) {
            pq.PQgetCopyData(conn, 0);
        }
        stage.state(conn);
        Steps.contents(stage, conn);
    }

    private static void nonblocking(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        pq.PQisnonblocking(conn);
        pq.PQsetnonblocking(conn, 7);
        pq.PQisnonblocking(conn);
        pq.PQsetnonblocking(conn, 1);
        pq.PQsendQuery(conn, "SELECT 1");
        stage.state(conn);
        pq.PQflush(conn);
        Steps.readUntilReady(stage, conn);
        Steps.contents(stage, conn);
        Steps.taken(stage, pq.PQexec(conn, "SELECT 2"));
        pq.PQsendQuery(conn, "SELECT 3");
        pq.PQsetnonblocking(conn, 0);
        pq.PQisnonblocking(conn);
        Steps.contents(stage, conn);
        pq.PQreset(conn);
        pq.PQisnonblocking(conn);
        pq.PQsetnonblocking(conn, 1);
        pq.PQreset(conn);
        pq.PQisnonblocking(conn);
        stage.state(conn);
    }

    private static String large(int size) {
        return "SELECT length('" + "x".repeat(size) + "')";
    }

    private static void largeNonblocking(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.quiet().PQsetnonblocking(conn, 1);
        stage.note("sent: " + stage.quiet().PQsendQuery(conn, large(12_000_000)));
        stage.state(conn);
        Steps.flush(stage, conn);
        stage.state(conn);
        Steps.readUntilReady(stage, conn);
        Steps.contents(stage, conn);
        stage.note("sent: " + stage.quiet().PQsendQuery(conn, large(6_000_000)));
        Steps.contents(stage, conn);
    }

    private static void largeBlocking(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.note("sent: " + stage.quiet().PQsendQuery(conn, large(12_000_000)));
        Steps.contents(stage, conn);
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT repeat('y', 9000000), 1, repeat('z', 3000000)"));
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 1"));
        stage.state(conn);
    }

    private static void manyResults(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.quiet();
        pq.PQsendQuery(conn, "SELECT 1; ".repeat(3000));
        int results = 0;
        for (Object result = pq.PQgetResult(conn); result != null; result = pq.PQgetResult(conn)) {
            results++;
            pq.PQclear(result);
        }
        stage.note(results + " results");
        stage.state(conn);
    }

    /** The server answers while it has not read all yet: who only wrote would wait for ever. */
    private static void largeBothWays(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.quiet();
        pq.PQenterPipelineMode(conn);
        byte[] @Nullable [] value = Steps.texts("v".repeat(100_000));
        for (int i = 0; i < 200; i++) {
            pq.PQsendQueryParams(conn, "SELECT $1::text, repeat($1, 2)", 1, null, value, null, null, 0);
        }
        stage.pq().PQpipelineSync(conn);
        long bytes = 0;
        for (int i = 0; i < 200; i++) {
            Object result = pq.PQgetResult(conn);
            bytes += pq.PQgetlength(result, 0, 0) + pq.PQgetlength(result, 0, 1);
            pq.PQclear(result);
            pq.PQgetResult(conn);
        }
        stage.note(bytes + " bytes");
        Steps.taken(stage, stage.pq().PQgetResult(conn));
        stage.state(conn);
    }

    private static void outliving(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Object rows = stage.pq().PQexec(conn, "SELECT 1 AS one, 'x' AS x, NULL AS nothing");
        Object error = stage.pq().PQexec(conn, "SELECT 1/0");
        stage.pq().PQfinish(conn);
        Steps.taken(stage, rows);
        Steps.taken(stage, error);
    }
}
