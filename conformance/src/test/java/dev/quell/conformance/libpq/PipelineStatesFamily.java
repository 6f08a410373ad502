package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pipeline mode: entering and leaving it in every state, what it refuses, COPY in it. */
final class PipelineStatesFamily implements Family {
    @Override
    public String name() {
        return "pipeline states";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.alone("pipeline mode on no connection", stage -> enterAndLeave(stage, null));
        scenarios.alone("pipeline mode on a failed connection", PipelineStatesFamily::onFailed);
        scenarios.onEveryServer("pipeline mode entered and left", PipelineStatesFamily::onIdle);
        scenarios.onEveryServer("pipeline mode entered while busy", PipelineStatesFamily::enterWhileBusy);
        scenarios.onEveryServer("pipeline mode left at each step", PipelineStatesFamily::leaveAtEachStep);
        scenarios.onEveryServer("pipeline mode left when aborted", PipelineStatesFamily::leaveWhenAborted);
        scenarios.onEveryServer("what pipeline mode refuses", PipelineStatesFamily::refused);
        scenarios.onEveryServer("null arguments in pipeline mode", PipelineStatesFamily::nullArguments);
        scenarios.onEveryServer("every send in pipeline mode", PipelineStatesFamily::everySend);
        scenarios.onEveryServer("COPY OUT in a pipeline", PipelineStatesFamily::copyOut);
        scenarios.onEveryServer(
                "COPY OUT in a pipeline, with commands behind it", PipelineStatesFamily::copyOutAndMore);
        scenarios.onEveryServer("COPY OUT in a pipeline, not read", PipelineStatesFamily::copyOutNotRead);
        scenarios.onEveryServer("COPY IN in a pipeline, behind a flush request", PipelineStatesFamily::copyIn);
        scenarios.onEveryServer(
                "COPY IN in a pipeline, with a synchronization point", PipelineStatesFamily::copyInSynced);
        scenarios.onEveryServer("COPY IN in a pipeline, failed by the client", PipelineStatesFamily::copyInFailed);
        scenarios.onEveryServer("pipeline mode and nothing else", PipelineStatesFamily::nothingElse);
        scenarios.onEveryServer("non-blocking pipeline mode", PipelineStatesFamily::nonblocking);
    }

    private static void enterAndLeave(Stage stage, @Nullable Object conn) {
        Pq pq = stage.pq();
        pq.PQpipelineStatus(conn);
        pq.PQpipelineSync(conn);
        pq.PQsendPipelineSync(conn);
        pq.PQexitPipelineMode(conn);
        pq.PQenterPipelineMode(conn);
        pq.PQenterPipelineMode(conn);
        pq.PQpipelineStatus(conn);
        stage.state(conn);
        pq.PQexitPipelineMode(conn);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
        pq.PQpipelineStatus(conn);
        pq.PQsendFlushRequest(conn);
        stage.state(conn);
    }

    private static void onFailed(Stage stage) {
        Object conn = stage.pq().PQconnectdb("host=127.0.0.1 port=1 user=nobody sslmode=disable");
        enterAndLeave(stage, conn);
        stage.pq().PQenterPipelineMode(conn);
        PipelineResultsFamily.send(stage, conn, "SELECT 1");
        stage.pq().PQpipelineSync(conn);
        stage.pq().PQsendFlushRequest(conn);
        stage.pq().PQgetResult(conn);
        stage.state(conn);
    }

    private static void onIdle(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        enterAndLeave(stage, conn);
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 1"));
        stage.state(conn);
    }

    private static void enterWhileBusy(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        pq.PQsendQuery(conn, "SELECT 1");
        pq.PQenterPipelineMode(conn);
        stage.state(conn);
        Steps.readUntilReady(stage, conn);
        pq.PQenterPipelineMode(conn);
        Steps.contents(stage, conn, 1);
        pq.PQenterPipelineMode(conn);
        stage.state(conn);
        pq.PQgetResult(conn);
        pq.PQenterPipelineMode(conn);
        stage.state(conn);
        pq.PQexitPipelineMode(conn);
        Steps.taken(stage, pq.PQexec(conn, "COPY (SELECT 1) TO STDOUT"));
        pq.PQenterPipelineMode(conn);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
        Steps.taken(stage, pq.PQexec(conn, "SELECT 1"));
        stage.state(conn);
    }

