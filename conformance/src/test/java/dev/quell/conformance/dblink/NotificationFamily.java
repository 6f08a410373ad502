package dev.quell.conformance.dblink;

/** {@code dblink_get_notify}. */
final class NotificationFamily implements Family {
    @Override
    public String name() {
        return "notifications";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.add("on a named connection", stage -> play(stage, "a"));
        scenarios.add("on the unnamed connection", stage -> play(stage, null));
        scenarios.add("several channels, in their order", NotificationFamily::several);
    }

    private static void play(Stage stage, @org.jspecify.annotations.Nullable String name) throws Exception {
        Object[] here = name == null ? new Object[0] : new Object[] {name};
        stage.call("dblink_connect", with(here, stage.target()));
        pid(stage, here);
        stage.call("dblink_get_notify", here);
        stage.call("dblink_exec", with(here, "LISTEN x"));
        stage.call("dblink_get_notify", here);
        stage.call("dblink_exec", with(here, "NOTIFY x"));
        stage.call("dblink_exec", with(here, "NOTIFY x, 'with a payload'"));
        stage.call("dblink_exec", with(here, "NOTIFY y, 'nobody listens'"));
        stage.call("dblink_get_notify", here);
        stage.call("dblink_get_notify", here);
        stage.call("dblink_exec", with(here, "UNLISTEN x"));
        stage.call("dblink_exec", with(here, "NOTIFY x"));
        stage.call("dblink_get_notify", here);
    }

    private static Object[] with(Object[] first, Object last) {
        Object[] all = java.util.Arrays.copyOf(first, first.length + 1);
        all[first.length] = last;
        return all;
    }

    /** From now on the backend's number is written down as PID. */
    private static void pid(Stage stage, Object[] here) throws Exception {
        stage.maskValue("PID", "dblink", with(here, "SELECT pg_backend_pid()"));
    }

    private static void several(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.call("dblink_connect", "b", stage.target());
        stage.maskValue("PID_A", "dblink", new Object[] {"a", "SELECT pg_backend_pid()"});
        stage.maskValue("PID_B", "dblink", new Object[] {"b", "SELECT pg_backend_pid()"});
        stage.call("dblink_exec", "a", "LISTEN x; LISTEN \"Y y\"");
        stage.call("dblink_exec", "b", "BEGIN; NOTIFY \"Y y\", '1'; NOTIFY x, '2'; NOTIFY \"Y y\", '3'; COMMIT");
        stage.call("dblink_exec", "a", "NOTIFY x, '4'");
        stage.call("dblink_get_notify", "a");
        stage.call("dblink_get_notify", "b");
        stage.call("dblink_get_notify", "a");
    }
}
