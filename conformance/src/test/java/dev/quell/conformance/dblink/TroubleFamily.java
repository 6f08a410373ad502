package dev.quell.conformance.dblink;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;

/** Backends that are killed, servers that stop. */
final class TroubleFamily implements Family {
    @Override
    public String name() {
        return "trouble";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.add("an idle backend is terminated", TroubleFamily::idle);
        scenarios.since(15, "an idle backend is terminated, then asked asynchronously", TroubleFamily::asynchronous);
        scenarios.add("a backend is terminated while it runs a query", TroubleFamily::running);
        scenarios.add("a backend is terminated under a cursor", TroubleFamily::cursor);
        scenarios.add("a backend is terminated before a cursor is opened", TroubleFamily::beginning);
        scenarios.add("the unnamed connection is dead, and made anew", TroubleFamily::unnamed);
        scenarios.add("a server is restarted", TroubleFamily::restarted);
        scenarios.since(17, "a server is killed while queries run", TroubleFamily::killed);
    }

    /** Ends a backend and waits until it has gone. */
    private static void terminate(Stage stage, String pid) {
        stage.sql("SELECT pg_terminate_backend(" + pid + ")");
        Await.until(
                () -> stage.value("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid)
                        .equals("0"),
                "the end of backend " + pid);
    }

    private static void idle(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        String pid = stage.maskValue("PID", "dblink", new Object[] {"a", "SELECT pg_backend_pid()"});
        terminate(stage, pid);
        stage.call("dblink_get_connections");
        stage.call("dblink_exec", "a", "SELECT 1", false);
        stage.call("dblink_error_message", "a");
        stage.rows("a int", "dblink", "a", "SELECT 1");
        stage.rows("a int", "dblink", "a", "SELECT 1", false);
        stage.call("dblink_send_query", "a", "SELECT 1");
        stage.call("dblink_is_busy", "a");
        stage.rows("a int", "dblink_get_result", "a");
        stage.call("dblink_cancel_query", "a");
        stage.call("dblink_get_notify", "a");
        stage.call("dblink_get_connections");
        stage.call("dblink_disconnect", "a");
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("a int", "dblink", "a", "SELECT 1");
    }

    private static void asynchronous(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        String pid = stage.maskValue("PID", "dblink", new Object[] {"a", "SELECT pg_backend_pid()"});
        terminate(stage, pid);
        stage.call("dblink_is_busy", "a");
        stage.call("dblink_error_message", "a");
        stage.call("dblink_send_query", "a", "SELECT 1");
        stage.rows("a int", "dblink_get_result", "a", false);
        stage.rows("a int", "dblink_get_result", "a", false);
        stage.call("dblink_error_message", "a");
        stage.call("dblink_disconnect", "a");
    }

    private static void running(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        String pid = stage.maskValue("PID", "dblink", new Object[] {"a", "SELECT pg_backend_pid()"});
        stage.call("dblink_send_query", "a", "SELECT pg_sleep(60) /* to be terminated */");
        stage.host().awaitRunning("to be terminated */");
        terminate(stage, pid);
        stage.rows("a text", "dblink_get_result", "a");
        stage.rows("a text", "dblink_get_result", "a");
        stage.call("dblink_error_message", "a");
        stage.rows("a text", "dblink_get_result", "a");
        stage.call("dblink_send_query", "a", "SELECT 1");
        stage.call("dblink_disconnect", "a");
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("a int", "dblink", "a", "SELECT 1");
    }

    private static void cursor(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        String pid = stage.maskValue("PID", "dblink", new Object[] {"a", "SELECT pg_backend_pid()"});
        stage.call("dblink_open", "a", "c", "SELECT g FROM generate_series(1, 5) g");
        terminate(stage, pid);
        stage.rows("a int", "dblink_fetch", "a", "c", 1);
        stage.rows("a int", "dblink_fetch", "a", "c", 1, false);
        stage.call("dblink_close", "a", "c", false);
        stage.call("dblink_open", "a", "c", "SELECT 1", false);
        stage.call("dblink_disconnect", "a");
    }

    private static void beginning(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        String pid = stage.maskValue("PID", "dblink", new Object[] {"a", "SELECT pg_backend_pid()"});
        terminate(stage, pid);
        stage.call("dblink_open", "a", "c", "SELECT 1");
        stage.call("dblink_open", "a", "c", "SELECT 1", false);
        stage.call("dblink_disconnect", "a");
        stage.call("dblink_connect", stage.target());
        String other = stage.maskValue("OTHER", "dblink", new Object[] {"SELECT pg_backend_pid()"});
        terminate(stage, other);
        stage.call("dblink_open", "c", "SELECT 1", false);
    }

    private static void unnamed(Stage stage) throws Exception {
        stage.call("dblink_connect", stage.target());
        String pid = stage.maskValue("PID", "dblink", new Object[] {"SELECT pg_backend_pid()"});
        stage.call("dblink_open", "c", "SELECT 1");
        terminate(stage, pid);
        stage.call("dblink_exec", "SELECT 1", false);
        stage.call("dblink_get_notify");
        stage.call("dblink_connect", stage.target());
        stage.call("dblink_open", "c", "SELECT 1");
        stage.call("dblink_close", "c");
        stage.rows("a int", "dblink", "SELECT 1");
    }

    private static void restarted(Stage stage) throws Exception {
        TestServer server = stage.ownServer();
        String target = server.socketConninfo(Role.POSTGRES);
        stage.call("dblink_connect", "a", target);
        stage.call("dblink_connect", target);
        stage.rows("a int", "dblink", "a", "SELECT 1");
        server.restart();
        stage.rows("a int", "dblink", "a", "SELECT 1");
        stage.rows("a int", "dblink", "SELECT 1", false);
        stage.call("dblink_get_connections");
        stage.call("dblink_connect", target);
        stage.rows("a int", "dblink", "SELECT 1", false);
        stage.call("dblink_disconnect", "a");
        stage.call("dblink_connect", "a", target);
        stage.rows("a int", "dblink", "a", "SELECT 1");
    }

    private static void killed(Stage stage) throws Exception {
        TestServer server = stage.ownServer();
        String target = server.socketConninfo(Role.POSTGRES);
        stage.call("dblink_connect", "a", target);
        stage.call("dblink_send_query", "a", "SELECT pg_sleep(60) /* of a killed server */");
        server.awaitRunning("of a killed server */");
        server.stop();
        stage.rows("a text", "dblink_get_result", "a", false);
        stage.rows("a text", "dblink_get_result", "a", false);
        stage.call("dblink_connect", "b", target);
        stage.call("dblink_send_query", "a", "SELECT 1");
        stage.call("dblink_get_connections");
    }
}
