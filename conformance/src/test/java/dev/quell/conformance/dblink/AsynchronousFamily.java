package dev.quell.conformance.dblink;

/** {@code dblink_send_query}, {@code dblink_is_busy} and {@code dblink_get_result}. */
final class AsynchronousFamily implements Family {
    @Override
    public String name() {
        return "asynchronous queries";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.add("a query and its results", AsynchronousFamily::one);
        scenarios.add("several statements, a result each", AsynchronousFamily::several);
        scenarios.add("results of every kind", AsynchronousFamily::kinds);
        scenarios.add("nothing was sent", AsynchronousFamily::nothing);
        scenarios.since(15, "the next query needs the end of the last", AsynchronousFamily::next);
        scenarios.add("errors of the server", AsynchronousFamily::errors);
        scenarios.add("the row type does not match", AsynchronousFamily::rowTypes);
        scenarios.add("several connections at once", AsynchronousFamily::interleaved);
        scenarios.add("a connection is closed while its query runs", AsynchronousFamily::closed);
        scenarios.add("is_busy stays true until there is something", AsynchronousFamily::busy);
        scenarios.add("twenty connections, collected as they finish", AsynchronousFamily::many);
        scenarios.add("a waiting call is stopped", AsynchronousFamily::stopped);
        scenarios.since(17, "other calls on a busy connection", AsynchronousFamily::occupied);
    }

    private static void one(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_send_query", "a", "SELECT 1, 'one'");
        stage.rows("f1 int, f2 text", "dblink_get_result", "a");
        stage.rows("f1 int, f2 text", "dblink_get_result", "a");
        stage.call("dblink_is_busy", "a");
        stage.call("dblink_send_query", "a", "SELECT g, 'n' FROM generate_series(1, 3) g");
        stage.rows("f1 int, f2 text", "dblink_get_result", "a", true);
        stage.rows("f1 int, f2 text", "dblink_get_result", "a", false);
        stage.rows("f1 int, f2 text", "dblink_get_result", "a");
    }

    private static void several(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call(
                "dblink_send_query", "a", "SELECT 1; SELECT 2 WHERE false; SET application_name = 'x'; SELECT 'three'");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.rows("f1 text", "dblink_get_result", "a");
        stage.rows("f1 text", "dblink_get_result", "a");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.call("dblink_send_query", "a", "SELECT 4");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.rows("f1 int", "dblink_get_result", "a");
    }

    private static void kinds(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        for (String sql :
                new String[] {"CREATE TEMPORARY TABLE t(x int)", "INSERT INTO t VALUES (1), (2)", "", ";", "BEGIN"}) {
            stage.call("dblink_send_query", "a", sql);
            stage.rows("tag text", "dblink_get_result", "a");
            stage.rows("tag text", "dblink_get_result", "a");
        }
        stage.call("dblink_send_query", "a", "DELETE FROM t");
        stage.rows("tag int", "dblink_get_result", "a");
        stage.rows("tag int", "dblink_get_result", "a");
        stage.call("dblink_send_query", "a", "COMMIT");
        stage.rows("tag text, more text", "dblink_get_result", "a");
        stage.rows("tag text", "dblink_get_result", "a");
        stage.call("dblink_send_query", "a", "");
        stage.rows("tag text", "dblink_get_result", "a", false);
        stage.rows("tag text", "dblink_get_result", "a", false);
    }

    private static void nothing(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.rows("f1 int, f2 int", "dblink_get_result", "a", false);
        stage.call("dblink_is_busy", "a");
        stage.call("dblink_error_message", "a");
    }

    private static void next(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_send_query", "a", "SELECT 1");
        stage.call("dblink_send_query", "a", "SELECT 2");
        stage.call("dblink_error_message", "a");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.call("dblink_send_query", "a", "SELECT 3");
        stage.call("dblink_send_query", "a", "SELECT 4");
        stage.call("dblink_error_message", "a");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.call("dblink_send_query", "a", "SELECT 5");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.untilIdle("a");
        stage.call("dblink_send_query", "a", "SELECT 6");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.rows("f1 int", "dblink_get_result", "a");
    }

    private static void errors(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_send_query", "a", "SELECT 1; SELECT 1/0; SELECT 2");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.call("dblink_error_message", "a");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.call("dblink_send_query", "a", "SELEC");
        stage.rows("f1 int", "dblink_get_result", "a", false);
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.call("dblink_send_query", "a", """
                DO $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'm', DETAIL = 'd', HINT = 'h', ERRCODE = 'AB123'; END $$""");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.call("dblink_send_query", "a", "SELECT 6/(3-g) FROM generate_series(1, 5) g");
        stage.rows("f1 int", "dblink_get_result", "a", false);
        stage.rows("f1 int", "dblink_get_result", "a", false);
    }

    private static void rowTypes(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_send_query", "a", "SELECT 1, 2; SELECT 'x'; SELECT 3; SELECT 4 WHERE false");
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.rows("f1 int", "dblink_get_result", "a", false);
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.rows("f1 int, f2 int", "dblink_get_result", "a");
        stage.rows("f1 int, f2 int", "dblink_get_result", "a");
        stage.call("dblink_send_query", "a", "SELECT 5");
        stage.rows("f1 int", "dblink_get_result", "a");
    }

