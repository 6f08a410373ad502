package dev.quell.conformance.dblink;

/** {@code dblink} itself. */
final class QueryFamily implements Family {
    @Override
    public String name() {
        return "queries";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.add("every form of arguments", QueryFamily::forms);
        scenarios.add("one-shot connections", QueryFamily::oneShot);
        scenarios.add("several statements: the last result counts", QueryFamily::several);
        scenarios.add("commands answer their tag", QueryFamily::tags);
        scenarios.add("the row type does not match", QueryFamily::rowTypes);
        scenarios.add("errors of the server", QueryFamily::errors);
        scenarios.add("errors of the server as notices", QueryFamily::notices);
        scenarios.add("rows before an error", QueryFamily::rowsBeforeErrors);
        scenarios.add("empty queries", QueryFamily::empty);
        scenarios.add("rows of every size", QueryFamily::sizes);
        scenarios.add("a query throws away what an earlier one has left", QueryFamily::drains);
        scenarios.add("transactions of the user", QueryFamily::transactions);
        scenarios.add("columns as the server names them", QueryFamily::columns);
        scenarios.since(15, "column definition lists that are refused", QueryFamily::refused);
    }

    private static void forms(Stage stage) throws Exception {
        stage.call("dblink_connect", stage.target());
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("f1 int, f2 text", "dblink", "SELECT 1, 'one'");
        stage.rows("f1 int, f2 text", "dblink", "SELECT 1, 'one'", true);
        stage.rows("f1 int, f2 text", "dblink", "SELECT 1, 'one'", false);
        stage.rows("f1 int, f2 text", "dblink", "a", "SELECT 1, 'one'");
        stage.rows("f1 int, f2 text", "dblink", "a", "SELECT 1, 'one'", true);
        stage.rows("f1 int, f2 text", "dblink", "a", "SELECT 1, 'one'", false);
        stage.rows("f1 int, f2 text, f3 text[]", "dblink", "a", """
                SELECT g, 'n' || g, ARRAY[g::text, NULL, 'a "b"'] FROM generate_series(1, 3) g""");
        stage.rows("f1 int", "dblink", "a", "SELECT 1 WHERE false");
        stage.rows("\"F 1\" int, \"a\"\"b\" text", "dblink", "a", "SELECT NULL, ''");
    }

    private static void oneShot(Stage stage) throws Exception {
        stage.rows("f1 int", "dblink", stage.target(), "SELECT 1");
        stage.rows("f1 int", "dblink", stage.target(), "SELECT 1/0");
        stage.rows("f1 int", "dblink", stage.target(), "SELECT 1/0", false);
        stage.rows("f1 int", "dblink", stage.target(), "SELECT 1, 2");
        stage.rows("f1 int", "dblink", stage.target(), "SELECT 'x'");
        stage.rows("f1 text", "dblink", stage.target(), "SET application_name = 'x'");
        stage.call("dblink_exec", stage.target(), "SET application_name = 'x'");
        stage.call("dblink_exec", stage.target(), "SELECT 1/0");
        stage.call("dblink_exec", stage.target(), "SELECT 1/0", false);
        stage.call("dblink_exec", stage.target(), "SELECT 1");
        stage.call("dblink_get_connections");
        stage.rows("f1 text", "dblink", "a", "SELECT 1", false);
    }

    private static void several(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("f1 int", "dblink", "a", "SELECT 1; SELECT 2; SELECT 3");
        stage.rows("f1 int", "dblink", "a", "SELECT 1; SELECT 2 WHERE false");
        stage.rows("f1 int", "dblink", "a", "SELECT 1;  ");
        stage.rows("f1 int", "dblink", "a", "SET application_name = 'x'; SELECT 2");
        stage.rows("f1 text", "dblink", "a", "SELECT 1; SET application_name = 'x'");
        stage.rows("f1 int", "dblink", "a", "SELECT 1; SELECT 2, 3; SELECT 4");
        stage.rows("f1 int", "dblink", "a", "SELECT 1; SELECT 2, 3");
        stage.rows("f1 int", "dblink", "a", "SELECT 'x'; SELECT 2");
        stage.rows("f1 int", "dblink", "a", "SELECT 'x' WHERE false; SELECT 2");
        stage.rows("f1 int", "dblink", "a", "SELECT 7");
        stage.rows("f1 text", "dblink", "a", "BEGIN; SELECT 1; COMMIT");
    }

