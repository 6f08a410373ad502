package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import java.util.Arrays;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** The extended protocol: parameters, formats, prepared statements, portals. */
final class ParameterFamily implements Family {
    private static final int INT4 = 23;
    private static final int TEXT = 25;
    private static final int NO_SUCH_TYPE = 4_000_000;
    private static final int MOST = 65535;

    @Override
    public String name() {
        return "parameter";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.onEveryServer("text parameters", ParameterFamily::text);
        scenarios.onEveryServer("binary parameters and results", ParameterFamily::binary);
        scenarios.onEveryServer("parameters of wrong number", ParameterFamily::wrongNumber);
        scenarios.onEveryServer("parameters of wrong type or format", ParameterFamily::wrongFormat);
        scenarios.onEveryServer("prepared statements by waiting calls", ParameterFamily::prepared);
        scenarios.onEveryServer("prepared statements by sending calls", ParameterFamily::preparedBySending);
        scenarios.onEveryServer("prepared statements that are not there", ParameterFamily::missing);
        scenarios.onEveryServer("portals described and closed", ParameterFamily::portals);
        scenarios.onEveryServer("several statements in one prepared string", ParameterFamily::several);
        scenarios.onEveryServer("a prepared statement whose table changed", ParameterFamily::changed);
        scenarios.overEveryTransport("large parameters", ParameterFamily::large);
        scenarios.onEveryServer("as many parameters as there can be", ParameterFamily::most);
        scenarios.onEveryServer("one parameter too many", ParameterFamily::tooMany);
        scenarios.onEveryServer("more columns than a statement may have", ParameterFamily::manyColumns);
    }

