package dev.quell.conformance.libpq;

import dev.quell.testkit.Await;
import dev.quell.testkit.libpq.Pq;
import java.util.Arrays;
import java.util.List;

/** Pipelines that are long, cancelled, or lose their server. */
final class PipelineTroubleFamily implements Family {
    private static final int MANY = 10_000;

    @Override
    public String name() {
        return "pipeline trouble";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.overEveryTransport("a long pipeline, blocking", stage -> lengthy(stage, 0));
        scenarios.overEveryTransport("a long pipeline, non-blocking", stage -> lengthy(stage, 1));
        scenarios.onEveryServer("a long pipeline that fails midway", PipelineTroubleFamily::lengthyWithError);
        scenarios.onEveryServer("a pipeline cancelled, synchronized", PipelineTroubleFamily::cancelled);
        scenarios.onEveryServer(
                "a pipeline cancelled behind a flush request", PipelineTroubleFamily::cancelledAfterFlushRequest);
        scenarios.onEveryServer(
                "a pipeline cancelled before it is flushed", PipelineTroubleFamily::cancelledBeforeFlush);
        scenarios.onEveryServer("a backend terminated in a pipeline", PipelineTroubleFamily::terminated);
        scenarios.onEveryServer("a connection reset in a pipeline", PipelineTroubleFamily::reset);
    }

    private static void lengthy(Stage stage, int nonblocking) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        Pq pq = stage.quiet();
        pq.PQsetnonblocking(conn, nonblocking);
        int sent = 0;
        for (int i = 0; i < MANY; i++) {
            sent += pq.PQsendQueryParams(conn, "SELECT $1::int", 1, null, Steps.texts("" + i), null, null, 0);
        }
        stage.note(sent + " sent");
        stage.pq().PQpipelineSync(conn);
        if (nonblocking == 1) {
            Steps.flush(stage, conn);
        }
        long sum = 0;
        for (int i = 0; i < MANY; i++) {
            Object result = pq.PQgetResult(conn);
            sum += Long.parseLong(pq.PQgetvalue(result, 0, 0));
            pq.PQclear(result);
            if (pq.PQgetResult(conn) != null) {
                stage.note("no NULL behind result " + i);
            }
        }
        stage.note("sum " + sum);
        Steps.contents(stage, conn, 2);
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void lengthyWithError(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        Pq pq = stage.quiet();
        for (int i = 0; i < MANY; i++) {
            String sql = i == MANY / 2 ? "SELECT 1/0" : "SELECT 1";
            pq.PQsendQueryParams(conn, sql, 0, null, null, null, null, 0);
        }
        stage.pq().PQpipelineSync(conn);
        int[] counts = new int[13];
        for (int i = 0; i < 2 * MANY + 1; i++) {
            Object result = pq.PQgetResult(conn);
            if (result != null) {
                counts[pq.PQresultStatus(result)]++;
                pq.PQclear(result);
            }
        }
        stage.note(Arrays.toString(counts));
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void cancelled(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        for (String sql : List.of("SELECT 1", "SELECT pg_sleep(60)", "SELECT 3")) {
            PipelineResultsFamily.send(stage, conn, sql);
        }
        stage.pq().PQpipelineSync(conn);
        PipelineResultsFamily.send(stage, conn, "SELECT 4");
        stage.pq().PQpipelineSync(conn);
        stage.awaitRunning(conn);
        awaitSleep(stage, conn);
        Steps.cancel(stage, conn);
        Steps.contents(stage, conn, 11);
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void awaitSleep(Stage stage, Object conn) {
        int pid = stage.quiet().PQbackendPID(conn);
        stage.server()
                .awaitActivity(
                        backend -> backend.pid() == pid
                                && backend.isActive()
                                && backend.query().contains("pg_sleep"),
                        Await.DEADLINE);
    }

    private static void cancelledAfterFlushRequest(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        Pq pq = stage.pq();
        PipelineResultsFamily.send(stage, conn, "SELECT 1");
        PipelineResultsFamily.send(stage, conn, "SELECT pg_sleep(60)");
        PipelineResultsFamily.send(stage, conn, "SELECT 3");
        pq.PQsendFlushRequest(conn);
        pq.PQflush(conn);
        awaitSleep(stage, conn);
        Steps.cancel(stage, conn);
        Steps.contents(stage, conn, 6);
        pq.PQexitPipelineMode(conn);
        PipelineResultsFamily.send(stage, conn, "SELECT 4");
        Steps.contents(stage, conn, 2);
        pq.PQpipelineSync(conn);
        Steps.contents(stage, conn, 2);
        stage.state(conn);
    }

    private static void cancelledBeforeFlush(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        PipelineResultsFamily.send(stage, conn, "SELECT pg_sleep(0)");
        Steps.cancel(stage, conn);
        stage.pq().PQpipelineSync(conn);
        Steps.contents(stage, conn, 4);
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void terminated(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        for (String sql : List.of("SELECT 1", "SELECT pg_sleep(60)", "SELECT 3")) {
            PipelineResultsFamily.send(stage, conn, sql);
        }
        stage.pq().PQpipelineSync(conn);
        awaitSleep(stage, conn);
        Steps.terminate(stage, conn);
        for (int i = 0; i < 9; i++) {
            Steps.contents(stage, conn, 1);
        }
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
        PipelineResultsFamily.send(stage, conn, "SELECT 4");
        stage.state(conn);
    }

    private static void reset(Stage stage) {
        Object conn = PipelineResultsFamily.pipelined(stage);
        PipelineResultsFamily.send(stage, conn, "SELECT 1");
        stage.pq().PQpipelineSync(conn);
        PipelineResultsFamily.send(stage, conn, "SELECT 2");
        stage.pq().PQreset(conn);
        stage.state(conn);
        stage.pq().PQgetResult(conn);
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 3"));
        stage.state(conn);
    }
}
