package dev.quell.conformance.dblink;

import dev.quell.testkit.Role;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Opening, naming and closing connections. */
final class ConnectionFamily implements Family {
    @Override
    public String name() {
        return "connections";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.add("named connections come and go", ConnectionFamily::named);
        scenarios.add("the unnamed connection is replaced", ConnectionFamily::unnamed);
        scenarios.add("a failed connect leaves the unnamed connection alone", ConnectionFamily::unnamedStays);
        scenarios.add("what is not connected is not available", ConnectionFamily::notAvailable);
        scenarios.add("names are of every kind", ConnectionFamily::names);
        scenarios.add("long names are cut", ConnectionFamily::longNames);
        scenarios.since(18, "connecting fails", ConnectionFamily::failures);
        scenarios.since(17, "connecting to a silent server is stopped", ConnectionFamily::silentServer);
        scenarios.add("a failed connect frees the name", ConnectionFamily::nameIsFreed);
        scenarios.add("null arguments do nothing", ConnectionFamily::nulls);
        scenarios.add("the client encoding is that of the local database", ConnectionFamily::encoding);
        scenarios.add("error messages last until the next command", ConnectionFamily::errorMessages);
    }

    private static void named(Stage stage) throws Exception {
        stage.call("dblink_get_connections");
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_get_connections");
        stage.call("dblink_connect", "b", stage.target());
        stage.call("dblink_get_connections");
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_disconnect", "a");
        stage.call("dblink_disconnect", "a");
        stage.call("dblink_get_connections");
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_disconnect", "b");
        stage.call("dblink_disconnect", "a");
        stage.call("dblink_get_connections");
    }

    private static void unnamed(Stage stage) throws Exception {
        stage.call("dblink_connect", stage.target());
        stage.call("dblink_exec", "SET application_name = 'first one'");
        stage.rows("a text", "dblink", "SHOW application_name");
        stage.call("dblink_connect", stage.target());
        stage.rows("a text", "dblink", "SHOW application_name");
        stage.call("dblink_get_connections");
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_disconnect");
        stage.call("dblink_disconnect");
        stage.rows("a int", "dblink", "a", "SELECT 1");
        stage.rows("a int", "dblink", "SELECT 1");
    }

    private static void unnamedStays(Stage stage) throws Exception {
        stage.call("dblink_connect", stage.target());
        stage.call("dblink_exec", "SET application_name = 'it stays'");
        stage.call("dblink_connect", "nonsense");
        stage.call("dblink_connect", "nonsense=1");
        stage.rows("a text", "dblink", "SHOW application_name");
    }

    private static void notAvailable(Stage stage) throws Exception {
        stage.call("dblink_disconnect");
        stage.call("dblink_disconnect", "none");
        stage.call("dblink_exec", "SELECT 1");
        stage.call("dblink_exec", "SELECT 1", false);
        stage.rows("a int", "dblink", "SELECT 1");
        stage.rows("a int", "dblink", "SELECT 1", false);
        stage.call("dblink_open", "c", "SELECT 1");
        stage.call("dblink_open", "none", "c", "SELECT 1");
        stage.call("dblink_open", "none", "c", "SELECT 1", false);
        stage.rows("a int", "dblink_fetch", "c", 1);
        stage.rows("a int", "dblink_fetch", "none", "c", 1, false);
        stage.call("dblink_close", "c");
        stage.call("dblink_close", "none", "c");
        stage.call("dblink_send_query", "none", "SELECT 1");
        stage.call("dblink_is_busy", "none");
        stage.rows("a int", "dblink_get_result", "none");
        stage.rows("a int", "dblink_get_result", "none", false);
        stage.call("dblink_cancel_query", "none");
        stage.call("dblink_error_message", "none");
        stage.call("dblink_get_notify");
        stage.call("dblink_get_notify", "none");
    }

    private static void names(Stage stage) throws Exception {
        for (String name : new String[] {"", " ", "A", "a", "a b", "ä", "host=x", "\"q\"", "it's"}) {
            stage.call("dblink_connect", name, stage.target());
            stage.rows("a text", "dblink", name, "SELECT 'by ' || 1");
            stage.call("dblink_exec", name, "SELECT 1/0");
            stage.call("dblink_error_message", name);
        }
        for (String name : new String[] {"", " ", "A", "a", "a b", "ä", "host=x", "\"q\"", "it's"}) {
            stage.call("dblink_disconnect", name);
        }
        stage.call("dblink_get_connections");
    }

    private static void longNames(Stage stage) throws Exception {
        String fits = "x".repeat(63);
        String longer = fits + "yz";
        stage.call("dblink_connect", fits, stage.target());
        stage.call("dblink_connect", longer, stage.target());
        stage.rows("a int", "dblink", longer, "SELECT 1");
        stage.rows("a int", "dblink", longer, "SELECT 1/0");
        stage.call("dblink_send_query", longer, "SELECT 2");
        stage.rows("a int", "dblink_get_result", longer);
        stage.rows("a int", "dblink_get_result", longer);
        stage.call("dblink_disconnect", longer);
        stage.call("dblink_disconnect", longer);

        String wide = "ä".repeat(40);
        stage.call("dblink_connect", wide, stage.target());
        stage.call("dblink_get_connections");
        stage.call("dblink_connect", "ä".repeat(31) + "b", stage.target());
        stage.call("dblink_connect", "ä".repeat(31), stage.target());
        stage.call("dblink_exec", wide, "SELECT 1/0");
        stage.call("dblink_disconnect", "ä".repeat(32));
        stage.call("dblink_disconnect", wide);
        stage.call("dblink_connect", "x".repeat(62) + "ä", stage.target());
        stage.call("dblink_connect", "x".repeat(60) + "€€", stage.target());
        stage.call("dblink_connect", "x".repeat(61) + "\uD83D\uDE00", stage.target());
        stage.call("dblink_get_connections");
    }

