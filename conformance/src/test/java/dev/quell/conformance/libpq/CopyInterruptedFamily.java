package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import org.jspecify.annotations.Nullable;

/** COPY with real servers: what interrupts it, and what is done while it is under way. */
final class CopyInterruptedFamily implements Family {
    private static final String ROWS = "COPY (SELECT g FROM generate_series(1, 3) g) TO STDOUT";
    private static final String SLOWLY = "COPY (SELECT 1 UNION ALL SELECT length(pg_sleep(60)::text)) TO STDOUT";

    @Override
    public String name() {
        return "COPY interrupted";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (boolean extended : new boolean[] {false, true}) {
            String protocol = CopySteps.protocol(extended);
            scenarios.onEveryServer("given up by the client" + protocol, stage -> givenUp(stage, extended));
            for (String row :
                    new String[] {"x\ty\n", "1\n", "1\t2\t3\n", "1\ta\n1\tb\n", "100\ta\n", "1\t\\x\n\\.\nmore\n"}) {
                String name =
                        "the row %s is wrong%s".formatted(row.replace("\n", "|").replace("\t", "-"), protocol);
                scenarios.onEveryServer(name, stage -> badRow(stage, extended, row));
            }
            scenarios.onEveryServer("fails before the first row" + protocol, stage -> frozen(stage, extended));
            scenarios.onEveryServer("is not allowed" + protocol, stage -> refused(stage, extended));
            scenarios.onEveryServer("cancelled as the client sends" + protocol, stage -> cancelledIn(stage, extended));
            scenarios.onEveryServer("cancelled as the server sends" + protocol, stage -> cancelledOut(stage, extended));
            scenarios.onEveryServer("an error after rows" + protocol, stage -> errorAfterRows(stage, extended));
        }
        scenarios.onEveryServer("PQexec ends what is under way", CopyInterruptedFamily::endedByExec);
        scenarios.onEveryServer("other commands end what is under way", CopyInterruptedFamily::endedByOthers);
        scenarios.onEveryServer("the functions when there is no COPY", CopyInterruptedFamily::noCopy);
        scenarios.onEveryServer("the functions when data goes the other way", CopyInterruptedFamily::otherWay);
        scenarios.onEveryServer("results while data goes in", CopyInterruptedFamily::resultsMeanwhile);
        scenarios.onEveryServer("commands while data goes in", CopyInterruptedFamily::commandsMeanwhile);
        scenarios.onEveryServer("the backend ends as the client sends", CopyInterruptedFamily::endedBackendIn);
        scenarios.onEveryServer("the backend ends as the server sends", CopyInterruptedFamily::endedBackendOut);
        scenarios.onEveryServer("the connection is reset as the client sends", CopyInterruptedFamily::resetMeanwhile);
        scenarios.onEveryServer(
                "the connection is finished as the client sends", CopyInterruptedFamily::finishedMeanwhile);
    }

