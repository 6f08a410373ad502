package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** COPY in both directions, ended well and badly. */
final class CopyFamily implements Family {
    @Override
    public String name() {
        return "COPY";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.onEveryServer("in, three lines", stage -> in(stage, null, "a\n", "b\n", "c\n"));
        scenarios.onEveryServer("in, nothing", stage -> in(stage, null));
        scenarios.onEveryServer("in, given up", stage -> in(stage, "no more", "a\n"));
        scenarios.onEveryServer("in, a line that is wrong", stage -> in(stage, null, "a\tb\n", "c\n"));
        scenarios.onEveryServer("in, pieces of lines", stage -> in(stage, null, "a", "b\nc", "\n"));
        scenarios.onEveryServer("in, the end too early", CopyFamily::inTooEarly);
        scenarios.onEveryServer("out, blocking", stage -> out(stage, 0));
        scenarios.onEveryServer("out, not blocking", stage -> out(stage, 1));
        scenarios.onEveryServer("out, binary", CopyFamily::outBinary);
        scenarios.onEveryServer("out, with an error", CopyFamily::outError);
        scenarios.onEveryServer("without COPY", CopyFamily::without);
        scenarios.onEveryServer("the old functions, in", CopyFamily::oldIn);
        scenarios.onEveryServer("the old functions, out", CopyFamily::oldOut);
        scenarios.overEveryTransport("a million bytes there and back", CopyFamily::large);
    }

    private static Object session(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        stage.quiet().PQclear(stage.quiet().PQexec(conn, "CREATE TEMPORARY TABLE lines (line text)"));
        return conn;
    }

    private static void in(Stage stage, @Nullable String error, String... pieces) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        Object copying = pq.PQexec(conn, "COPY lines FROM STDIN");
        stage.resultState(copying);
        pq.PQbinaryTuples(copying);
        stage.state(conn);
        for (String piece : pieces) {
            put(pq, conn, piece);
        }
        pq.PQputCopyEnd(conn, error);
        stage.state(conn);
        CommandFamily.results(stage, conn);
        CommandFamily.shown(stage, pq.PQexec(conn, "SELECT line || '' FROM lines"));
        stage.state(conn);
    }

    private static void put(Pq pq, Object conn, String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        pq.PQputCopyData(conn, bytes, bytes.length);
    }

    private static void inTooEarly(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        stage.resultState(pq.PQexec(conn, "COPY lines FROM STDIN"));
        pq.PQgetCopyData(conn, 0);
        stage.state(conn);
        pq.PQsendQuery(conn, "SELECT 1");
        stage.state(conn);
        Object again = pq.PQgetResult(conn);
        stage.resultState(again);
        put(pq, conn, "a\n");
        pq.PQputCopyEnd(conn, null);
        put(pq, conn, "b\n");
        pq.PQputCopyEnd(conn, null);
        stage.state(conn);
        CommandFamily.results(stage, conn);
        stage.state(conn);
    }

    private static void out(Stage stage, int async) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        stage.resultState(pq.PQexec(conn, "COPY (SELECT i, 'x' FROM generate_series(1, 3) i) TO STDOUT"));
        stage.state(conn);
        int result;
        do {
            result = stage.quiet().PQgetCopyData(conn, async).result();
            if (result == 0) {
                stage.await(conn, true, false);
                stage.quiet().PQconsumeInput(conn);
            } else {
                stage.note("PQgetCopyData gave " + result);
            }
        } while (result >= 0);
        stage.state(conn);
        CommandFamily.results(stage, conn);
        pq.PQgetCopyData(conn, async);
        stage.state(conn);
    }

    private static void outBinary(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        Object copying = pq.PQexec(conn, "COPY (SELECT 1, 'x') TO STDOUT (FORMAT binary)");
        stage.resultState(copying);
        pq.PQbinaryTuples(copying);
        pq.PQfformat(copying, 0);
        pq.PQfformat(copying, 1);
        while (pq.PQgetCopyData(conn, 0).result() > 0) {
            stage.note("and on");
        }
        CommandFamily.results(stage, conn);
    }

    private static void outError(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        stage.resultState(pq.PQexec(conn, "COPY (SELECT 1 / (3 - i) FROM generate_series(1, 5) i) TO STDOUT"));
        while (pq.PQgetCopyData(conn, 0).result() > 0) {
            stage.state(conn);
        }
        stage.state(conn);
        CommandFamily.results(stage, conn);
    }

    private static void without(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        put(pq, conn, "a\n");
        stage.state(conn);
        pq.PQputCopyEnd(conn, null);
        stage.state(conn);
        pq.PQgetCopyData(conn, 0);
        stage.state(conn);
        pq.PQgetline(conn, new byte[10], 10);
        pq.PQgetlineAsync(conn, new byte[10], 10);
        pq.PQputline(conn, "a\n");
        stage.state(conn);
        pq.PQendcopy(conn);
        stage.state(conn);
    }

    private static void oldIn(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        stage.resultState(pq.PQexec(conn, "COPY lines FROM STDIN"));
        pq.PQputline(conn, "a\n");
        pq.PQputnbytes(conn, "b\nc\nxyz".getBytes(StandardCharsets.UTF_8), 4);
        pq.PQputline(conn, "\\.\n");
        pq.PQendcopy(conn);
        stage.state(conn);
        CommandFamily.shown(stage, pq.PQexec(conn, "SELECT line || '' FROM lines"));
    }

    private static void oldOut(Stage stage) {
        Pq pq = stage.pq();
        Object conn = session(stage);
        stage.resultState(pq.PQexec(conn, "COPY (SELECT repeat('x', i * 6) FROM generate_series(1, 3) i) TO STDOUT"));
        for (int i = 0; i < 6; i++) {
            pq.PQgetline(conn, new byte[10], 10);
        }
        pq.PQendcopy(conn);
        stage.state(conn);
    }

    private static void large(Stage stage) {
        Pq pq = stage.quiet();
        Object conn = session(stage);
        stage.resultState(stage.pq().PQexec(conn, "COPY lines FROM STDIN"));
        byte[] line = ("y".repeat(999) + "\n").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 1000; i++) {
            if (pq.PQputCopyData(conn, line, line.length) != 1) {
                stage.note("line %d was not taken".formatted(i));
            }
        }
        stage.pq().PQputCopyEnd(conn, null);
        stage.results(conn);
        stage.resultState(stage.pq().PQexec(conn, "COPY lines TO STDOUT"));
        long bytes = 0;
        for (int size = pq.PQgetCopyData(conn, 0).result();
                size > 0;
                size = pq.PQgetCopyData(conn, 0).result()) {
            bytes += size;
        }
        stage.note(bytes + " bytes came back");
        stage.results(conn);
        stage.state(conn);
    }
}
