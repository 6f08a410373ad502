package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.libpq.Pq;
import java.nio.charset.StandardCharsets;

/** Cancelling what real servers do. */
final class CancelFamily implements Family {
    private static final int PIPELINE_SYNC = 10;
    private static final int TERSE = 0;
    private static final String SLEEP = "SELECT pg_sleep(60)";

    private static final String[] HOSTS = {
        "host=127.0.0.1",
        "host=127.0.0.1 hostaddr=127.0.0.1",
        "host=nowhere.invalid hostaddr=127.0.0.1",
        "host='' hostaddr=127.0.0.1",
        "host=LocalHost"
    };

    @Override
    public String name() {
        return "cancel";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.overEveryTransport("a running query is cancelled by polling", CancelFamily::polled);
        scenarios.overEveryTransport("a running query is cancelled by blocking", CancelFamily::blocked);
        scenarios.onEveryServer("an idle session is cancelled, its next query is not hit", CancelFamily::idle);
        scenarios.onEveryServer("a cancel connection is reset and used again", CancelFamily::again);
        scenarios.onEveryServer("the session ends before its cancel is sent", CancelFamily::finishedSession);
        scenarios.onEveryServer("the session is reset before its cancel is sent", CancelFamily::resetSession);
        scenarios.onEveryServer("the backend ends before its cancel is sent", CancelFamily::endedBackend);
        scenarios.onEveryServer("a query in a transaction is cancelled", CancelFamily::inTransaction);
        scenarios.onEveryServer("the second of three statements is cancelled", CancelFamily::secondStatement);
        scenarios.onEveryServer("COPY from the client is cancelled", CancelFamily::copyIn);
        scenarios.onEveryServer("COPY to the client is cancelled", CancelFamily::copyOut);
        scenarios.onEveryServer("a pipeline is cancelled", CancelFamily::pipeline);
        scenarios.onEveryServer("rows one at a time are cancelled", CancelFamily::singleRows);
        scenarios.onEveryServer("a statement that timed out looks almost like a cancelled one", CancelFamily::timedOut);
        scenarios.onEveryServer("cancelled over the session of another role", CancelFamily::scram);
        scenarios.over(Transport.VERIFY_FULL, "cancelled with a client certificate", CancelFamily::clientCertificate);
        scenarios.over(Transport.UNIX, "TLS that is required is ignored over a Unix socket", CancelFamily::unixRequire);
        for (String options : HOSTS) {
            scenarios.over(Transport.PLAIN, "the target is named by " + options, stage -> named(stage, options));
        }
        scenarios.over(Transport.PLAIN, "the first of two hosts refuses", CancelFamily::secondHost);
        scenarios.over(Transport.PLAIN, "TCP settings are taken over", CancelFamily::tcpSettings);
        scenarios.over(Transport.PLAIN, "the key of 32 bytes of protocol 3.2", CancelFamily::longKey);
    }