    private static void interleaved(Stage stage) throws Exception {
        for (String name : new String[] {"a", "b", "c"}) {
            stage.call("dblink_connect", name, stage.target());
            stage.call(
                    "dblink_send_query",
                    name,
                    "SELECT '" + name + "', g FROM generate_series(1, 2) g; SELECT 'end', 0");
        }
        stage.rows("n text, g int", "dblink_get_result", "b");
        stage.rows("n text, g int", "dblink", stage.target(), "SELECT 'in between', 9");
        stage.rows("n text, g int", "dblink_get_result", "a");
        stage.rows("n text, g int", "dblink_get_result", "c");
        stage.rows("n text, g int", "dblink_get_result", "c");
        stage.rows("n text, g int", "dblink_get_result", "a");
        stage.call("dblink_disconnect", "a");
        stage.rows("n text, g int", "dblink_get_result", "b");
        stage.rows("n text, g int", "dblink_get_result", "b");
        stage.rows("n text, g int", "dblink_get_result", "c");
        stage.rows("n text, g int", "dblink_get_result", "a");
        stage.call("dblink_get_connections");
    }

    private static void closed(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_send_query", "a", "SELECT pg_sleep(60), 'closed while it runs'");
        stage.host().awaitRunning("closed while it runs");
        stage.call("dblink_disconnect", "a");
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("f1 int", "dblink_get_result", "a");
        stage.rows("f1 int", "dblink", "a", "SELECT 1");
        stage.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%closed while%' "
                + "AND pid <> pg_backend_pid()");
    }

    private static void busy(Stage stage) throws Exception {
        stage.call("dblink_connect", "lock", stage.target());
        stage.rows("x text", "dblink", "lock", "SELECT pg_advisory_lock(4711)::text");
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_send_query", "a", "SELECT pg_advisory_xact_lock(4711)::text /* waits for it */");
        stage.host().awaitRunning("waits for it */");
        stage.call("dblink_is_busy", "a");
        stage.call("dblink_is_busy", "a");
        stage.rows("x bool", "dblink", "lock", "SELECT pg_advisory_unlock(4711)");
        stage.untilIdle("a");
        stage.call("dblink_is_busy", "a");
        stage.rows("x text", "dblink_get_result", "a");
        stage.rows("x text", "dblink_get_result", "a");
        stage.call("dblink_is_busy", "a");
    }

    private static void many(Stage stage) throws Exception {
        for (int i = 0; i < 20; i++) {
            stage.call("dblink_connect", "c" + i, stage.target());
            stage.call("dblink_send_query", "c" + i, "SELECT " + i);
        }
        for (int i = 19; i >= 0; i--) {
            stage.rows("n int", "dblink_get_result", "c" + i);
            stage.rows("n int", "dblink_get_result", "c" + i);
        }
        for (int i = 0; i < 20; i++) {
            stage.call("dblink_disconnect", "c" + i);
        }
    }

    private static void stopped(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_send_query", "a", "SELECT pg_sleep(60), 'the wait is stopped'");
        stage.stopped("the wait is stopped", () -> stage.rows("a text, b text", "dblink_get_result", "a"));
        stage.call("dblink_is_busy", "a");
        stage.call("dblink_cancel_query", "a");
        stage.rows("a text, b text", "dblink_get_result", "a");
        stage.rows("a text, b text", "dblink_get_result", "a");
        stage.stopped(
                "the command is stopped",
                () -> stage.call("dblink_exec", "a", "SELECT pg_sleep(60), 'the command is stopped'"));
        stage.call("dblink_exec", "a", "SELECT 1", false);
        stage.call("dblink_cancel_query", "a");
        stage.rows("a text, b text", "dblink_get_result", "a");
        stage.rows("a text, b text", "dblink_get_result", "a");
        stage.rows("a int", "dblink", "a", "SELECT 1");
    }

    private static void occupied(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        occupy(stage);
        stage.rows("f1 int", "dblink", "a", "SELECT 2");
        free(stage, 1);
        occupy(stage);
        stage.rows("f1 int", "dblink", "a", "SELECT 2", false);
        free(stage, 1);
        occupy(stage);
        stage.call("dblink_exec", "a", "SET application_name = 'x'");
        stage.call("dblink_exec", "a", "SET application_name = 'x'", false);
        free(stage, 3);
        occupy(stage);
        stage.call("dblink_open", "a", "c", "SELECT 3");
        stage.call("dblink_open", "a", "c", "SELECT 3", false);
        free(stage, 3);
        occupy(stage);
        stage.rows("f1 int", "dblink_fetch", "a", "c", 1);
        stage.rows("f1 int", "dblink_fetch", "a", "c", 1, false);
        free(stage, 3);
        occupy(stage);
        stage.call("dblink_close", "a", "c");
        stage.call("dblink_close", "a", "c", false);
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_get_notify", "a");
        stage.call("dblink_send_query", "a", "SELECT 4");
        stage.call("dblink_error_message", "a");
        free(stage, 3);
        occupy(stage);
        stage.call("dblink_disconnect", "a");
    }

    /** From now on the connection runs a query of two statements, for a while. */
    private static void occupy(Stage stage) throws Exception {
        stage.call("dblink_send_query", "a", "SELECT 1 FROM pg_sleep(0.3); SELECT 1");
    }

    /** Reads what the query has left, and shows that the connection can be used again. */
    private static void free(Stage stage, int results) throws Exception {
        for (int i = 0; i < results; i++) {
            stage.rows("f1 int", "dblink_get_result", "a");
        }
        stage.call("dblink_is_busy", "a");
        stage.rows("f1 int", "dblink", "a", "SELECT 5");
    }
}