    private static void tags(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("tag text", "dblink", "a", "CREATE TEMPORARY TABLE t(x int)");
        stage.rows("tag text", "dblink", "a", "INSERT INTO t SELECT generate_series(1, 4)");
        stage.rows("tag varchar", "dblink", "a", "UPDATE t SET x = x + 1 WHERE x > 2");
        stage.rows("tag varchar(3)", "dblink", "a", "DELETE FROM t WHERE x > 2");
        stage.rows("tag int", "dblink", "a", "DELETE FROM t");
        stage.rows("tag text, more text", "dblink", "a", "DELETE FROM t");
        stage.rows("tag name", "dblink", "a", "BEGIN");
        stage.rows("tag text", "dblink", "a", "COMMIT", false);
        stage.rows("x int", "dblink", "a", "INSERT INTO t VALUES (9) RETURNING x");
        stage.rows("x int", "dblink", "a", "SELECT x FROM t ORDER BY x");
    }

    private static void rowTypes(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("f1 int", "dblink", "a", "SELECT 1, 2");
        stage.rows("f1 int", "dblink", "a", "SELECT 1, 2", false);
        stage.rows("f1 int, f2 int", "dblink", "a", "SELECT 1");
        stage.rows("f1 int, f2 int", "dblink", "a", "SELECT 1 WHERE false");
        stage.rows("f1 int", "dblink", "a", "SELECT");
        stage.rows("f1 int", "dblink", "a", "SELECT WHERE false");
        stage.rows("f1 int", "dblink", "a", "SELECT 'x'");
        stage.rows("f1 int", "dblink", "a", "SELECT 'x'", false);
        stage.rows("f1 int", "dblink", "a", "SELECT g::text FROM generate_series(1, 3) g UNION ALL SELECT 'y'");
        stage.rows("f1 int", "dblink", "a", "SELECT 5");
    }

    private static void errors(Stage stage) throws Exception {
        stage.call("dblink_connect", stage.target());
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("f1 int", "dblink", "a", "SELECT 1/0");
        stage.rows("f1 int", "dblink", "SELECT 1/0");
        stage.rows("f1 int", "dblink", "a", "SELEC 1");
        stage.rows("f1 int", "dblink", "a", "SELECT nothing FROM pg_class");
        stage.rows("f1 int", "dblink", "a", "SELECT oidd FROM pg_class");
        stage.rows("f1 int", "dblink", "a", """
                DO $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'm', DETAIL = 'd1
                d2', HINT = 'h', ERRCODE = 'AB123'; END $$""");
        stage.rows("f1 int", "dblink", "a", """
                DO $$ BEGIN PERFORM 1/0; END $$""");
        stage.rows("f1 int", "dblink", "a", "SELECT 7");
    }

    private static void notices(Stage stage) throws Exception {
        stage.call("dblink_connect", stage.target());
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("f1 int", "dblink", "a", "SELECT 1/0", false);
        stage.rows("f1 int", "dblink", "SELECT 1/0", false);
        stage.rows("f1 int", "dblink", "a", """
                DO $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'm', DETAIL = 'd', HINT = 'h', ERRCODE = 'AB123'; END $$""", false);
        stage.rows("f1 int", "dblink", "a", """
                DO $$ BEGIN PERFORM 1/0; END $$""", false);
        stage.rows("f1 int", "dblink", "a", "DO $$ BEGIN RAISE NOTICE 'of the server'; END $$");
        stage.rows("f1 int", "dblink", "a", "SELECT 7");
    }

