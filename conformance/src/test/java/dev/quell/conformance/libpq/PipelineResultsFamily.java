package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import java.time.Duration;
import java.util.List;

/** Pipelines: their results, errors, synchronization points. */
final class PipelineResultsFamily implements Family {
    @Override
    public String name() {
        return "pipeline results";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.overEveryTransport("a pipeline", PipelineResultsFamily::plain);
        scenarios.onEveryServer("a pipeline with an error", PipelineResultsFamily::withError);
        scenarios.onEveryServer("a pipeline with errors in each part", PipelineResultsFamily::errorsInEachPart);
        scenarios.onEveryServer("a pipeline of every kind of command", PipelineResultsFamily::everyKind);
        scenarios.onEveryServer("errors of every kind of command", PipelineResultsFamily::everyKindOfError);
        scenarios.onEveryServer("synchronization points without commands", PipelineResultsFamily::onlySyncs);
        scenarios.onEveryServer("sending while results come", PipelineResultsFamily::interleaved);
        scenarios.onEveryServer("sending when a pipeline is aborted", PipelineResultsFamily::sendingWhenAborted);
        scenarios.onEveryServer("flush requests", PipelineResultsFamily::flushRequests);
        scenarios.onEveryServer("a flush request behind an error", PipelineResultsFamily::flushRequestBehindError);
        scenarios.onEveryServer("PQsendPipelineSync and PQpipelineSync", PipelineResultsFamily::syncsThatDoNotFlush);
        scenarios.onEveryServer("transactions in a pipeline", PipelineResultsFamily::transactions);
        scenarios.onEveryServer("rows in parts in a pipeline", PipelineResultsFamily::rowModes);
        scenarios.onEveryServer("rows in parts in a pipeline that fails", PipelineResultsFamily::rowModesAndError);
        scenarios.onEveryServer("notices and notifications in a pipeline", PipelineResultsFamily::unasked);
        scenarios.onEveryServer("a pipeline read as it comes", PipelineResultsFamily::asItComes);
    }

    static Object pipelined(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        stage.pq().PQenterPipelineMode(conn);
        stage.state(conn);
        return conn;
    }

    static void send(Stage stage, Object conn, String sql) {
        stage.pq().PQsendQueryParams(conn, sql, 0, null, null, null, null, 0);
    }

    private static void plain(Stage stage) {
        Object conn = pipelined(stage);
        for (int i = 1; i <= 3; i++) {
            send(stage, conn, "SELECT " + i);
            stage.state(conn);
        }
        stage.pq().PQpipelineSync(conn);
        stage.state(conn);
        for (int i = 0; i < 9; i++) {
            Steps.contents(stage, conn, 1);
        }
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 'after'"));
        stage.state(conn);
    }

