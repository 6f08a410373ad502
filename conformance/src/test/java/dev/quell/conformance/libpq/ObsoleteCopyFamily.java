package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** COPY by the functions of protocol 2. */
final class ObsoleteCopyFamily implements Family {
    private static final String ROWS = "COPY (SELECT * FROM (VALUES ('one'), ('thirteen long'), ('')) rows) TO STDOUT";
    private static final String TABLE = "CREATE TEMPORARY TABLE lines (number int, line text)";
    private static final String INTO = "COPY lines FROM STDIN";
    private static final int EOF = -1;
    private static final int SHORT = 6;
    private static final int ROOM = 100;
    private static final int ROOM_FOR_ALL = 30_000;

    @Override
    public String name() {
        return "obsolete COPY";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.onEveryServer("lines to the client", stage -> lines(stage, ROOM));
        scenarios.onEveryServer("lines to a client with little room", stage -> lines(stage, SHORT));
        scenarios.onEveryServer("lines to a client with room for the end alone", stage -> lines(stage, 3));
        scenarios.onEveryServer("lines to a client with no room", stage -> lines(stage, 2));
        scenarios.onEveryServer("lines without waiting", stage -> linesAsync(stage, ROOM));
        scenarios.onEveryServer("lines without waiting, with little room", stage -> linesAsync(stage, SHORT));
        scenarios.onEveryServer("a row begun by the one function and taken by the other", ObsoleteCopyFamily::mixed);
        scenarios.onEveryServer("lines from the client", ObsoleteCopyFamily::in);
        scenarios.onEveryServer("lines from the client, extended protocol", ObsoleteCopyFamily::inExtended);
        scenarios.onEveryServer("a line is wrong", ObsoleteCopyFamily::badLine);
        scenarios.onEveryServer("ended before all was read", ObsoleteCopyFamily::endedEarly);
        scenarios.onEveryServer("ended without waiting", ObsoleteCopyFamily::endedNonblocking);
        scenarios.onEveryServer("with another statement behind it", ObsoleteCopyFamily::followed);
        scenarios.onEveryServer("in binary format", ObsoleteCopyFamily::binary);
        scenarios.onEveryServer("no COPY", ObsoleteCopyFamily::none);
        scenarios.onEveryServer("an error after rows", ObsoleteCopyFamily::errorAfterRows);
        scenarios.onEveryServer("the backend is gone", ObsoleteCopyFamily::terminated);
        scenarios.alone("no connection", stage -> every(stage, null));
        scenarios.alone(
                "a connection that was never opened",
                stage -> every(stage, stage.pq().PQconnectStart("nonsense")));
    }