    private static void rowsBeforeErrors(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        String breaks = "SELECT 6/(3-g) FROM generate_series(1, 5) g";
        stage.rows("f1 int", "dblink", "a", breaks, false);
        stage.rows("f1 int", "dblink", "a", breaks);
        stage.rows("f1 int", "dblink", "a", "SELECT 1; SELECT 1/0", false);
        stage.rows("f1 int", "dblink", "a", "SELECT 1; SELECT 2 WHERE false; SELECT 1/0", false);
        stage.rows("f1 int", "dblink", "a", "SELECT 1; " + breaks, false);
        stage.rows("f1 int", "dblink", "a", "SELECT 1; SET application_name = 'x'; SELECT 1/0", false);
        stage.rows("f1 int", "dblink", "a", "SELECT 1/0; SELECT 1", false);
        stage.rows("f1 int", "dblink", "a", "SELECT 1, 2; SELECT 1/0", false);
        stage.rows("f1 int", "dblink", "a", "SELECT 7");
    }

    private static void empty(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("f1 int", "dblink", "a", "");
        stage.rows("f1 int", "dblink", "a", "", false);
        stage.rows("f1 int", "dblink", "a", " -- nothing ");
        stage.rows("f1 int", "dblink", "a", ";");
        stage.rows("f1 int", "dblink", "a", ";SELECT 1;");
        stage.rows("f1 int", "dblink", "a", "SELECT 7");
    }

    private static void sizes(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("n bigint, s bigint", "dblink", "a", "SELECT count(*), sum(g) FROM generate_series(1, 10) g");
        stage.rows("f1 int, f2 int, f3 text", "dblink", "a", """
                SELECT g, length(v), md5(v) FROM (SELECT g, repeat('x', g * g * 1000) v FROM generate_series(0, 12, 4) g) s""");
        stage.rows("f1 text", "dblink", "a", "SELECT repeat('ä', 3000)");
        stage.rows("f1 int", "dblink", "a", "SELECT g FROM generate_series(1, 2000) g");
    }

    private static void drains(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_send_query", "a", "SELECT 1; SELECT 2");
        stage.rows("f1 int", "dblink", "a", "SELECT 3");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.call("dblink_send_query", "a", "SELECT 4");
        stage.rows("f1 int", "dblink", "a", "SELECT 5", false);
        stage.rows("f1 int", "dblink", "a", "SELECT 6");
        stage.call("dblink_error_message", "a");
    }

    private static void transactions(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_exec", "a", "BEGIN");
        stage.call("dblink_exec", "a", "CREATE TEMPORARY TABLE t(x int)");
        stage.call("dblink_exec", "a", "INSERT INTO t VALUES (1)");
        stage.rows("x int", "dblink", "a", "SELECT x FROM t");
        stage.rows("x int", "dblink", "a", "SELECT x/0 FROM t", false);
        stage.rows("x int", "dblink", "a", "SELECT x FROM t");
        stage.call("dblink_exec", "a", "ROLLBACK");
        stage.rows("x int", "dblink", "a", "SELECT x FROM t");
    }

    private static void columns(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.direct("a", "SELECT 1 AS x, 'y'::text AS \"Y y\", 2::bigint, NULL::int AS x");
        stage.direct("a", "SELECT 1.5::numeric(6,2) n, true b, 'a'::\"char\" c, 'v'::varchar(9) v, 'n'::name m");
        stage.direct("a", "SELECT ARRAY[1,2] i, ARRAY['a','b,c',NULL] t, '{}'::numeric[] e");
        stage.direct("a", "SELECT date '2024-02-29' d, timestamp '2024-02-29 01:02:03.456' t, interval '1 day' i");
        stage.direct("a", "SELECT '\\x00ff'::bytea b, '{\"a\": 1}'::json j, '{\"a\": 1}'::jsonb jb");
        stage.direct("a", "SELECT relname, relkind FROM pg_class WHERE relname = 'pg_class'");
        stage.direct("a", "SELECT 1 AS x WHERE false");
    }

    private static void refused(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        for (String type : new String[] {
            "nonsense",
            "nonsense[]",
            "varchar(0)",
            "character varying(10485761)",
            "char(0)",
            "character(10485761)",
            "numeric(0)",
            "numeric(1001)",
            "numeric(10, 1001)",
            "numeric(10, -1001)"
        }) {
            stage.rows("f1 " + type, "dblink", "a", "SELECT 1");
        }
        stage.rows("f1 int", "dblink", "a", "SELECT 1");
    }
}
