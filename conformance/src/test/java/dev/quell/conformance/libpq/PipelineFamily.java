package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;

/** Pipeline mode, entered, left and aborted. */
final class PipelineFamily implements Family {
    @Override
    public String name() {
        return "pipelines";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.onEveryServer("entered and left", PipelineFamily::enteredAndLeft);
        scenarios.onEveryServer("what is not allowed in it", PipelineFamily::notAllowed);
        scenarios.onEveryServer("two commands and a sync", stage -> play(stage, "SELECT 1", "SELECT 2", "sync"));
        scenarios.onEveryServer(
                "an error aborts up to the sync",
                stage -> play(stage, "SELECT 1", "SELECT 1/0", "SELECT 3", "sync", "SELECT 4", "sync"));
        scenarios.onEveryServer("syncs alone", stage -> play(stage, "sync", "sync"));
        scenarios.onEveryServer("a sync that is not flushed", stage -> play(stage, "SELECT 1", "lazy sync", "sync"));
        scenarios.onEveryServer(
                "flush requests", stage -> play(stage, "SELECT 1", "flush", "SELECT 2", "flush", "sync"));
        scenarios.onEveryServer(
                "a transaction",
                stage -> play(stage, "BEGIN", "SELECT 1", "SELECT 1/0", "sync", "SELECT 2", "ROLLBACK", "sync"));
        scenarios.onEveryServer(
                "empty and many statements",
                stage -> play(stage, "", "sync", "SELECT 1; SELECT 2", "sync", "SELECT 3", "sync"));
        scenarios.onEveryServer("single rows for one of them", PipelineFamily::singleRows);
        scenarios.onEveryServer("prepare, describe, execute, close", PipelineFamily::prepared);
        scenarios.onEveryServer("COPY in it", PipelineFamily::copy);
        scenarios.onEveryServer("left too early", PipelineFamily::leftTooEarly);
    }

    private static void enteredAndLeft(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQexitPipelineMode(conn);
        pq.PQpipelineSync(conn);
        stage.state(conn);
        pq.PQsendPipelineSync(conn);
        pq.PQsendFlushRequest(conn);
        stage.state(conn);
        pq.PQgetResult(conn);
        pq.PQenterPipelineMode(conn);
        pq.PQenterPipelineMode(conn);
        stage.state(conn);
        pq.PQgetResult(conn);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void notAllowed(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQenterPipelineMode(conn);
        pq.PQsendQuery(conn, "SELECT 1");
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "SELECT 1"));
        stage.resultState(pq.PQexecParams(conn, "SELECT 1", 0, null, null, null, null, 0));
        stage.resultState(pq.PQprepare(conn, "", "SELECT 1", 0, null));
        stage.resultState(pq.PQdescribePrepared(conn, ""));
        pq.PQsetSingleRowMode(conn);
        stage.state(conn);
    }

    private static void play(Stage stage, String... steps) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQenterPipelineMode(conn);
        int syncs = 0;
        for (String step : steps) {
            switch (step) {
                case "sync" -> pq.PQpipelineSync(conn);
                case "lazy sync" -> pq.PQsendPipelineSync(conn);
                case "flush" -> pq.PQsendFlushRequest(conn);
                default -> pq.PQsendQueryParams(conn, step, 0, null, null, null, null, 0);
            }
            syncs += step.endsWith("sync") ? 1 : 0;
        }
        stage.state(conn);
        drain(stage, conn, syncs);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
    }

    /** Takes results until that many syncs have come. */
    private static void drain(Stage stage, Object conn, int syncs) {
        for (int seen = 0, calls = 0; seen < syncs && calls < 50; calls++) {
            Object result = stage.pq().PQgetResult(conn);
            stage.state(conn);
            if (result != null) {
                CommandFamily.shown(stage, result);
                seen += stage.quiet().PQresultStatus(result) == 10 ? 1 : 0;
            }
        }
    }

    private static void singleRows(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQenterPipelineMode(conn);
        for (int i = 0; i < 3; i++) {
            pq.PQsendQueryParams(conn, "SELECT generate_series(1, 3)", 0, null, null, null, null, 0);
        }
        pq.PQpipelineSync(conn);
        pq.PQsetSingleRowMode(conn);
        CommandFamily.results(stage, conn);
        pq.PQsetChunkedRowsMode(conn, 2);
        CommandFamily.results(stage, conn);
        drain(stage, conn, 1);
    }

    private static void prepared(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQenterPipelineMode(conn);
        pq.PQsendPrepare(conn, "p", "SELECT 1 AS a", 0, null);
        pq.PQsendDescribePrepared(conn, "p");
        pq.PQsendQueryPrepared(conn, "p", 0, null, null, null, 1);
        pq.PQsendClosePrepared(conn, "p");
        pq.PQsendDescribePortal(conn, "none");
        pq.PQsendClosePortal(conn, "none");
        pq.PQpipelineSync(conn);
        drain(stage, conn, 1);
        pq.PQexitPipelineMode(conn);
    }

    private static void copy(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQenterPipelineMode(conn);
        pq.PQsendQueryParams(conn, "COPY (SELECT 1) TO STDOUT", 0, null, null, null, null, 0);
        pq.PQpipelineSync(conn);
        stage.resultState(pq.PQgetResult(conn));
        stage.state(conn);
    }

    private static void leftTooEarly(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQenterPipelineMode(conn);
        pq.PQsendQueryParams(conn, "SELECT 1", 0, null, null, null, null, 0);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
        pq.PQpipelineSync(conn);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
        CommandFamily.results(stage, conn);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
        drain(stage, conn, 1);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "SELECT 1"));
    }
}
