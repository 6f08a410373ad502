package dev.quell.conformance.dblink;

/** {@code dblink_open}, {@code dblink_fetch}, {@code dblink_close}, and the transaction around them. */
final class CursorFamily implements Family {
    private static final String SERIES = "SELECT g FROM generate_series(1, 5) g";

    @Override
    public String name() {
        return "cursors";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.add("every form of arguments", CursorFamily::forms);
        scenarios.add("fetching", CursorFamily::fetching);
        scenarios.add("the transaction ends with the last cursor", CursorFamily::transaction);
        scenarios.add("in a transaction of the user", CursorFamily::ownTransaction);
        scenarios.add("errors when opening", CursorFamily::openErrors);
        scenarios.add("errors when fetching and closing", CursorFamily::otherErrors);
        scenarios.add("a failed transaction, and the next one", CursorFamily::failedTransaction);
        scenarios.add("the transaction fails to commit", CursorFamily::failedCommit);
        scenarios.add("the row type does not match", CursorFamily::rowTypes);
        scenarios.since(15, "a busy connection", CursorFamily::busy);
        scenarios.add("a fetch that is a command in the end", CursorFamily::fetchedCommand);
        scenarios.add("a cursor's name is not quoted", CursorFamily::names);
    }

    private static void state(Stage stage) throws Exception {
        stage.rows("state text, count bigint", "dblink", "a", """
                SELECT CASE WHEN now() = statement_timestamp() THEN 'alone' ELSE 'in a transaction' END, count(*)
                FROM pg_cursors WHERE name <> ''""");
    }

    private static void forms(Stage stage) throws Exception {
        stage.call("dblink_connect", stage.target());
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_open", "c", SERIES);
        stage.rows("g int", "dblink_fetch", "c", 2);
        stage.rows("g int", "dblink_fetch", "c", 2, true);
        stage.rows("g int", "dblink_fetch", "c", 2, false);
        stage.call("dblink_close", "c");
        stage.call("dblink_open", "c", SERIES, false);
        stage.call("dblink_close", "c", false);
        stage.call("dblink_open", "a", "c", SERIES);
        stage.rows("g int", "dblink_fetch", "a", "c", 2);
        stage.rows("g int", "dblink_fetch", "a", "c", 2, false);
        stage.call("dblink_close", "a", "c");
        stage.call("dblink_open", "a", "c", SERIES, true);
        stage.call("dblink_close", "a", "c", true);
    }

    private static void fetching(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_open", "a", "c", SERIES);
        stage.rows("g int", "dblink_fetch", "a", "c", 0);
        stage.rows("g int", "dblink_fetch", "a", "c", 1);
        stage.rows("g int", "dblink_fetch", "a", "c", 0);
        stage.rows("g int", "dblink_fetch", "a", "c", 100);
        stage.rows("g int", "dblink_fetch", "a", "c", 1);
        stage.rows("g int", "dblink_fetch", "a", "c", -1, false);
        stage.rows("g int", "dblink_fetch", "a", "c", 1);
        stage.call("dblink_exec", "a", "ABORT");
        stage.call("dblink_open", "a", "s", SERIES);
        state(stage);
        stage.call("dblink_close", "a", "s");
        state(stage);
    }

    private static void transaction(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_open", "a", "c1", SERIES);
        stage.call("dblink_open", "a", "c2", SERIES);
        state(stage);
        stage.call("dblink_close", "a", "c1");
        state(stage);
        stage.rows("g int", "dblink_fetch", "a", "c2", 1);
        stage.call("dblink_close", "a", "c2");
        state(stage);
        stage.call("dblink_open", "a", "c3", SERIES);
        stage.call("dblink_exec", "a", "COMMIT");
        state(stage);
        stage.call("dblink_close", "a", "c3", false);
        stage.call("dblink_open", "a", "c4", SERIES);
        state(stage);
        stage.call("dblink_close", "a", "c4");
        state(stage);
    }

    private static void ownTransaction(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_exec", "a", "BEGIN");
        stage.call("dblink_open", "a", "c", SERIES);
        stage.rows("g int", "dblink_fetch", "a", "c", 2);
        stage.call("dblink_close", "a", "c");
        state(stage);
        stage.call("dblink_open", "a", "c", SERIES);
        stage.call("dblink_exec", "a", "COMMIT");
        state(stage);
        stage.rows("g int", "dblink_fetch", "a", "c", 2, false);
    }

    private static void openErrors(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_open", "a", "c", "SELECT nothing FROM nowhere");
        stage.call("dblink_open", "a", "c", "SELECT nothing FROM nowhere", false);
        stage.call("dblink_open", "a", "c", SERIES, false);
        stage.call("dblink_exec", "a", "ABORT");
        stage.call("dblink_open", "a", "c", "INSERT INTO x VALUES (1)", false);
        stage.call("dblink_exec", "a", "ABORT");
        stage.call("dblink_open", "a", "c", SERIES);
        stage.call("dblink_open", "a", "c", SERIES);
        stage.call("dblink_exec", "a", "ABORT");
        stage.call("dblink_open", "a", "", SERIES, false);
        stage.call("dblink_exec", "a", "ABORT");
        state(stage);
    }

