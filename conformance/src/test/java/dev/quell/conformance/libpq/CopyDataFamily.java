package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import dev.quell.testkit.libpq.PqCopyData;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** COPY with real servers: both ways, both protocols, all formats. */
final class CopyDataFamily implements Family {
    private static final int COPY_IN = 4;
    private static final List<String> FORMATS = List.of(
            "(FORMAT text)", "(FORMAT csv, HEADER)", "(FORMAT csv, DELIMITER ';', NULL 'none')", "(FORMAT binary)");
    private static final String THREE_ROWS =
            "COPY (SELECT g, 'row ' || g, CASE WHEN g <> 2 THEN g END FROM generate_series(1, 3) g) TO STDOUT ";
    private static final String NOTICES = """
            CREATE FUNCTION pg_temp.tell() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                RAISE NOTICE 'row %', NEW.number;
                PERFORM pg_notify('rows', NEW.line);
                RETURN NEW;
            END $$;
            CREATE TRIGGER tells BEFORE INSERT ON lines FOR EACH ROW EXECUTE FUNCTION pg_temp.tell();
            LISTEN rows""";

    @Override
    public String name() {
        return "COPY data";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (String format : FORMATS) {
            scenarios.onEveryServer("to the client, " + format, stage -> out(stage, format));
            scenarios.onEveryServer("there and back, " + format, stage -> thereAndBack(stage, format));
        }
        scenarios.overEveryTransport("many rows to the client", stage -> manyOut(stage, 0));
        scenarios.overEveryTransport("many rows to the client, without waiting", stage -> manyOut(stage, 1));
        scenarios.overEveryTransport("many rows from the client", stage -> manyIn(stage, false));
        scenarios.overEveryTransport("many rows from the client, non-blocking", stage -> manyIn(stage, true));
        scenarios.onEveryServer("in pieces that are no rows", CopyDataFamily::pieces);
        scenarios.onEveryServer("nothing is copied", CopyDataFamily::nothing);
        for (boolean extended : new boolean[] {false, true}) {
            scenarios.onEveryServer(
                    "notices and notifications" + CopySteps.protocol(extended), stage -> notices(stage, extended));
        }
        scenarios.onEveryServer("several in one string", CopyDataFamily::several);
        scenarios.onEveryServer("prepared and described", CopyDataFamily::prepared);
        scenarios.onEveryServer("row modes do not matter", CopyDataFamily::rowModes);
        scenarios.onEveryServer("within a transaction", CopyDataFamily::inTransaction);
        scenarios.onEveryServer("in LATIN1", CopyDataFamily::latin1);
    }

    private static void out(Stage stage, String format) {
        Object conn = stage.connected(stage.conninfo());
        for (boolean extended : new boolean[] {false, true}) {
            Object copy = CopySteps.run(stage, conn, extended, THREE_ROWS + format);
            CopySteps.formats(stage, copy);
            CopySteps.rows(stage, conn);
            stage.results(conn);
            stage.state(conn);
        }
    }