    private static void withError(Stage stage) {
        Object conn = pipelined(stage);
        for (String sql : List.of("SELECT 1", "SELECT 1/0", "SELECT 3", "SELECT 4")) {
            send(stage, conn, sql);
        }
        stage.pq().PQpipelineSync(conn);
        send(stage, conn, "SELECT 5");
        stage.pq().PQpipelineSync(conn);
        for (int i = 0; i < 14; i++) {
            Steps.contents(stage, conn, 1);
        }
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void errorsInEachPart(Stage stage) {
        Object conn = pipelined(stage);
        for (int part = 0; part < 3; part++) {
            send(stage, conn, "SELECT nonsense");
            send(stage, conn, "SELECT 'never'");
            stage.pq().PQsendPipelineSync(conn);
        }
        stage.pq().PQpipelineSync(conn);
        Steps.contents(stage, conn, 20);
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void sendEveryKind(Stage stage, Object conn) {
        Pq pq = stage.pq();
        pq.PQsendPrepare(conn, "p", "SELECT $1::int AS a", 0, null);
        pq.PQsendDescribePrepared(conn, "p");
        pq.PQsendQueryPrepared(conn, "p", 1, Steps.texts("7"), null, null, 1);
        pq.PQsendDescribePortal(conn, "");
        pq.PQsendClosePortal(conn, "");
        pq.PQsendClosePrepared(conn, "p");
        send(stage, conn, "");
        send(stage, conn, "CREATE TEMP TABLE t (a int)");
        pq.PQsendPrepare(conn, "p", "INSERT INTO t VALUES (1)", 0, null);
        pq.PQsendDescribePrepared(conn, "p");
        pq.PQsendQueryPrepared(conn, "p", 0, null, null, null, 0);
        send(stage, conn, "SET application_name TO 'pipelined'");
        pq.PQpipelineSync(conn);
    }

    private static void everyKind(Stage stage) {
        Object conn = pipelined(stage);
        sendEveryKind(stage, conn);
        stage.state(conn);
        Steps.contents(stage, conn, 26);
        stage.pq().PQparameterStatus(conn, "application_name");
        send(stage, conn, "SELECT nonsense");
        sendEveryKind(stage, conn);
        Steps.contents(stage, conn, 28);
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void everyKindOfError(Stage stage) {
        Object conn = pipelined(stage);
        Pq pq = stage.pq();
        List<Runnable> failing = List.of(
                () -> pq.PQsendPrepare(conn, "p", "nonsense", 0, null),
                () -> pq.PQsendDescribePrepared(conn, "nothing"),
                () -> pq.PQsendDescribePortal(conn, "nothing"),
                () -> pq.PQsendQueryPrepared(conn, "nothing", 0, null, null, null, 0),
                () -> pq.PQsendQueryParams(conn, "SELECT $1::int", 1, null, Steps.texts("x"), null, null, 0),
                () -> pq.PQsendQueryParams(conn, "SELECT $1::int", 0, null, null, null, null, 0),
                () -> send(stage, conn, "SELECT 1/(3 - g) FROM generate_series(1, 5) g"),
                () -> send(stage, conn, "SELECT 1; SELECT 2"),
                () -> send(stage, conn, "COMMIT"),
                () -> send(stage, conn, "VACUUM"));
        for (Runnable call : failing) {
            send(stage, conn, "SELECT 'before'");
            call.run();
            send(stage, conn, "SELECT 'behind'");
            pq.PQpipelineSync(conn);
            Steps.contents(stage, conn, 8);
        }
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void onlySyncs(Stage stage) {
        Object conn = pipelined(stage);
        stage.pq().PQpipelineSync(conn);
        stage.state(conn);
        Steps.contents(stage, conn, 2);
        for (int i = 0; i < 4; i++) {
            stage.pq().PQpipelineSync(conn);
        }
        for (int i = 0; i < 6; i++) {
            Steps.contents(stage, conn, 1);
        }
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void interleaved(Stage stage) {
        Object conn = pipelined(stage);
        send(stage, conn, "SELECT 1");
        stage.pq().PQpipelineSync(conn);
        Steps.contents(stage, conn, 1);
        send(stage, conn, "SELECT 2");
        Steps.contents(stage, conn, 1);
        stage.pq().PQpipelineSync(conn);
        Steps.contents(stage, conn, 1);
        send(stage, conn, "SELECT 3");
        stage.pq().PQsendFlushRequest(conn);
        stage.pq().PQflush(conn);
        Steps.contents(stage, conn, 3);
        send(stage, conn, "SELECT 4");
        stage.pq().PQpipelineSync(conn);
        Steps.contents(stage, conn, 6);
        stage.pq().PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void sendingWhenAborted(Stage stage) {
        Object conn = pipelined(stage);
        Pq pq = stage.pq();
        send(stage, conn, "SELECT 1/0");
        pq.PQsendFlushRequest(conn);
        pq.PQflush(conn);
        Steps.contents(stage, conn, 1);
        send(stage, conn, "SELECT 2");
        stage.state(conn);
        Steps.contents(stage, conn, 3);
        send(stage, conn, "SELECT 3");
        stage.state(conn);
        Steps.contents(stage, conn, 1);
        pq.PQsendPrepare(conn, "p", "SELECT 1", 0, null);
        pq.PQsendDescribePrepared(conn, "p");
        pq.PQsendClosePrepared(conn, "p");
        Steps.contents(stage, conn, 8);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
        pq.PQpipelineSync(conn);
        stage.state(conn);
        send(stage, conn, "SELECT 4");
        pq.PQpipelineSync(conn);
        Steps.contents(stage, conn, 6);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void flushRequests(Stage stage) {
        Object conn = pipelined(stage);
        Pq pq = stage.pq();
        pq.PQsendFlushRequest(conn);
        stage.state(conn);
        send(stage, conn, "SELECT 1");
        pq.PQsendFlushRequest(conn);
        Steps.contents(stage, conn, 1);
        pq.PQsendFlushRequest(conn);
        Steps.contents(stage, conn, 2);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
        pq.PQenterPipelineMode(conn);
        send(stage, conn, "SELECT 2");
        send(stage, conn, "SELECT 3");
        pq.PQsendFlushRequest(conn);
        Steps.contents(stage, conn, 5);
        pq.PQpipelineSync(conn);
        Steps.contents(stage, conn, 2);
        pq.PQexitPipelineMode(conn);
        Steps.taken(stage, pq.PQexec(conn, "SELECT 4"));
        stage.state(conn);
    }

    private static void flushRequestBehindError(Stage stage) {
        Object conn = pipelined(stage);
        Pq pq = stage.pq();
        send(stage, conn, "SELECT nonsense");
        send(stage, conn, "SELECT 2");
        pq.PQsendFlushRequest(conn);
        Steps.contents(stage, conn, 5);
        pq.PQsendFlushRequest(conn);
        Steps.contents(stage, conn, 1);
        pq.PQpipelineSync(conn);
        Steps.contents(stage, conn, 2);
        stage.state(conn);
    }

    private static void syncsThatDoNotFlush(Stage stage) {
        Object conn = pipelined(stage);
        Pq pq = stage.pq();
        send(stage, conn, "SELECT 1");
        pq.PQsendPipelineSync(conn);
        send(stage, conn, "SELECT 2");
        pq.PQsendPipelineSync(conn);
        stage.note("readable: " + stage.isReadable(conn, Duration.ofMillis(50)));
        stage.state(conn);
        Steps.contents(stage, conn, 8);
        pq.PQsetnonblocking(conn, 1);
        send(stage, conn, "SELECT 3");
        pq.PQpipelineSync(conn);
        stage.await(conn, true, false);
        Steps.contents(stage, conn, 4);
        pq.PQexitPipelineMode(conn);
        pq.PQsendPipelineSync(conn);
        stage.state(conn);
    }

    private static void transactions(Stage stage) {
        Object conn = pipelined(stage);
        for (String sql : List.of("BEGIN", "SELECT 1", "SELECT 1/0", "ROLLBACK")) {
            send(stage, conn, sql);
        }
        stage.pq().PQpipelineSync(conn);
        stage.state(conn);
        Steps.contents(stage, conn, 9);
        send(stage, conn, "ROLLBACK");
        send(stage, conn, "BEGIN");
        stage.pq().PQpipelineSync(conn);
        for (int i = 0; i < 6; i++) {
            Steps.contents(stage, conn, 1);
        }
        // Without BEGIN, all up to the synchronization point is one transaction.
        send(stage, conn, "ROLLBACK");
        send(stage, conn, "CREATE TEMP TABLE t (a int)");
        send(stage, conn, "INSERT INTO t VALUES (1)");
        send(stage, conn, "SELECT 1/0");
        stage.pq().PQpipelineSync(conn);
        send(stage, conn, "SELECT * FROM t");
        stage.pq().PQpipelineSync(conn);
        Steps.contents(stage, conn, 13);
    }

    private static void rowModes(Stage stage) {
        Object conn = pipelined(stage);
        Pq pq = stage.pq();
        for (int i = 0; i < 4; i++) {
            send(stage, conn, "SELECT generate_series(1, 3)");
        }
        pq.PQpipelineSync(conn);
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn, 5);
        pq.PQsetChunkedRowsMode(conn, 2);
        Steps.contents(stage, conn, 4);
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn, 1);
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn, 4);
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn, 4);
        pq.PQsetSingleRowMode(conn);
        pq.PQexitPipelineMode(conn);
        stage.state(conn);
    }

    private static void rowModesAndError(Stage stage) {
        Object conn = pipelined(stage);
        Pq pq = stage.pq();
        send(stage, conn, "SELECT 1/(3 - g) FROM generate_series(1, 5) g");
        send(stage, conn, "SELECT generate_series(1, 3)");
        pq.PQpipelineSync(conn);
        send(stage, conn, "SELECT generate_series(1, 3)");
        pq.PQpipelineSync(conn);
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn, 4);
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn, 3);
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn, 7);
    }

    private static void unasked(Stage stage) {
        Object conn = pipelined(stage);
        Pq pq = stage.pq();
        stage.mask(Integer.toString(stage.quiet().PQbackendPID(conn)), "PID");
        send(stage, conn, "LISTEN mine");
        send(stage, conn, "DO $$ BEGIN RAISE NOTICE 'a notice'; END $$");
        send(stage, conn, "NOTIFY mine, 'payload'");
        send(stage, conn, "SELECT 1");
        pq.PQpipelineSync(conn);
        for (int i = 0; i < 9; i++) {
            Steps.contents(stage, conn, 1);
            pq.PQnotifies(conn);
        }
        pq.PQnotifies(conn);
    }

    private static void asItComes(Stage stage) {
        Object conn = pipelined(stage);
        for (String sql : List.of("SELECT 1", "SELECT 1/0", "SELECT 3")) {
            send(stage, conn, sql);
        }
        stage.pq().PQpipelineSync(conn);
        for (int i = 0; i < 8; i++) {
            Steps.readUntilReady(stage, conn);
            Steps.contents(stage, conn, 1);
        }
    }
}
