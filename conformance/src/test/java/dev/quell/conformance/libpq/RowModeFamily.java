package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import java.util.List;

/** Rows that come one by one or in chunks. */
final class RowModeFamily implements Family {
    private static final int SINGLE = 0;

    private static final List<String> STATEMENTS = List.of(
            "SELECT generate_series(1, 5)",
            "SELECT generate_series(1, 6)",
            "SELECT 1",
            "SELECT 1 WHERE false",
            "SELECT 1/(3 - g) FROM generate_series(1, 5) g",
            "SELECT 1/(4 - g) FROM generate_series(1, 5) g",
            "SELECT 1/0",
            "SELECT nonsense",
            "SELECT FROM generate_series(1, 3)",
            "SELECT repeat('x', 20000) FROM generate_series(1, 4)",
            "CREATE TEMP TABLE t (a int)",
            "",
            "COPY (SELECT 1) TO STDOUT",
            "SET application_name TO 'rows'",
            "VALUES (1, 'a'), (NULL, ''), (3, 'c')");

    private static final List<String> SEVERAL = List.of(
            "SELECT generate_series(1, 3); SELECT 'a'; SELECT generate_series(1, 4)",
            "SELECT generate_series(1, 3); SET application_name TO 'rows'; ; SELECT generate_series(1, 2)",
            "SELECT generate_series(1, 3); SELECT 1/0; SELECT 1",
            "SELECT 1 WHERE false; SELECT 2 WHERE false; SELECT 3");

    @Override
    public String name() {
        return "row mode";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (int size : new int[] {SINGLE, 1, 2, 3, 100}) {
            String mode = size == SINGLE ? "single rows" : "chunks of " + size;
            for (String sql : STATEMENTS) {
                scenarios.onEveryServer("%s of \"%s\"".formatted(mode, sql), stage -> one(stage, size, sql));
            }
            for (String sql : SEVERAL) {
                scenarios.onEveryServer("%s of \"%s\"".formatted(mode, sql), stage -> several(stage, size, sql));
            }
            scenarios.onEveryServer(mode + ", read as they come", stage -> asTheyCome(stage, size));
            scenarios.onEveryServer(mode + ", cancelled midway", stage -> cancelled(stage, size));
            scenarios.onEveryServer(mode + ", the backend terminated midway", stage -> terminated(stage, size));
            scenarios.onEveryServer(mode + ", with large rows", stage -> largeRows(stage, size));
        }
        scenarios.alone("row modes without a connection", RowModeFamily::withoutConnection);
        scenarios.onEveryServer("row modes, when they can be set", RowModeFamily::whenSet);
        scenarios.onEveryServer("row modes set again between statements", RowModeFamily::betweenStatements);
        scenarios.onEveryServer("row modes of prepared statements", RowModeFamily::prepared);
        scenarios.onEveryServer("row modes end with the command", RowModeFamily::endWithCommand);
        scenarios.onEveryServer("results in parts outlive the command", RowModeFamily::partsOutlive);
    }

    private static void set(Stage stage, Object conn, int size) {
        if (size == SINGLE) {
            stage.pq().PQsetSingleRowMode(conn);
        } else {
            stage.pq().PQsetChunkedRowsMode(conn, size);
        }
    }

    private static void one(Stage stage, int size, String sql) {
        several(stage, size, sql);
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        for (int format = 0; format <= 1; format++) {
            stage.pq().PQsendQueryParams(conn, sql, 0, null, null, null, null, format);
            set(stage, conn, size);
            untilCopied(stage, conn);
            Steps.taken(stage, stage.pq().PQexec(conn, "DROP TABLE IF EXISTS t"));
        }
    }

    private static void several(Stage stage, int size, String sql) {
        Object conn = stage.connected(stage.conninfo());
        stage.pq().PQsendQuery(conn, sql);
        set(stage, conn, size);
        untilCopied(stage, conn);
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 'after'"));
        stage.state(conn);
    }

    /** A COPY gives a result again and again until its data has been taken. */
    private static void untilCopied(Stage stage, Object conn) {
        Object result = stage.pq().PQgetResult(conn);
        while (result != null) {
            Steps.content(stage, result);
            while (stage.quiet().PQresultStatus(result) == 3
                    && stage.pq().PQgetCopyData(conn, 0).result() > 0) {
                stage.state(conn);
            }
            stage.pq().PQclear(result);
            stage.state(conn);
            result = stage.pq().PQgetResult(conn);
        }
        stage.state(conn);
    }

    /** PQisBusy tells of each part as soon as it is there. */
    private static void asTheyCome(Stage stage, int size) {
        Object conn = stage.connected(stage.conninfo());
        stage.pq().PQsendQuery(conn, "SELECT generate_series(1, 5); SELECT 'x'");
        set(stage, conn, size);
        for (int i = 0; i < 12; i++) {
            Steps.readUntilReady(stage, conn);
            Object result = stage.pq().PQgetResult(conn);
            if (result == null) {
                break;
            }
            Steps.taken(stage, result);
        }
        stage.state(conn);
    }