    private static void thereAndBack(Stage stage, String format) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(pq.PQexec(conn, "CREATE TEMPORARY TABLE copied (number int, line text, twice int)"));
        for (boolean extended : new boolean[] {false, true}) {
            CopySteps.run(stage, conn, extended, THREE_ROWS + format);
            byte[][] rows = new byte[10][];
            int count = 0;
            for (PqCopyData data = pq.PQgetCopyData(conn, 0); data.row() != null; data = pq.PQgetCopyData(conn, 0)) {
                rows[count++] = data.row().getBytes(StandardCharsets.ISO_8859_1);
            }
            stage.results(conn);
            CopySteps.formats(stage, CopySteps.run(stage, conn, extended, "COPY copied FROM STDIN " + format));
            for (int i = 0; i < count; i++) {
                pq.PQputCopyData(conn, rows[i], rows[i].length);
            }
            pq.PQputCopyEnd(conn, null);
            stage.state(conn);
            stage.results(conn);
            stage.state(conn);
        }
        Object counted = pq.PQexec(conn, "SELECT count(*), sum(number), sum(twice), string_agg(line, ',') FROM copied");
        for (int i = 0; i < 4; i++) {
            pq.PQgetvalue(counted, 0, i);
        }
    }

    private static void manyOut(Stage stage, int async) {
        Object conn = stage.connected(stage.conninfo());
        CopySteps.run(
                stage,
                conn,
                true,
                "COPY (SELECT g, repeat(md5(g::text), g % 100) FROM generate_series(1, 2000) g) TO STDOUT");
        int rows = 0;
        int hash = 0;
        PqCopyData data = stage.quiet().PQgetCopyData(conn, async);
        while (data.result() >= 0) {
            if (data.row() == null) {
                stage.await(conn, true, false);
                stage.quiet().PQconsumeInput(conn);
            } else {
                rows++;
                hash = 31 * hash + data.row().hashCode();
            }
            data = stage.quiet().PQgetCopyData(conn, async);
        }
        stage.note("%d rows, hash %x, then %d".formatted(rows, hash, data.result()));
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void manyIn(Stage stage, boolean nonblocking) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(pq.PQexec(conn, "CREATE TEMPORARY TABLE lines (number int, line text)"));
        pq.PQsetnonblocking(conn, nonblocking ? 1 : 0);
        CopySteps.run(stage, conn, false, "COPY lines FROM STDIN");
        int[] answers = new int[3];
        for (int i = 0; i < 2000; i++) {
            byte[] row = CopySteps.bytes("%d\t%s\n".formatted(i, "x".repeat(i)));
            answers[1 + stage.quiet().PQputCopyData(conn, row, row.length)]++;
        }
        stage.note("-1, 0, 1: " + Arrays.toString(answers));
        pq.PQputCopyEnd(conn, null);
        CopySteps.flush(stage, conn);
        stage.results(conn);
        stage.state(conn);
        Object counted = pq.PQexec(conn, "SELECT count(*), sum(number), sum(length(line)) FROM lines");
        pq.PQgetvalue(counted, 0, 0);
        pq.PQgetvalue(counted, 0, 1);
        pq.PQgetvalue(counted, 0, 2);
    }

    private static void pieces(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        CopySteps.run(stage, conn, false, "COPY lines FROM STDIN");
        for (String piece : new String[] {"", "1", "\to", "ne\n2\ttwo", "\n3\t\\N\n4\t", "\n"}) {
            pq.PQputCopyData(conn, CopySteps.bytes(piece), piece.length());
        }
        pq.PQputCopyData(conn, CopySteps.bytes("5\tfive\nnothing of this"), 7);
        pq.PQputCopyEnd(conn, null);
        stage.results(conn);
        CopySteps.count(stage, conn);
    }

    private static void nothing(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        for (boolean extended : new boolean[] {false, true}) {
            CopySteps.run(stage, conn, extended, "COPY lines FROM STDIN");
            pq.PQputCopyEnd(conn, null);
            stage.results(conn);
            CopySteps.run(stage, conn, extended, "COPY lines TO STDOUT");
            CopySteps.rows(stage, conn);
            stage.results(conn);
            stage.state(conn);
        }
    }

    private static void notices(Stage stage, boolean extended) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        pq.PQexec(conn, NOTICES);
        stage.showNotices(conn);
        CopySteps.run(stage, conn, extended, "COPY lines FROM STDIN");
        CopySteps.put(stage, conn, "1\tone\n2\ttwo\n");
        pq.PQputCopyEnd(conn, null);
        stage.results(conn);
        notifications(stage, conn);
        CopySteps.run(
                stage,
                conn,
                extended,
                "COPY (SELECT number, set_config('application_name', line, false) FROM lines) TO STDOUT");
        CopySteps.rows(stage, conn);
        stage.results(conn);
        pq.PQparameterStatus(conn, "application_name");
        stage.server().sql("NOTIFY rows, 'from elsewhere'");
        CopySteps.run(stage, conn, extended, "COPY lines TO STDOUT");
        CopySteps.rows(stage, conn);
        notifications(stage, conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void notifications(Stage stage, Object conn) {
        for (var notify = stage.quiet().PQnotifies(conn);
                notify != null;
                notify = stage.quiet().PQnotifies(conn)) {
            stage.note("%s: %s, own: %s"
                    .formatted(
                            notify.relname(),
                            notify.extra(),
                            notify.bePid() == stage.quiet().PQbackendPID(conn)));
        }
    }

    private static void several(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        pq.PQsendQuery(
                conn,
                "COPY lines FROM STDIN; COPY lines TO STDOUT; SELECT 1; COPY lines TO STDOUT; COPY lines FROM STDIN");
        stage.resultState(pq.PQgetResult(conn));
        CopySteps.put(stage, conn, "1\tone\n");
        pq.PQputCopyEnd(conn, null);
        stage.resultState(pq.PQgetResult(conn));
        stage.resultState(pq.PQgetResult(conn));
        CopySteps.rows(stage, conn);
        stage.resultState(pq.PQgetResult(conn));
        stage.resultState(pq.PQgetResult(conn));
        stage.resultState(pq.PQgetResult(conn));
        CopySteps.rows(stage, conn);
        stage.resultState(pq.PQgetResult(conn));
        stage.resultState(pq.PQgetResult(conn));
        stage.state(conn);
        pq.PQputCopyEnd(conn, "not this one");
        stage.results(conn);
        stage.state(conn);
        CopySteps.count(stage, conn);
    }

    private static void prepared(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        stage.resultState(pq.PQprepare(conn, "in", "COPY lines FROM STDIN", 0, null));
        stage.resultState(pq.PQprepare(conn, "out", "COPY lines TO STDOUT", 0, null));
        stage.resultState(pq.PQdescribePrepared(conn, "in"));
        stage.resultState(pq.PQexecPrepared(conn, "in", 0, null, null, null, 0));
        CopySteps.put(stage, conn, "1\tone\n");
        pq.PQputCopyEnd(conn, null);
        stage.results(conn);
        CopySteps.formats(stage, pq.PQexecPrepared(conn, "out", 0, null, null, null, 1));
        CopySteps.rows(stage, conn);
        stage.results(conn);
    }

    private static void rowModes(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        pq.PQsendQuery(
                conn, "COPY lines TO STDOUT; SELECT g FROM generate_series(1, 3) g; COPY lines FROM STDIN; SELECT 1");
        pq.PQsetChunkedRowsMode(conn, 2);
        stage.resultState(pq.PQgetResult(conn));
        pq.PQsetSingleRowMode(conn);
        CopySteps.rows(stage, conn);
        Object result = pq.PQgetResult(conn);
        while (stage.quiet().PQresultStatus(result) != COPY_IN) {
            stage.resultState(result);
            pq.PQsetSingleRowMode(conn);
            result = pq.PQgetResult(conn);
        }
        pq.PQputCopyEnd(conn, null);
        stage.results(conn);
    }

    private static void inTransaction(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        stage.resultState(pq.PQexec(conn, "BEGIN"));
        CopySteps.run(stage, conn, false, "COPY lines FROM STDIN");
        stage.state(conn);
        CopySteps.put(stage, conn, "1\tone\n");
        pq.PQputCopyEnd(conn, null);
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
        CopySteps.run(stage, conn, true, "COPY lines FROM STDIN");
        CopySteps.put(stage, conn, "1\tone again\n");
        pq.PQputCopyEnd(conn, null);
        stage.results(conn);
        stage.state(conn);
        CopySteps.run(stage, conn, true, "COPY lines FROM STDIN");
        stage.results(conn);
        stage.resultState(pq.PQexec(conn, "ROLLBACK"));
        CopySteps.count(stage, conn);
    }

    private static void latin1(Stage stage) {
        Pq pq = stage.pq();
        Object conn = CopySteps.withTable(stage);
        pq.PQsetClientEncoding(conn, "LATIN1");
        CopySteps.run(stage, conn, false, "COPY lines FROM STDIN");
        byte[] row = "1\tgr\u00fcn\n".getBytes(StandardCharsets.ISO_8859_1);
        pq.PQputCopyData(conn, row, row.length);
        pq.PQputCopyEnd(conn, null);
        stage.results(conn);
        CopySteps.run(stage, conn, false, "COPY (SELECT line, octet_length(line) FROM lines) TO STDOUT");
        CopySteps.rows(stage, conn);
        stage.results(conn);
    }
}