    private static void polled(Stage stage) {
        Object conn = stage.connectedByPolling(stage.conninfo());
        running(stage, conn, SLEEP);
        cancelByPolling(stage, conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void blocked(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        running(stage, conn, SLEEP);
        cancelBlocking(stage, conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void idle(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        cancelByPolling(stage, conn);
        stage.resultState(stage.pq().PQexec(conn, "SELECT 1"));
        stage.state(conn);
    }

    private static void again(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        Object cancel = pq.PQcancelCreate(conn);
        for (int round = 0; round < 3; round++) {
            running(stage, conn, SLEEP);
            pq.PQcancelStart(cancel);
            stage.pollCancel(cancel);
            stage.results(conn);
            pq.PQcancelReset(cancel);
            stage.cancelState(cancel);
        }
        running(stage, conn, SLEEP);
        pq.PQcancelBlocking(cancel);
        stage.cancelState(cancel);
        stage.results(conn);
    }

    private static void finishedSession(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        Object polled = pq.PQcancelCreate(conn);
        Object blocking = pq.PQcancelCreate(conn);
        pq.PQfinish(conn);
        pq.PQcancelStart(polled);
        stage.pollCancel(polled);
        pq.PQcancelBlocking(blocking);
        stage.cancelState(blocking);
    }

    private static void resetSession(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        Object cancel = pq.PQcancelCreate(conn);
        pq.PQreset(conn);
        stage.state(conn);
        running(stage, conn, "SELECT pg_sleep(0.3)");
        pq.PQcancelBlocking(cancel);
        stage.cancelState(cancel);
        stage.results(conn);
    }

    private static void endedBackend(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        Object cancel = pq.PQcancelCreate(conn);
        running(stage, conn, SLEEP);
        stage.server()
                .sql("SELECT pg_terminate_backend(%d, 10000)"
                        .formatted(stage.quiet().PQbackendPID(conn)));
        Object late = pq.PQcancelCreate(conn);
        pq.PQcancelBlocking(cancel);
        stage.cancelState(cancel);
        pq.PQcancelBlocking(late);
        stage.cancelState(late);
        stage.results(conn);
        stage.state(conn);
        stage.cancelState(pq.PQcancelCreate(conn));
    }

    private static void inTransaction(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(pq.PQexec(conn, "BEGIN"));
        cancelByPolling(stage, conn);
        stage.state(conn);
        running(stage, conn, SLEEP);
        cancelByPolling(stage, conn);
        stage.results(conn);
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "SELECT 1"));
        stage.resultState(pq.PQexec(conn, "ROLLBACK"));
        stage.state(conn);
    }

    private static void secondStatement(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        running(stage, conn, "SELECT 1; SELECT pg_sleep(60); SELECT 3");
        cancelBlocking(stage, conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void copyIn(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        // The server may or may not have read the line by the time it sees the cancel; its CONTEXT tells which.
        pq.PQsetErrorVerbosity(conn, TERSE);
        stage.resultState(pq.PQexec(conn, "CREATE TEMPORARY TABLE lines (line text)"));
        Object copying = pq.PQexec(conn, "COPY lines FROM STDIN");
        stage.resultState(copying);
        cancelBlocking(stage, conn);
        byte[] line = "a line\n".getBytes(StandardCharsets.UTF_8);
        pq.PQputCopyData(conn, line, line.length);
        pq.PQputCopyEnd(conn, null);
        stage.results(conn);
        stage.state(conn);
    }

    private static void copyOut(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        running(stage, conn, "COPY (SELECT 1 UNION ALL SELECT length(pg_sleep(60)::text)) TO STDOUT");
        cancelBlocking(stage, conn);
        stage.resultState(pq.PQgetResult(conn));
        int result;
        do {
            result = pq.PQgetCopyData(conn, 0).result();
        } while (result > 0);
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void pipeline(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQenterPipelineMode(conn);
        for (String query : new String[] {"SELECT 1", SLEEP, "SELECT 3"}) {
            pq.PQsendQueryParams(conn, query, 0, null, null, null, null, 0);
        }
        pq.PQpipelineSync(conn);
        pq.PQsendQueryParams(conn, "SELECT 4", 0, null, null, null, null, 0);
        pq.PQpipelineSync(conn);
        stage.awaitRunning(conn);
        cancelBlocking(stage, conn);
        int syncs = 0;
        while (syncs < 2) {
            Object result = pq.PQgetResult(conn);
            stage.resultState(result);
            syncs += stage.quiet().PQresultStatus(result) == PIPELINE_SYNC ? 1 : 0;
        }
        stage.state(conn);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void singleRows(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQsendQuery(conn, "SELECT 1 UNION ALL SELECT length(pg_sleep(60)::text)");
        pq.PQsetSingleRowMode(conn);
        stage.awaitRunning(conn);
        cancelByPolling(stage, conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void timedOut(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(pq.PQexec(conn, "SET statement_timeout = 50"));
        Object result = pq.PQexec(conn, SLEEP);
        stage.resultState(result);
        pq.PQresultErrorField(result, 'C');
        stage.state(conn);
    }

    private static void scram(Stage stage) {
        Object conn = stage.connected(stage.setting().conninfo(Role.SCRAM));
        running(stage, conn, SLEEP);
        cancelBlocking(stage, conn);
        stage.results(conn);
    }

    private static void clientCertificate(Stage stage) {
        var files = stage.server().certificates().client(Role.CERT.role());
        Object conn = stage.connected(stage.setting().conninfo(Role.CERT)
                + " sslcert='%s' sslkey='%s'".formatted(files.certificate(), files.key()));
        running(stage, conn, SLEEP);
        cancelByPolling(stage, conn);
        stage.results(conn);
    }

    private static void unixRequire(Stage stage) {
        Object conn = stage.connectedByPolling(stage.conninfo("sslmode=require"));
        running(stage, conn, SLEEP);
        cancelByPolling(stage, conn);
        stage.results(conn);
    }

    private static void named(Stage stage, String options) {
        Object conn = stage.connectedByPolling(stage.conninfo(options));
        running(stage, conn, SLEEP);
        cancelByPolling(stage, conn);
        stage.results(conn);
    }

    private static void secondHost(Stage stage) {
        Object conn = stage.connected(stage.conninfo(
                "host=127.0.0.1,localhost port=1,%d".formatted(stage.server().port())));
        stage.pq().PQhost(conn);
        stage.pq().PQport(conn);
        running(stage, conn, SLEEP);
        cancelByPolling(stage, conn);
        stage.results(conn);
    }

    private static void tcpSettings(Stage stage) {
        Object conn = stage.connected(stage.conninfo(
                "keepalives=1 keepalives_idle=9 keepalives_interval=7 keepalives_count=3 tcp_user_timeout=5000"));
        running(stage, conn, SLEEP);
        cancelBlocking(stage, conn);
        stage.results(conn);
    }

    private static void longKey(Stage stage) {
        Object conn = stage.connected(stage.conninfo("max_protocol_version=latest"));
        stage.pq().PQfullProtocolVersion(conn);
        running(stage, conn, SLEEP);
        cancelByPolling(stage, conn);
        stage.results(conn);
    }

    // --- steps

    /** Sends a query and waits until it runs. */
    static void running(Stage stage, Object conn, String query) {
        stage.pq().PQsendQuery(conn, query);
        stage.awaitRunning(conn);
    }

    static void cancelByPolling(Stage stage, Object conn) {
        Pq pq = stage.pq();
        Object cancel = pq.PQcancelCreate(conn);
        stage.cancelState(cancel);
        pq.PQcancelStart(cancel);
        stage.cancelState(cancel);
        stage.pollCancel(cancel);
        pq.PQcancelPoll(cancel);
        pq.PQcancelFinish(cancel);
    }

    static void cancelBlocking(Stage stage, Object conn) {
        Object cancel = stage.pq().PQcancelCreate(conn);
        stage.pq().PQcancelBlocking(cancel);
        stage.cancelState(cancel);
        stage.pq().PQcancelFinish(cancel);
    }
}