    private static void cancelled(Stage stage, int size) {
        Object conn = stage.connected(stage.conninfo());
        stage.pq()
                .PQsendQuery(
                        conn,
                        "SELECT g, pg_sleep(CASE WHEN g > 2000 THEN 60 ELSE 0 END) FROM generate_series(1, 3000) g");
        set(stage, conn, size);
        Pq pq = stage.quiet();
        Object first = pq.PQgetResult(conn);
        stage.resultState(first);
        pq.PQclear(first);
        Steps.cancel(stage, conn);
        int rows = 0;
        Object result = pq.PQgetResult(conn);
        while (result != null) {
            if (pq.PQresultStatus(result) == 7) {
                stage.resultState(result);
            }
            rows += pq.PQntuples(result);
            pq.PQclear(result);
            result = pq.PQgetResult(conn);
        }
        stage.note(rows > 0 ? "rows came before" : "no more rows");
        stage.state(conn);
    }

    private static void terminated(Stage stage, int size) {
        Object conn = stage.connected(stage.conninfo());
        stage.pq().PQsendQuery(conn, "SELECT 'early'; SELECT pg_sleep(60)");
        set(stage, conn, size);
        stage.awaitRunning(conn);
        Steps.terminate(stage, conn);
        Steps.contents(stage, conn);
    }

    private static void largeRows(Stage stage, int size) {
        Object conn = stage.connected(stage.conninfo());
        stage.pq().PQsendQuery(conn, "SELECT g, repeat('x', 300000) FROM generate_series(1, 10) g");
        set(stage, conn, size);
        Steps.contents(stage, conn);
    }

    private static void withoutConnection(Stage stage) {
        Pq pq = stage.pq();
        pq.PQsetSingleRowMode(null);
        pq.PQsetChunkedRowsMode(null, 1);
        Object conn = pq.PQconnectdb("host=127.0.0.1 port=1 sslmode=disable");
        pq.PQsetSingleRowMode(conn);
        pq.PQsetChunkedRowsMode(conn, 1);
    }

    private static void whenSet(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        pq.PQsetSingleRowMode(conn);
        pq.PQsetChunkedRowsMode(conn, 2);
        pq.PQsendQuery(conn, "SELECT generate_series(1, 5)");
        pq.PQsetChunkedRowsMode(conn, 0);
        pq.PQsetChunkedRowsMode(conn, -3);
        pq.PQsetSingleRowMode(conn);
        pq.PQsetChunkedRowsMode(conn, 2);
        Steps.contents(stage, conn, 1);
        pq.PQsetSingleRowMode(conn);
        pq.PQsetChunkedRowsMode(conn, 1);
        Steps.contents(stage, conn);
        pq.PQsetSingleRowMode(conn);
        pq.PQsendQuery(conn, "SELECT generate_series(1, 3)");
        pq.PQsetChunkedRowsMode(conn, 2);
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn);
        pq.PQsendQuery(conn, "SELECT generate_series(1, 3)");
        Steps.readUntilReady(stage, conn);
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn);
        pq.PQsendPrepare(conn, "p", "SELECT 1", 0, null);
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn);
        pq.PQsendDescribePrepared(conn, "p");
        pq.PQsetChunkedRowsMode(conn, 2);
        Steps.contents(stage, conn);
        pq.PQsendClosePrepared(conn, "p");
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn);
        stage.state(conn);
    }

    private static void betweenStatements(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        pq.PQsendQuery(
                conn, "SELECT generate_series(1, 3); SELECT generate_series(1, 3); SELECT generate_series(1, 3)");
        Steps.contents(stage, conn, 1);
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn, 1);
        pq.PQsetChunkedRowsMode(conn, 2);
        Steps.contents(stage, conn, 3);
        pq.PQsetChunkedRowsMode(conn, 2);
        Steps.contents(stage, conn);
    }

    private static void prepared(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQprepare(conn, "p", "SELECT generate_series(1, $1::int)", 0, null));
        pq.PQsendQueryPrepared(conn, "p", 1, Steps.texts("3"), null, null, 1);
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn);
        pq.PQsendQueryPrepared(conn, "p", 1, Steps.texts("3"), null, null, 0);
        pq.PQsetChunkedRowsMode(conn, 2);
        Steps.contents(stage, conn);
        pq.PQsendQueryPrepared(conn, "p", 1, Steps.texts("x"), null, null, 0);
        pq.PQsetChunkedRowsMode(conn, 2);
        Steps.contents(stage, conn);
    }

    private static void endWithCommand(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        pq.PQsendQuery(conn, "SELECT generate_series(1, 3)");
        pq.PQsetSingleRowMode(conn);
        Steps.contents(stage, conn, 1);
        Steps.taken(stage, pq.PQexec(conn, "SELECT generate_series(1, 3)"));
        pq.PQsendQuery(conn, "SELECT generate_series(1, 3)");
        Steps.contents(stage, conn);
    }

    private static void partsOutlive(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        pq.PQsendQuery(conn, "SELECT g, 'row ' || g FROM generate_series(1, 4) g");
        pq.PQsetChunkedRowsMode(conn, 2);
        Object first = pq.PQgetResult(conn);
        Object second = pq.PQgetResult(conn);
        Object last = pq.PQgetResult(conn);
        pq.PQgetResult(conn);
        Steps.taken(stage, last);
        Steps.taken(stage, first);
        Steps.taken(stage, second);
        stage.state(conn);
    }
}