    private static void givenUp(Stage stage, boolean extended) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        for (String reason : new String[] {"the client has had enough", "", "two\nlines"}) {
            CopySteps.run(stage, conn, extended, "COPY lines FROM STDIN");
            CopySteps.put(stage, conn, "1\tone\n");
            pq.PQputCopyEnd(conn, reason);
            stage.state(conn);
            stage.results(conn);
            stage.state(conn);
        }
        CopySteps.count(stage, conn);
    }

    private static void badRow(Stage stage, boolean extended, String row) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        CopySteps.run(stage, conn, extended, "COPY lines FROM STDIN");
        CopySteps.put(stage, conn, "7\tseven\n");
        CopySteps.put(stage, conn, row);
        CopySteps.put(stage, conn, "8\teight\n");
        pq.PQputCopyEnd(conn, null);
        Object result = pq.PQgetResult(conn);
        stage.resultState(result);
        for (char field : "SVCMDHPpqWstcdn".toCharArray()) {
            pq.PQresultErrorField(result, field);
        }
        stage.results(conn);
        stage.state(conn);
        CopySteps.count(stage, conn);
    }

    /** The server fails after it has announced the COPY and before it reads anything of it. */
    private static void frozen(Stage stage, boolean extended) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        pq.PQexec(conn, "DECLARE open CURSOR WITH HOLD FOR SELECT 1");
        stage.showNotices(conn);
        CopySteps.run(stage, conn, extended, "COPY lines FROM STDIN (FREEZE)");
        CopySteps.awaitIdle(stage, conn);
        pq.PQconsumeInput(conn);
        CopySteps.put(stage, conn, "1\tone\n");
        pq.PQputCopyEnd(conn, null);
        stage.results(conn);
        stage.state(conn);
        if (extended) {
            // The server has answered both of the Syncs.
            stage.await(conn, true, false);
            pq.PQconsumeInput(conn);
            pq.PQisBusy(conn);
        }
        CopySteps.count(stage, conn);
    }

    private static void refused(Stage stage, boolean extended) {
        Object conn = stage.connected(stage.conninfo());
        for (String copy : new String[] {
            "COPY pg_authid TO STDOUT",
            "COPY nowhere FROM STDIN",
            "COPY pg_class TO '/nowhere'",
            "COPY (SELECT 1) FROM STDIN"
        }) {
            CopySteps.run(stage, conn, extended, copy);
            stage.pq().PQgetCopyData(conn, 0);
            stage.results(conn);
            stage.state(conn);
        }
    }

    private static void cancelledIn(Stage stage, boolean extended) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        stage.showNotices(conn);
        for (String reason : new String[] {null, "no more"}) {
            CopySteps.run(stage, conn, extended, "COPY lines FROM STDIN");
            stage.awaitRunning(conn);
            CancelFamily.cancelBlocking(stage, conn);
            CopySteps.put(stage, conn, "1\tone\n");
            pq.PQputCopyEnd(conn, reason);
            stage.results(conn);
            stage.state(conn);
            CopySteps.count(stage, conn);
        }
    }

    private static void cancelledOut(Stage stage, boolean extended) {
        Object conn = stage.connected(stage.conninfo());
        CopySteps.send(stage, conn, extended, SLOWLY);
        stage.awaitRunning(conn);
        CancelFamily.cancelBlocking(stage, conn);
        stage.resultState(stage.pq().PQgetResult(conn));
        CopySteps.rows(stage, conn);
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void errorAfterRows(Stage stage, boolean extended) {
        Object conn = stage.connected(stage.conninfo());
        CopySteps.run(stage, conn, extended, "COPY (SELECT 1 / (3 - g) FROM generate_series(1, 5) g) TO STDOUT");
        CopySteps.rows(stage, conn);
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void endedByExec(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        for (boolean extended : new boolean[] {false, true}) {
            CopySteps.run(stage, conn, extended, "COPY lines FROM STDIN");
            CopySteps.put(stage, conn, "1\tone\n");
            stage.resultState(pq.PQexec(conn, "SELECT 1"));
            stage.state(conn);
            CopySteps.run(stage, conn, extended, ROWS);
            pq.PQgetCopyData(conn, 0);
            stage.resultState(pq.PQexec(conn, "SELECT 2"));
            stage.state(conn);
        }
        stage.resultState(pq.PQexec(conn, "COPY lines FROM STDIN; SELECT 3"));
        stage.resultState(pq.PQexec(conn, "SELECT 4; COPY lines TO STDOUT; SELECT 5"));
        stage.resultState(pq.PQexec(conn, "SELECT 6"));
        CopySteps.count(stage, conn);
    }

    private static void endedByOthers(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        CopySteps.run(stage, conn, false, "COPY lines FROM STDIN");
        stage.resultState(pq.PQprepare(conn, "again", "SELECT 1", 0, null));
        CopySteps.run(stage, conn, false, "COPY lines FROM STDIN");
        stage.resultState(pq.PQexecPrepared(conn, "again", 0, null, null, null, 0));
        CopySteps.run(stage, conn, true, "COPY lines FROM STDIN");
        stage.resultState(pq.PQdescribePrepared(conn, "again"));
        CopySteps.run(stage, conn, false, ROWS);
        stage.resultState(pq.PQclosePrepared(conn, "again"));
        CopySteps.run(stage, conn, false, "COPY lines FROM STDIN");
        pq.PQsetClientEncoding(conn, "LATIN1");
        stage.state(conn);
    }

    private static void noCopy(Stage stage) {
        Pq pq = stage.pq();
        noCopy(stage, null);
        Object bad = pq.PQconnectStart("nonsense");
        noCopy(stage, bad);
        Object conn = stage.connected(stage.conninfo());
        noCopy(stage, conn);
        pq.PQsendQuery(conn, "SELECT 1");
        noCopy(stage, conn);
        stage.results(conn);
        pq.PQenterPipelineMode(conn);
        noCopy(stage, conn);
    }

    private static void noCopy(Stage stage, @Nullable Object conn) {
        CopySteps.put(stage, conn, "x");
        CopySteps.put(stage, conn, "");
        stage.pq().PQputCopyEnd(conn, null);
        stage.pq().PQputCopyEnd(conn, "why");
        stage.pq().PQgetCopyData(conn, 0);
        stage.pq().PQgetCopyData(conn, 1);
        stage.state(conn);
    }

    private static void otherWay(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        CopySteps.run(stage, conn, false, "COPY lines FROM STDIN");
        pq.PQgetCopyData(conn, 0);
        pq.PQgetCopyData(conn, 1);
        CopySteps.put(stage, conn, "1\tone\n");
        pq.PQputCopyEnd(conn, null);
        CopySteps.put(stage, conn, "2\ttwo\n");
        pq.PQputCopyEnd(conn, null);
        stage.results(conn);
        CopySteps.run(stage, conn, false, "COPY lines TO STDOUT");
        CopySteps.put(stage, conn, "2\ttwo\n");
        pq.PQputCopyEnd(conn, null);
        CopySteps.rows(stage, conn);
        pq.PQgetCopyData(conn, 0);
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void resultsMeanwhile(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        pq.PQsendQuery(conn, "COPY lines FROM STDIN");
        for (int i = 0; i < 3; i++) {
            stage.resultState(pq.PQgetResult(conn));
            pq.PQisBusy(conn);
            pq.PQconsumeInput(conn);
            CopySteps.put(stage, conn, i + "\tone\n");
            pq.PQflush(conn);
            stage.state(conn);
        }
        pq.PQputCopyEnd(conn, null);
        stage.results(conn);
        pq.PQsendQuery(conn, "COPY lines TO STDOUT");
        for (int i = 0; i < 3; i++) {
            CopySteps.formats(stage, pq.PQgetResult(conn));
            pq.PQgetCopyData(conn, 0);
            pq.PQisBusy(conn);
        }
        CopySteps.rows(stage, conn);
        stage.results(conn);
    }

    private static void commandsMeanwhile(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        CopySteps.run(stage, conn, false, "COPY lines FROM STDIN");
        pq.PQsendQuery(conn, "SELECT 1");
        pq.PQsendQueryParams(conn, "SELECT 1", 0, null, null, null, null, 0);
        pq.PQsendPrepare(conn, "", "SELECT 1", 0, null);
        pq.PQsendDescribePrepared(conn, "");
        pq.PQsendClosePortal(conn, "");
        pq.PQsendFlushRequest(conn);
        pq.PQpipelineSync(conn);
        pq.PQsendPipelineSync(conn);
        pq.PQenterPipelineMode(conn);
        pq.PQexitPipelineMode(conn);
        pq.PQsetSingleRowMode(conn);
        pq.PQsetChunkedRowsMode(conn, 2);
        pq.PQsetnonblocking(conn, 1);
        pq.PQsetnonblocking(conn, 0);
        pq.PQnotifies(conn);
        stage.state(conn);
        CopySteps.put(stage, conn, "1\tone\n");
        pq.PQputCopyEnd(conn, null);
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
        CopySteps.run(stage, conn, true, "COPY lines TO STDOUT");
        pq.PQsendQuery(conn, "SELECT 1");
        pq.PQenterPipelineMode(conn);
        CopySteps.rows(stage, conn);
        pq.PQsendQuery(conn, "SELECT 1");
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void endedBackendIn(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        stage.showNotices(conn);
        CopySteps.run(stage, conn, false, "COPY lines FROM STDIN");
        end(stage, conn);
        stage.await(conn, true, false);
        // The first may still reach a socket, so that only what follows is sure to fail.
        stage.quiet().PQputCopyData(conn, CopySteps.bytes("1\tone\n"), 6);
        pq.PQconsumeInput(conn);
        stage.state(conn);
        pq.PQgetResult(conn);
        CopySteps.put(stage, conn, "2\ttwo\n");
        pq.PQputCopyEnd(conn, null);
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void endedBackendOut(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        CopySteps.send(stage, conn, false, SLOWLY);
        stage.awaitRunning(conn);
        end(stage, conn);
        stage.resultState(stage.pq().PQgetResult(conn));
        CopySteps.rows(stage, conn);
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void end(Stage stage, Object conn) {
        stage.server()
                .sql("SELECT pg_terminate_backend(%d, 10000)"
                        .formatted(stage.quiet().PQbackendPID(conn)));
    }

    private static void resetMeanwhile(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        CopySteps.run(stage, conn, true, "COPY lines FROM STDIN");
        CopySteps.put(stage, conn, "1\tone\n");
        pq.PQreset(conn);
        stage.state(conn);
        CopySteps.put(stage, conn, "2\ttwo\n");
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "SELECT 1"));
    }

    private static void finishedMeanwhile(Stage stage) {
        Object conn = CopySteps.withTable(stage);
        CopySteps.run(stage, conn, false, "COPY lines FROM STDIN");
        CopySteps.put(stage, conn, "1\tone\n");
        stage.pq().PQfinish(conn);
    }
}