    private static void failures(Stage stage) throws Exception {
        String[] bad = {
            "nonsense",
            "nonsense=1",
            "host",
            "host='unterminated",
            "port=1 host=127.0.0.1",
            "port=1 host=/nonexistent",
            "port=abc host=127.0.0.1",
            "sslmode=maybe host=127.0.0.1",
            stage.target() + " dbname=nonexistent",
            stage.target() + " user=nonexistent",
            stage.target(Role.SCRAM) + " password=wrong",
            stage.target(Role.REJECT),
            "host=no.such.host.invalid",
            "service=none",
            "postgresql://[::1",
            "",
        };
        for (String connstr : bad) {
            if (connstr.isEmpty()) {
                continue;
            }
            stage.call("dblink_connect", connstr);
            stage.call("dblink_connect", "a", connstr);
            stage.rows("a int", "dblink", connstr, "SELECT 1", false);
            stage.call("dblink_exec", connstr, "SELECT 1", false);
        }
        stage.call("dblink_get_connections");
    }

    private static void silentServer(Stage stage) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            stage.mask(Integer.toString(silent.getLocalPort()), "SILENT");
            String target = "host=" + silent.getInetAddress().getHostAddress() + " port=" + silent.getLocalPort();
            List<Socket> accepted = new ArrayList<>();
            stage.stoppedAfter(() -> accepted.add(silent.accept()), () -> stage.call("dblink_connect", "a", target));
            stage.stoppedAfter(() -> accepted.add(silent.accept()), () -> stage.call("dblink_connect", target));
            stage.stoppedAfter(
                    () -> accepted.add(silent.accept()),
                    () -> stage.rows("x int", "dblink", target, "SELECT 1", false));
            for (Socket socket : accepted) {
                socket.close();
            }
        }
        stage.call("dblink_get_connections");
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("x int", "dblink", "a", "SELECT 1");
    }

    private static void nameIsFreed(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", "nonsense");
        stage.call("dblink_get_connections");
        stage.call("dblink_connect", "a", stage.target());
        stage.rows("a int", "dblink", "a", "SELECT 1");
    }

    private static void nulls(Stage stage) throws Exception {
        stage.call("dblink_connect", (Object) null);
        stage.call("dblink_connect", null, stage.target());
        stage.call("dblink_connect", "a", null);
        stage.call("dblink_get_connections");
        stage.call("dblink_disconnect", (Object) null);
        stage.call("dblink_exec", "a", null);
        stage.call("dblink_exec", null, "SELECT 1");
        stage.rows("a int", "dblink", "a", null);
        stage.rows("a int", "dblink", (Object) null);
        stage.rows("a int", "dblink", null, "SELECT 1");
        stage.call("dblink_send_query", null, "SELECT 1");
        stage.call("dblink_send_query", "a", null);
        stage.call("dblink_is_busy", (Object) null);
        stage.call("dblink_cancel_query", (Object) null);
        stage.call("dblink_error_message", (Object) null);
        stage.rows("a int", "dblink_get_result", (Object) null);
        stage.call("dblink_open", null, "SELECT 1");
        stage.call("dblink_close", (Object) null);
        stage.rows("a int", "dblink_fetch", null, 1);
        stage.call("dblink_get_notify", (Object) null);
        stage.call("dblink_get_pkey", (Object) null);
    }

    private static void encoding(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target() + " client_encoding=LATIN1");
        stage.rows("a text", "dblink", "a", "SHOW client_encoding");
        stage.rows("a text, b int", "dblink", "a", "SELECT 'ä€', length('ä€')");
        stage.rows("a text", "dblink", "a", "SELECT 'ö' AS \"ü\"");
    }

    private static void errorMessages(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_error_message", "a");
        stage.call("dblink_exec", "a", "SELECT 1/0", false);
        stage.call("dblink_error_message", "a");
        stage.call("dblink_is_busy", "a");
        stage.call("dblink_error_message", "a");
        stage.call("dblink_exec", "a", "SET application_name = 'x'");
        stage.call("dblink_error_message", "a");
        stage.call("dblink_exec", "a", "SELEC");
        stage.call("dblink_error_message", "a");
        stage.call("dblink_send_query", "a", "SELECT nothing FROM nowhere");
        stage.call("dblink_error_message", "a");
        stage.rows("a int", "dblink_get_result", "a");
        stage.call("dblink_error_message", "a");
        stage.rows("a int", "dblink_get_result", "a");
        stage.call("dblink_error_message", "a");
        stage.rows("a int", "dblink", "a", "SELECT 1");
        stage.call("dblink_error_message", "a");
    }
}
