package dev.quell.conformance.dblink;

/** {@code dblink_exec}. */
final class CommandFamily implements Family {
    @Override
    public String name() {
        return "commands";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.add("every form of arguments", CommandFamily::forms);
        scenarios.add("statements that return rows", CommandFamily::rows);
        scenarios.add("errors of the server", CommandFamily::errors);
        scenarios.add("several statements", CommandFamily::several);
        scenarios.since(15, "a busy connection", CommandFamily::busy);
        scenarios.since(15, "COPY", CommandFamily::copy);
    }

    private static void forms(Stage stage) throws Exception {
        stage.call("dblink_connect", stage.target());
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_exec", "CREATE TEMPORARY TABLE t(x int)");
        stage.call("dblink_exec", "INSERT INTO t VALUES (1), (2)", true);
        stage.call("dblink_exec", "INSERT INTO t VALUES (3)", false);
        stage.rows("x int", "dblink", "SELECT x FROM t");
        stage.call("dblink_exec", "a", "SELECT 1 INTO TEMPORARY u");
        stage.call("dblink_exec", "a", "UPDATE u SET \"?column?\" = 2", true);
        stage.call("dblink_exec", "a", "DELETE FROM u", false);
        stage.call("dblink_exec", "a", "LISTEN x");
    }

    private static void rows(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_exec", "a", "CREATE TEMPORARY TABLE t(x int)");
        stage.call("dblink_exec", "a", "SELECT 1");
        stage.call("dblink_exec", "a", "SELECT 1", false);
        stage.call("dblink_exec", "a", "SELECT 1 WHERE false");
        stage.call("dblink_exec", "a", "INSERT INTO t VALUES (1) RETURNING x");
        stage.call("dblink_exec", "a", "SHOW datestyle");
        stage.rows("x int", "dblink", "a", "SELECT x FROM t");
    }

    private static void errors(Stage stage) throws Exception {
        stage.call("dblink_connect", stage.target());
        stage.call("dblink_connect", "a", stage.target());
        for (String sql : new String[] {
            "SELECT 1/0",
            "SELEC",
            "",
            ";",
            "DROP TABLE nonexistent",
            """
            DO $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'm', DETAIL = 'd', HINT = 'h', ERRCODE = 'AB123'; END $$""",
            "CREATE TEMPORARY TABLE t(x int PRIMARY KEY); INSERT INTO t VALUES (1), (1)"
        }) {
            stage.call("dblink_exec", "a", sql);
            stage.call("dblink_exec", "a", sql, false);
            stage.call("dblink_exec", sql);
            stage.call("dblink_exec", sql, false);
            stage.call("dblink_error_message", "a");
        }
    }

    private static void several(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_exec", "a", "SELECT 1; BEGIN; COMMIT");
        stage.call("dblink_exec", "a", "BEGIN; SELECT 1");
        stage.call("dblink_exec", "a", "ROLLBACK");
        stage.call("dblink_exec", "a", "SELECT 1; SELECT 1/0; BEGIN", false);
        stage.call("dblink_exec", "a", "COMMIT; ");
    }

    private static void busy(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_send_query", "a", "SELECT 1");
        stage.call("dblink_exec", "a", "SET application_name = 'x'");
        stage.call("dblink_exec", "a", "SET application_name = 'x'", false);
        stage.rows("a int", "dblink_get_result", "a");
        stage.call("dblink_exec", "a", "SET application_name = 'x'", false);
        stage.rows("a int", "dblink_get_result", "a");
        stage.call("dblink_exec", "a", "SET application_name = 'x'", false);
    }

    private static void copy(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_exec", "a", "CREATE TEMPORARY TABLE t(x int)");
        stage.call("dblink_exec", "a", "COPY t TO STDOUT", false);
        stage.call("dblink_exec", "a", "SELECT 1", false);
        stage.call("dblink_exec", "a", "SELECT 1", false);
        stage.call("dblink_disconnect", "a");
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_exec", "a", "CREATE TEMPORARY TABLE t(x int)");
        stage.call("dblink_exec", "a", "COPY t FROM STDIN");
        stage.call("dblink_exec", "a", "SELECT 1", false);
        stage.call("dblink_error_message", "a");
        stage.call("dblink_disconnect", "a");
    }
}