    private static void leaveAtEachStep(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        Pq pq = stage.pq();
        PipelineResultsFamily.send(stage, conn, "SELECT 1");
        leave(stage, conn);
        PipelineResultsFamily.send(stage, conn, "SELECT 2");
        pq.PQpipelineSync(conn);
        leave(stage, conn);
        for (int i = 0; i < 6; i++) {
            if (i < 5) {
                Steps.readUntilReady(stage, conn);
                leave(stage, conn);
            }
            Steps.contents(stage, conn, 1);
            leave(stage, conn);
            if (stage.quiet().PQpipelineStatus(conn) == 0) {
                break;
            }
        }
        Steps.taken(stage, pq.PQexec(conn, "SELECT 3"));
        stage.state(conn);
    }

    private static void leave(Stage stage, Object conn) {
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void leaveWhenAborted(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        Pq pq = stage.pq();
        PipelineResultsFamily.send(stage, conn, "SELECT 1/0");
        pq.PQsendFlushRequest(conn);
        pq.PQflush(conn);
        Steps.readUntilReady(stage, conn);
        leave(stage, conn);
        Steps.contents(stage, conn, 1);
        leave(stage, conn);
        // The server heeds nothing now until a Sync comes: PQexec would wait for ever.
        Steps.contents(stage, conn, 1);
        leave(stage, conn);
    }

    private static void refused(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        Pq pq = stage.pq();
        List<Runnable> calls = List.of(
                () -> pq.PQsendQuery(conn, "SELECT 1"),
                () -> pq.PQsendQuery(conn, null),
                () -> Steps.taken(stage, pq.PQexec(conn, "SELECT 1")),
                () -> Steps.taken(stage, pq.PQexecParams(conn, "SELECT 1", 0, null, null, null, null, 0)),
                () -> Steps.taken(stage, pq.PQprepare(conn, "", "SELECT 1", 0, null)),
                () -> Steps.taken(stage, pq.PQexecPrepared(conn, "", 0, null, null, null, 0)),
                () -> Steps.taken(stage, pq.PQdescribePrepared(conn, "")),
                () -> Steps.taken(stage, pq.PQdescribePortal(conn, "")),
                () -> Steps.taken(stage, pq.PQclosePrepared(conn, "")),
                () -> Steps.taken(stage, pq.PQclosePortal(conn, "")),
                () -> pq.PQsetClientEncoding(conn, "UTF8"),
                () -> pq.PQputCopyData(conn, Steps.int4(1), 4),
                () -> pq.PQputCopyEnd(conn, null),
                () -> pq.PQgetCopyData(conn, 1));
        for (int round = 0; round < 2; round++) {
            calls.forEach(call -> {
                call.run();
                stage.state(conn);
            });
            PipelineResultsFamily.send(stage, conn, "SELECT 1");
        }
        pq.PQpipelineSync(conn);
        Steps.contents(stage, conn, 4);
        leave(stage, conn);
    }

    private static void nullArguments(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        Pq pq = stage.pq();
        pq.PQsendQueryParams(conn, null, 0, null, null, null, null, 0);
        stage.state(conn);
        pq.PQsendQueryParams(conn, "SELECT 1", -1, null, null, null, null, 0);
        pq.PQsendQueryParams(conn, "SELECT $1", 1, null, Steps.texts("x"), null, new int[] {1}, 0);
        pq.PQsendPrepare(conn, null, "SELECT 1", 0, null);
        pq.PQsendPrepare(conn, "", null, 0, null);
        pq.PQsendQueryPrepared(conn, null, 0, null, null, null, 0);
        stage.state(conn);
        PipelineResultsFamily.send(stage, conn, "SELECT 1");
        stage.state(conn);
        pq.PQsendQueryPrepared(conn, null, 0, null, null, null, 0);
        stage.state(conn);
        pq.PQpipelineSync(conn);
        Steps.contents(stage, conn, 4);
        leave(stage, conn);
    }

    private static void everySend(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        CommandStatesFamily.everySend(stage, conn);
    }

    private static void copyOut(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        Pq pq = stage.pq();
        PipelineResultsFamily.send(stage, conn, "COPY (SELECT generate_series(1, 2)) TO STDOUT");
        pq.PQpipelineSync(conn);
        Steps.contents(stage, conn, 1);
        leave(stage, conn);
        PipelineResultsFamily.send(stage, conn, "SELECT 'refused'");
        pq.PQpipelineSync(conn);
        pq.PQsendPipelineSync(conn);
        pq.PQsendFlushRequest(conn);
        stage.state(conn);
        for (int i = 0; i < 3; i++) {
            pq.PQgetCopyData(conn, 0);
            stage.state(conn);
        }
        Steps.contents(stage, conn, 4);
        leave(stage, conn);
    }

    private static void copyOutAndMore(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        Pq pq = stage.pq();
        PipelineResultsFamily.send(stage, conn, "SELECT 'before'");
        PipelineResultsFamily.send(stage, conn, "COPY (SELECT generate_series(1, 2)) TO STDOUT");
        PipelineResultsFamily.send(stage, conn, "SELECT 'behind'");
        pq.PQpipelineSync(conn);
        Steps.contents(stage, conn, 3);
        for (int i = 0; i < 3; i++) {
            pq.PQgetCopyData(conn, 0);
        }
        Steps.contents(stage, conn, 6);
        leave(stage, conn);
    }

    private static void copyOutNotRead(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        PipelineResultsFamily.send(stage, conn, "COPY (SELECT generate_series(1, 2)) TO STDOUT");
        PipelineResultsFamily.send(stage, conn, "SELECT 'behind'");
        stage.pq().PQpipelineSync(conn);
        Steps.contents(stage, conn, 4);
        leave(stage, conn);
    }

    private static Object copyingIn(Stage stage, boolean synced) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        Steps.taken(stage, stage.pq().PQexec(conn, "CREATE TEMP TABLE t (a int)"));
        stage.pq().PQenterPipelineMode(conn);
        PipelineResultsFamily.send(stage, conn, "COPY t FROM STDIN");
        if (synced) {
            stage.pq().PQpipelineSync(conn);
        } else {
            stage.pq().PQsendFlushRequest(conn);
        }
        Steps.contents(stage, conn, 1);
        return conn;
    }