    private static void run(
            Stage stage,
            Object conn,
            String sql,
            int count,
            int @Nullable [] types,
            byte @Nullable [] @Nullable [] values,
            int @Nullable [] lengths,
            int @Nullable [] formats,
            int resultFormat) {
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQexecParams(conn, sql, count, types, values, lengths, formats, resultFormat));
        stage.state(conn);
        pq.PQsendQueryParams(conn, sql, count, types, values, lengths, formats, resultFormat);
        stage.state(conn);
        Steps.contents(stage, conn);
    }

    private static void text(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        run(stage, conn, "SELECT 1", 0, null, null, null, null, 0);
        run(stage, conn, "SELECT $1::int + $2::int", 2, null, Steps.texts("1", "2"), null, null, 0);
        run(stage, conn, "SELECT $1, $2", 2, null, Steps.texts("a", null), null, null, 0);
        run(stage, conn, "SELECT $1, $2", 2, new int[] {INT4, TEXT}, Steps.texts("1", ""), null, null, 0);
        run(stage, conn, "SELECT $1, $2", 2, new int[] {0, INT4}, Steps.texts("1", "2"), null, null, 1);
        run(stage, conn, "SELECT $1::int, $2::text", 2, null, null, null, null, 0);
        run(stage, conn, "SELECT $1::text", 1, null, Steps.texts("ä€\n\t\\'\""), null, null, 0);
        run(stage, conn, "SELECT $1::text", 1, null, Steps.texts("cut\0off"), new int[] {7}, new int[] {0}, 0);
        run(stage, conn, "INSERT INTO nowhere VALUES ($1)", 1, null, Steps.texts("1"), null, null, 0);
        run(stage, conn, "SELECT $1::int,\n $2::nothing", 2, null, Steps.texts("1", "2"), null, null, 0);
        run(stage, conn, "", 0, null, null, null, null, 0);
        run(stage, conn, "SELECT 1/$1::int", 1, null, Steps.texts("0"), null, null, 0);
    }

    private static void binary(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        byte[] @Nullable [] values = {Steps.int4(7), Steps.text("x"), null, {0, 1, 2, (byte) 255, 0}};
        int[] lengths = {4, 99, 99, 5};
        int[] formats = {1, 0, 1, 1};
        String sql = "SELECT $1::int, $2::text, $3::int, $4::bytea";
        run(stage, conn, sql, 4, null, values, lengths, formats, 0);
        run(stage, conn, sql, 4, null, values, lengths, formats, 1);
        byte[] @Nullable [] text = {Steps.text("abc")};
        run(stage, conn, "SELECT $1::text", 1, null, text, new int[] {2}, new int[] {1}, 0);
        run(stage, conn, "SELECT $1::text", 1, null, text, new int[] {0}, new int[] {1}, 1);
        run(stage, conn, "SELECT $1::text", 1, null, text, null, new int[] {1}, 1);
        run(stage, conn, "SELECT $1::text", 1, null, text, null, new int[] {0}, 1);
        run(stage, conn, "SELECT $1::text", 1, null, new byte[][] {null}, null, new int[] {1}, 1);
        run(
                stage,
                conn,
                "SELECT 1.5::numeric, now() > 'epoch', 'a'::name, '{1,2}'::int[]",
                0,
                null,
                null,
                null,
                null,
                1);
    }

    private static void wrongNumber(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        run(stage, conn, "SELECT $1::int, $2::int", 1, null, Steps.texts("1"), null, null, 0);
        run(stage, conn, "SELECT $1::int", 2, null, Steps.texts("1", "2"), null, null, 0);
        run(stage, conn, "SELECT $2::int", 2, null, Steps.texts("1", "2"), null, null, 0);
        run(stage, conn, "SELECT 1", 1, null, Steps.texts("1"), null, null, 0);
        run(stage, conn, "SELECT 1", -1, null, null, null, null, 0);
        run(stage, conn, "SELECT 1", MOST + 1, null, null, null, null, 0);
        run(stage, conn, "SELECT 1", Integer.MAX_VALUE, null, null, null, null, 0);
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQprepare(conn, "", "SELECT 1", -1, null));
        Steps.taken(stage, pq.PQprepare(conn, "", "SELECT 1", MOST + 1, null));
        Steps.taken(stage, pq.PQexecPrepared(conn, "", -1, null, null, null, 0));
        Steps.taken(stage, pq.PQexecPrepared(conn, "", MOST + 1, null, null, null, 0));
        stage.state(conn);
    }

    private static void wrongFormat(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        run(stage, conn, "SELECT $1::int", 1, null, Steps.texts("abc"), null, null, 0);
        run(stage, conn, "SELECT $1::int", 1, null, new byte[][] {{1, 2, 3}}, new int[] {3}, new int[] {1}, 0);
        run(stage, conn, "SELECT $1::int", 1, null, Steps.texts("1"), new int[] {1}, new int[] {2}, 0);
        run(stage, conn, "SELECT $1::int", 1, null, Steps.texts("1"), null, null, 2);
        run(stage, conn, "SELECT $1::int", 1, null, Steps.texts("1"), null, null, -1);
        run(stage, conn, "SELECT $1", 1, new int[] {NO_SUCH_TYPE}, Steps.texts("1"), null, null, 0);
        run(stage, conn, "SELECT $1 + 1", 1, new int[] {TEXT}, Steps.texts("1"), null, null, 0);
        run(stage, conn, "SELECT $1::text", 1, null, new byte[][] {{(byte) 0xff, (byte) 0xfe}}, null, null, 0);
        run(stage, conn, "SELECT $1::text", 1, null, new byte[][] {{'a', 0, 'b'}}, new int[] {3}, new int[] {1}, 0);
    }

    private static void prepared(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQprepare(conn, "", "SELECT $1::int + $2", 0, null));
        Steps.taken(stage, pq.PQdescribePrepared(conn, ""));
        Steps.taken(stage, pq.PQexecPrepared(conn, "", 2, Steps.texts("1", "2"), null, null, 0));
        Steps.taken(stage, pq.PQprepare(conn, "one", "SELECT $1 AS a, $2 AS b", 2, new int[] {INT4, TEXT}));
        Steps.taken(stage, pq.PQprepare(conn, "one", "SELECT 1", 0, null));
        stage.state(conn);
        Steps.taken(stage, pq.PQprepare(conn, "bad", "SELECT nonsense", 0, null));
        stage.state(conn);
        Steps.taken(stage, pq.PQprepare(conn, "empty", "", 0, null));
        Steps.taken(stage, pq.PQdescribePrepared(conn, "empty"));
        Steps.taken(stage, pq.PQexecPrepared(conn, "empty", 0, null, null, null, 0));
        Steps.taken(stage, pq.PQprepare(conn, "command", "CREATE TEMP TABLE t (a int)", 0, null));
        Steps.taken(stage, pq.PQdescribePrepared(conn, "command"));
        Steps.taken(stage, pq.PQexecPrepared(conn, "command", 0, null, null, null, 1));
        Steps.taken(stage, pq.PQdescribePrepared(conn, "one"));
        Object description = pq.PQdescribePrepared(conn, "one");
        pq.PQparamtype(description, 2);
        pq.PQnparams(description);
        pq.PQbinaryTuples(description);
        Steps.taken(stage, description);
        Steps.taken(stage, pq.PQexecPrepared(conn, "one", 2, Steps.texts("1", "x"), null, null, 1));
        Steps.taken(stage, pq.PQexecPrepared(conn, "one", 1, Steps.texts("1"), null, null, 0));
        Steps.taken(stage, pq.PQexecPrepared(conn, "one", 2, Steps.texts("x", "x"), null, null, 0));
        stage.state(conn);
        Steps.taken(stage, pq.PQclosePrepared(conn, "one"));
        Steps.taken(stage, pq.PQclosePrepared(conn, "one"));
        Steps.taken(stage, pq.PQexecPrepared(conn, "one", 2, Steps.texts("1", "x"), null, null, 1));
        stage.state(conn);
    }

    private static void preparedBySending(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        pq.PQsendPrepare(conn, "one", "SELECT $1::int AS a", 1, null);
        stage.state(conn);
        Steps.contents(stage, conn);
        pq.PQsendDescribePrepared(conn, "one");
        stage.state(conn);
        Steps.contents(stage, conn);
        pq.PQsendQueryPrepared(conn, "one", 1, Steps.texts("5"), null, null, 0);
        stage.state(conn);
        Steps.contents(stage, conn);
        pq.PQsendQueryPrepared(conn, "one", 1, new byte[][] {Steps.int4(6)}, null, new int[] {1}, 0);
        stage.state(conn);
        pq.PQsendQueryPrepared(conn, "one", 1, new byte[][] {Steps.int4(6)}, new int[] {4}, new int[] {1}, 1);
        Steps.contents(stage, conn);
        pq.PQsendPrepare(conn, "one", "SELECT 1", 0, null);
        Steps.contents(stage, conn);
        pq.PQsendClosePrepared(conn, "one");
        stage.state(conn);
        Steps.contents(stage, conn);
        pq.PQsendDescribePrepared(conn, "one");
        Steps.contents(stage, conn);
    }

    private static void missing(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQdescribePrepared(conn, "nothing"));
        Steps.taken(stage, pq.PQdescribePortal(conn, "nothing"));
        Steps.taken(stage, pq.PQclosePrepared(conn, "nothing"));
        Steps.taken(stage, pq.PQclosePortal(conn, "nothing"));
        Steps.taken(stage, pq.PQexecPrepared(conn, "nothing", 0, null, null, null, 0));
        stage.state(conn);
        Steps.taken(stage, pq.PQexec(conn, "BEGIN"));
        Steps.taken(stage, pq.PQdescribePrepared(conn, "nothing"));
        stage.state(conn);
        Steps.taken(stage, pq.PQdescribePrepared(conn, ""));
        Steps.taken(stage, pq.PQclosePrepared(conn, "nothing"));
        Steps.taken(stage, pq.PQprepare(conn, "one", "SELECT 1", 0, null));
        Steps.taken(stage, pq.PQprepare(conn, "one", "ROLLBACK", 0, null));
        Steps.taken(stage, pq.PQexecPrepared(conn, "one", 0, null, null, null, 0));
        stage.state(conn);
    }

    private static void portals(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQexec(conn, "BEGIN; DECLARE c BINARY CURSOR FOR SELECT 1 AS a, 'x' AS b"));
        Steps.taken(stage, pq.PQdescribePortal(conn, "c"));
        pq.PQsendDescribePortal(conn, "c");
        Steps.contents(stage, conn);
        Steps.taken(stage, pq.PQexec(conn, "FETCH ALL FROM c"));
        Steps.taken(stage, pq.PQclosePortal(conn, "c"));
        pq.PQsendClosePortal(conn, "c");
        Steps.contents(stage, conn);
        Steps.taken(stage, pq.PQexec(conn, "FETCH ALL FROM c"));
        Steps.taken(stage, pq.PQdescribePortal(conn, "c"));
        stage.state(conn);
    }

    private static void several(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQexecParams(conn, "SELECT 1; SELECT 2", 0, null, null, null, null, 0));
        Steps.taken(stage, pq.PQprepare(conn, "two", "SELECT 1; SELECT 2", 0, null));
        Steps.taken(stage, pq.PQexecParams(conn, "SELECT 1;", 0, null, null, null, null, 0));
        Steps.taken(stage, pq.PQexecParams(conn, ";", 0, null, null, null, null, 0));
        stage.state(conn);
    }

    private static void changed(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQexec(conn, "CREATE TEMP TABLE t (a int)"));
        Steps.taken(stage, pq.PQprepare(conn, "one", "SELECT * FROM t", 0, null));
        Steps.taken(stage, pq.PQexec(conn, "ALTER TABLE t ADD b text"));
        Steps.taken(stage, pq.PQexecPrepared(conn, "one", 0, null, null, null, 0));
        Steps.taken(stage, pq.PQexec(conn, "DROP TABLE t"));
        Steps.taken(stage, pq.PQexecPrepared(conn, "one", 0, null, null, null, 0));
        Steps.taken(stage, pq.PQdescribePrepared(conn, "one"));
        stage.state(conn);
    }

    private static void large(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.quiet();
        byte[] text = new byte[5_000_000];
        Arrays.fill(text, (byte) 'q');
        byte[] zeros = new byte[4_000_001];
        zeros[4_000_000] = 1;
        byte[][] values = {text, zeros};
        int[] lengths = {0, zeros.length};
        int[] formats = {0, 1};
        String sql = "SELECT $1::text, $2::bytea, length($1::text), length($2::bytea)";
        Steps.taken(stage, pq.PQexecParams(conn, sql, 2, null, values, lengths, formats, 1));
        pq.PQsetnonblocking(conn, 1);
        stage.note("sent: " + pq.PQsendQueryParams(conn, sql, 2, null, values, lengths, formats, 0));
        Steps.flush(stage, conn);
        Steps.contents(stage, conn);
    }

    private static String sum(int count) {
        StringBuilder sql = new StringBuilder("SELECT count(*), sum(v) FROM (VALUES ($1::int)");
        for (int i = 2; i <= count; i++) {
            sql.append(",($").append(i).append(')');
        }
        return sql.append(") t (v)").toString();
    }

    private static void most(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.quiet();
        byte[] @Nullable [] values = Collections.nCopies(MOST, Steps.text("1")).toArray(byte[][]::new);
        Steps.taken(stage, pq.PQprepare(conn, "most", sum(MOST), 0, null));
        Steps.taken(stage, pq.PQdescribePrepared(conn, "most"));
        Steps.taken(stage, pq.PQexecPrepared(conn, "most", MOST, values, null, null, 0));
        Arrays.fill(values, Steps.int4(2));
        int[] lengths = new int[MOST];
        int[] formats = new int[MOST];
        int[] types = new int[MOST];
        Arrays.fill(lengths, 4);
        Arrays.fill(formats, 1);
        Arrays.fill(types, INT4);
        Steps.taken(stage, pq.PQexecParams(conn, sum(MOST), MOST, types, values, lengths, formats, 1));
        stage.state(conn);
    }

    private static void tooMany(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.quiet();
        byte[] @Nullable [] values =
                Collections.nCopies(MOST + 1, Steps.text("1")).toArray(byte[][]::new);
        stage.note("sent: " + pq.PQsendQueryParams(conn, "SELECT 1", MOST + 1, null, values, null, null, 0));
        stage.state(conn);
        Steps.taken(stage, pq.PQexecParams(conn, "SELECT $65536::int", 0, null, null, null, null, 0));
        stage.state(conn);
    }

    private static void manyColumns(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.quiet();
        stage.resultState(pq.PQexec(conn, "SELECT 1" + ", 2".repeat(1663)));
        stage.resultState(pq.PQexec(conn, "SELECT 1" + ", 2".repeat(1664)));
        stage.state(conn);
    }
}