    private static void otherErrors(Stage stage) throws Exception {
        stage.call("dblink_connect", stage.target());
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("g int", "dblink_fetch", "a", "none", 1);
        stage.rows("g int", "dblink_fetch", "a", "none", 1, false);
        stage.rows("g int", "dblink_fetch", "none", 1);
        stage.call("dblink_close", "a", "none");
        stage.call("dblink_close", "a", "none", false);
        stage.call("dblink_close", "none");
        stage.call("dblink_open", "a", "c", "SELECT 6/(3-g) FROM generate_series(1, 5) g");
        stage.rows("g int", "dblink_fetch", "a", "c", 2);
        stage.rows("g int", "dblink_fetch", "a", "c", 2, false);
        stage.rows("g int", "dblink_fetch", "a", "c", 2);
        stage.call("dblink_close", "a", "c");
        stage.call("dblink_exec", "a", "ABORT");
        state(stage);
    }

    private static void failedTransaction(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_open", "a", "c", SERIES);
        stage.call("dblink_exec", "a", "SELECT 1/0", false);
        stage.call("dblink_close", "a", "c", false);
        stage.call("dblink_open", "a", "d", SERIES, false);
        stage.call("dblink_exec", "a", "ABORT");
        stage.call("dblink_open", "a", "c", SERIES);
        stage.call("dblink_close", "a", "c");
        state(stage);
    }

    private static void failedCommit(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_exec", "a", "CREATE TEMPORARY TABLE t(x int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        stage.call("dblink_open", "a", "c", SERIES);
        stage.call("dblink_exec", "a", "INSERT INTO t VALUES (1), (1)");
        stage.call("dblink_close", "a", "c");
        stage.call("dblink_error_message", "a");
        state(stage);
        stage.call("dblink_open", "a", "c", SERIES);
        stage.call("dblink_close", "a", "c");
        state(stage);
    }

    private static void rowTypes(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_open", "a", "c", "SELECT g, 'x' FROM generate_series(1, 9) g");
        stage.rows("g int", "dblink_fetch", "a", "c", 1);
        stage.rows("g int, t int", "dblink_fetch", "a", "c", 1);
        stage.rows("g int, t text", "dblink_fetch", "a", "c", 2);
        stage.rows("g int, t text, u text", "dblink_fetch", "a", "c", 2, false);
        stage.rows("h bigint, t varchar", "dblink_fetch", "a", "c", 2);
    }

    private static void busy(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_open", "a", "c", SERIES);
        stage.call("dblink_send_query", "a", "SELECT 1");
        stage.rows("g int", "dblink_fetch", "a", "c", 1, false);
        stage.call("dblink_open", "a", "d", SERIES, false);
        stage.call("dblink_close", "a", "c", false);
        stage.rows("g int", "dblink_get_result", "a");
        stage.rows("g int", "dblink_get_result", "a");
        stage.rows("g int", "dblink_fetch", "a", "c", 1);
        stage.call("dblink_close", "a", "c");
        state(stage);
        stage.call("dblink_send_query", "a", "SELECT 1");
        stage.call("dblink_open", "a", "e", SERIES, false);
    }

    private static void fetchedCommand(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_open", "a", "c", SERIES);
        stage.rows("g int", "dblink_fetch", "a", "c; SET LOCAL application_name = 'x'", 1);
        stage.rows("g int", "dblink_fetch", "a", "c; SET LOCAL application_name = 'x'", 1, false);
        stage.rows("g int", "dblink_fetch", "a", "c; SELECT 9", 1);
        stage.rows("g int", "dblink_fetch", "a", "c", 1);
        stage.call("dblink_close", "a", "c; CLOSE c", false);
        stage.call("dblink_exec", "a", "ABORT");
        state(stage);
    }

    private static void names(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_open", "a", "Upper", SERIES);
        stage.rows("name text", "dblink", "a", "SELECT name FROM pg_cursors WHERE name <> ''");
        stage.rows("g int", "dblink_fetch", "a", "UPPER", 1);
        stage.call("dblink_close", "a", "uPPER");
        stage.call("dblink_open", "a", "\"Quoted one\"", SERIES);
        stage.rows("g int", "dblink_fetch", "a", "\"Quoted one\"", 1);
        stage.rows("g int", "dblink_fetch", "a", "Quoted one", 1, false);
        stage.call("dblink_exec", "a", "ABORT");
        stage.call("dblink_open", "a", "c NO SCROLL", SERIES);
        stage.call("dblink_close", "a", "ALL");
        state(stage);
        stage.call("dblink_open", "a", "it's", SERIES, false);
    }
}