    private static void copyIn(Stage stage) {
        Object conn = copyingIn(stage, false);
        Pq pq = stage.pq();
        PipelineResultsFamily.send(stage, conn, "SELECT 'refused'");
        pq.PQpipelineSync(conn);
        leave(stage, conn);
        pq.PQputCopyData(conn, Steps.text("1\n"), 2);
        pq.PQputCopyEnd(conn, null);
        stage.state(conn);
        Steps.contents(stage, conn, 4);
        leave(stage, conn);
    }

    private static void copyInSynced(Stage stage) {
        Object conn = copyingIn(stage, true);
        Pq pq = stage.pq();
        pq.PQputCopyData(conn, Steps.text("1\n"), 2);
        pq.PQputCopyEnd(conn, null);
        stage.state(conn);
        Steps.contents(stage, conn, 4);
        leave(stage, conn);
    }

    private static void copyInFailed(Stage stage) {
        Object conn = copyingIn(stage, true);
        Pq pq = stage.pq();
        pq.PQputCopyData(conn, Steps.text("1\n"), 2);
        pq.PQputCopyEnd(conn, "no more");
        stage.state(conn);
        Steps.contents(stage, conn, 4);
        leave(stage, conn);
    }

    private static void nothingElse(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        Pq pq = stage.pq();
        pq.PQgetResult(conn);
        pq.PQisBusy(conn);
        pq.PQconsumeInput(conn);
        pq.PQflush(conn);
        pq.PQnotifies(conn);
        pq.PQsetSingleRowMode(conn);
        pq.PQsetChunkedRowsMode(conn, 2);
        stage.state(conn);
        leave(stage, conn);
    }

    private static void nonblocking(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        Pq pq = stage.pq();
        pq.PQsetnonblocking(conn, 1);
        PipelineResultsFamily.send(stage, conn, "SELECT 1");
        pq.PQsetnonblocking(conn, 0);
        pq.PQisnonblocking(conn);
        pq.PQsetnonblocking(conn, 1);
        PipelineResultsFamily.send(stage, conn, "SELECT 2");
        pq.PQpipelineSync(conn);
        pq.PQflush(conn);
        stage.state(conn);
        Steps.readUntilReady(stage, conn);
        Steps.contents(stage, conn, 5);
        leave(stage, conn);
        pq.PQisnonblocking(conn);
    }
}