    private static void lines(Stage stage, int room) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(pq.PQexec(conn, ROWS));
        linesToEnd(stage, conn, room);
        pq.PQendcopy(conn);
        stage.state(conn);
        pq.PQendcopy(conn);
        stage.state(conn);
        stage.results(conn);
    }

    private static void linesToEnd(Stage stage, Object conn, int room) {
        byte[] line = new byte[room];
        for (int answer = 0; answer != EOF && !isEnd(line); ) {
            line = new byte[room];
            answer = stage.pq().PQgetline(conn, line, room);
        }
        stage.state(conn);
    }

    private static boolean isEnd(byte[] line) {
        return line[0] == '\\' && line[1] == '.';
    }

    private static void linesAsync(Stage stage, int room) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(pq.PQexec(conn, ROWS));
        partsToEnd(stage, conn, room);
        stage.state(conn);
        pq.PQendcopy(conn);
        pq.PQgetlineAsync(conn, new byte[room], room);
        stage.state(conn);
    }

    /** Only parts that came are part of the trace, not how often there were none yet. */
    private static void partsToEnd(Stage stage, Object conn, int room) {
        byte[] buffer = new byte[room];
        int length = stage.quiet().PQgetlineAsync(conn, buffer, room);
        while (length >= 0) {
            if (length == 0) {
                stage.await(conn, true, false);
                stage.quiet().PQconsumeInput(conn);
            } else {
                stage.note("part " + new String(buffer, 0, length, StandardCharsets.UTF_8).replace("\n", "\\n"));
            }
            length = stage.quiet().PQgetlineAsync(conn, buffer, room);
        }
        stage.note("the end: " + length);
    }

    private static void mixed(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(pq.PQexec(conn, ROWS));
        pq.PQgetCopyData(conn, 0);
        pq.PQgetline(conn, new byte[SHORT], SHORT);
        pq.PQgetCopyData(conn, 0);
        pq.PQgetCopyData(conn, 0);
        pq.PQgetCopyData(conn, 0);
        stage.results(conn);
        stage.resultState(pq.PQexec(conn, ROWS));
        pq.PQgetline(conn, new byte[3], 3);
        // The rest of this row is none of the next COPY's business.
        stage.resultState(pq.PQexec(conn, ROWS));
        linesToEnd(stage, conn, ROOM);
    }

    private static Object withTable(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        stage.resultState(stage.pq().PQexec(conn, TABLE));
        return conn;
    }

    private static void in(Stage stage) {
        Pq pq = stage.pq();
        Object conn = withTable(stage);
        stage.resultState(pq.PQexec(conn, INTO));
        pq.PQputline(conn, "1\tone\n");
        pq.PQputline(conn, "");
        pq.PQputline(conn, "2\tzw");
        pq.PQputline(conn, "ölf\n");
        pq.PQputnbytes(conn, bytes("3\tthree\n4\tno"), 8);
        pq.PQgetline(conn, new byte[SHORT], SHORT);
        stage.state(conn);
        pq.PQgetlineAsync(conn, new byte[SHORT], SHORT);
        pq.PQendcopy(conn);
        stage.state(conn);
        content(stage, conn);
    }

    private static void inExtended(Stage stage) {
        Pq pq = stage.pq();
        Object conn = withTable(stage);
        stage.resultState(pq.PQexecParams(conn, INTO, 0, null, null, null, null, 0));
        pq.PQputline(conn, "1\tone\n");
        pq.PQendcopy(conn);
        stage.state(conn);
        stage.results(conn);
        content(stage, conn);
    }

    private static void content(Stage stage, Object conn) {
        Pq pq = stage.pq();
        Object result = pq.PQexec(conn, "SELECT string_agg(number || line, ',' ORDER BY number) FROM lines");
        stage.resultState(result);
        pq.PQgetvalue(result, 0, 0);
    }

    private static void badLine(Stage stage) {
        Pq pq = stage.pq();
        Object conn = withTable(stage);
        for (String line : new String[] {"x\tone\n", "1\n", "1\tone\n\\.\n"}) {
            stage.resultState(pq.PQexec(conn, INTO));
            pq.PQputline(conn, line);
            pq.PQendcopy(conn);
            stage.state(conn);
        }
        content(stage, conn);
    }

    private static void endedEarly(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(pq.PQexec(conn, ROWS));
        pq.PQgetline(conn, new byte[SHORT], SHORT);
        pq.PQendcopy(conn);
        stage.state(conn);
        stage.resultState(pq.PQexec(conn, "SELECT 1"));
    }

    private static void endedNonblocking(Stage stage) {
        Pq pq = stage.pq();
        Object conn = withTable(stage);
        stage.resultState(pq.PQexec(conn, INTO));
        pq.PQsetnonblocking(conn, 1);
        pq.PQputline(conn, "1\tone\n");
        pq.PQendcopy(conn);
        stage.state(conn);
        pq.PQendcopy(conn);
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void followed(Stage stage) {
        Pq pq = stage.pq();
        Object conn = withTable(stage);
        stage.resultState(pq.PQexec(conn, INTO + "; SELECT 5"));
        pq.PQputline(conn, "1\tone\n");
        pq.PQendcopy(conn);
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
    }

    private static void binary(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(pq.PQexec(conn, "COPY (SELECT 'x'::text) TO STDOUT (FORMAT binary)"));
        pq.PQgetline(conn, new byte[ROOM], ROOM);
        stage.state(conn);
        byte[] row = new byte[ROOM];
        pq.PQgetlineAsync(conn, row, ROOM);
        pq.PQendcopy(conn);
        stage.state(conn);
    }

    private static void none(Stage stage) {
        every(stage, stage.connected(stage.conninfo()));
    }

    private static void every(Stage stage, @Nullable Object conn) {
        Pq pq = stage.pq();
        pq.PQgetline(conn, null, 0);
        pq.PQgetline(conn, bytes("untouched"), 0);
        pq.PQgetline(conn, bytes("untouched"), -1);
        pq.PQgetline(conn, bytes("untouched"), 2);
        pq.PQgetline(conn, bytes("untouched"), 3);
        stage.state(conn);
        pq.PQgetline(conn, bytes("untouched"), 9);
        stage.state(conn);
        pq.PQgetlineAsync(conn, new byte[SHORT], SHORT);
        stage.state(conn);
        pq.PQputline(conn, "text");
        stage.state(conn);
        pq.PQputnbytes(conn, bytes("text"), 4);
        stage.state(conn);
        pq.PQendcopy(conn);
        stage.state(conn);
    }

    private static void errorAfterRows(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        stage.resultState(pq.PQexec(conn, "COPY (SELECT 1 / (3 - g) FROM generate_series(1, 3) g) TO STDOUT"));
        linesToEnd(stage, conn, ROOM);
        pq.PQendcopy(conn);
        stage.state(conn);
    }

    private static void terminated(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        stage.resultState(
                pq.PQexec(conn, "COPY (SELECT repeat('x', 20000) UNION ALL SELECT pg_sleep(60)::text) TO STDOUT"));
        Object other = stage.connected(stage.conninfo());
        stage.quiet()
                .PQexec(
                        other,
                        "SELECT pg_terminate_backend(%d, 10000)"
                                .formatted(stage.quiet().PQbackendPID(conn)));
        linesToEnd(stage, conn, ROOM_FOR_ALL);
        pq.PQendcopy(conn);
        stage.state(conn);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
