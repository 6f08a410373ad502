package dev.quell.conformance.dblink;

/** {@code dblink_cancel_query}. */
final class CancelFamily implements Family {
    private static final String SLEEP = "SELECT pg_sleep(60) ";

    @Override
    public String name() {
        return "cancels";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.add("while the query runs", CancelFamily::during);
        scenarios.add("when nothing runs", CancelFamily::idle);
        scenarios.add("after the query, before its results are read", CancelFamily::after);
        scenarios.add("between the results of several statements", CancelFamily::between);
        scenarios.add("in a transaction", CancelFamily::transaction);
        scenarios.add("all of several connections", CancelFamily::all);
        scenarios.since(17, "of a server that has stopped", CancelFamily::stoppedServer);
    }

    private static void during(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_send_query", "a", SLEEP + "/* first one */");
        stage.host().awaitRunning("first one */");
        stage.call("dblink_cancel_query", "a");
        stage.rows("a text", "dblink_get_result", "a");
        stage.call("dblink_error_message", "a");
        stage.rows("a text", "dblink_get_result", "a");
        stage.call("dblink_send_query", "a", SLEEP + "/* second one */");
        stage.host().awaitRunning("second one */");
        stage.call("dblink_cancel_query", "a");
        stage.rows("a text", "dblink_get_result", "a", false);
        stage.rows("a text", "dblink_get_result", "a", false);
        stage.rows("a int", "dblink", "a", "SELECT 1");
    }

    private static void idle(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_cancel_query", "a");
        stage.call("dblink_cancel_query", "a");
        stage.rows("a int", "dblink", "a", "SELECT 1");
        stage.call("dblink_error_message", "a");
    }

    private static void after(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_send_query", "a", "SELECT 1");
        stage.untilIdle("a");
        stage.call("dblink_cancel_query", "a");
        stage.rows("a int", "dblink_get_result", "a");
        stage.rows("a int", "dblink_get_result", "a");
        stage.rows("a int", "dblink", "a", "SELECT 2");
    }

    /** A server sends a result only once there is much, or nothing more to do: the second one pushes out the first. */
    private static void between(Stage stage) throws Exception {
        String much = "x".repeat(20_000);
        stage.mask(much, "MUCH");
        stage.call("dblink_connect", "a", stage.target());
        stage.call(
                "dblink_send_query",
                "a",
                "SELECT '1'; SELECT repeat('x', 20000); " + SLEEP + "/* the middle */; SELECT '3'");
        stage.host().awaitRunning("the middle */");
        stage.rows("a text", "dblink_get_result", "a");
        stage.call("dblink_cancel_query", "a");
        stage.rows("a text", "dblink_get_result", "a");
        stage.rows("a text", "dblink_get_result", "a");
        stage.rows("a text", "dblink_get_result", "a");
        stage.rows("a int", "dblink", "a", "SELECT 1");
    }

    private static void transaction(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_exec", "a", "BEGIN");
        stage.call("dblink_send_query", "a", SLEEP + "/* in a block */");
        stage.host().awaitRunning("in a block */");
        stage.call("dblink_cancel_query", "a");
        stage.rows("a text", "dblink_get_result", "a", false);
        stage.rows("a text", "dblink_get_result", "a");
        stage.call("dblink_exec", "a", "CREATE TEMPORARY TABLE t(x int)", false);
        stage.call("dblink_exec", "a", "ROLLBACK");
        stage.rows("a int", "dblink", "a", "SELECT 1");
    }

    private static void all(Stage stage) throws Exception {
        for (int i = 0; i < 8; i++) {
            stage.call("dblink_connect", "c" + i, stage.target());
            stage.call("dblink_send_query", "c" + i, SLEEP + "/* of all " + i + " */");
        }
        for (int i = 0; i < 8; i++) {
            stage.host().awaitRunning("of all " + i + " */");
            stage.call("dblink_cancel_query", "c" + i);
        }
        for (int i = 0; i < 8; i++) {
            stage.rows("a text", "dblink_get_result", "c" + i, false);
            stage.rows("a text", "dblink_get_result", "c" + i, false);
        }
    }

    private static void stoppedServer(Stage stage) throws Exception {
        var server = stage.ownServer();
        stage.call("dblink_connect", "a", server.socketConninfo(dev.quell.testkit.Role.POSTGRES));
        server.stop();
        stage.call("dblink_cancel_query", "a");
        stage.call("dblink_is_busy", "a");
        stage.call("dblink_cancel_query", "a");
        stage.call("dblink_exec", "a", "SELECT 1", false);
        stage.call("dblink_cancel_query", "a");
        stage.call("dblink_disconnect", "a");
    }
}
