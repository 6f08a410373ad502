package dev.quell.conformance.dblink;

import dev.quell.testkit.Role;

/** What users may do who are no superusers. */
final class SecurityFamily implements Family {
    @Override
    public String name() {
        return "security";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.since(17, "a password is required", SecurityFamily::passwords);
        scenarios.since(17, "the password must have been used", SecurityFamily::used);
        scenarios.since(16, "connecting unchecked", SecurityFamily::unchecked);
        scenarios.add("connections of a superuser stay usable", SecurityFamily::inherited);
    }

    private static void passwords(Stage stage) throws Exception {
        stage.actFor(Role.SCRAM.role());
        stage.call("dblink_connect", "a", stage.target(Role.TRUST));
        stage.call("dblink_connect", stage.target(Role.TRUST));
        stage.call("dblink_connect", "a", stage.target(Role.SCRAM));
        stage.rows("u text", "dblink", "a", "SELECT current_user");
        stage.call("dblink_connect", stage.target(Role.SCRAM));
        stage.rows("u text", "dblink", "SELECT current_user");
        stage.rows("u text", "dblink", stage.target(Role.SCRAM), "SELECT current_user");
        stage.rows("u text", "dblink", stage.target(Role.TRUST), "SELECT current_user");
        stage.rows("u text", "dblink", stage.target(Role.TRUST), "SELECT current_user", false);
        stage.call("dblink_exec", stage.target(Role.TRUST), "SELECT 1", false);
        stage.call("dblink_connect", "b", stage.target(Role.TRUST) + " password=''");
        stage.call("dblink_connect", "b", "nonsense");
        stage.call("dblink_connect", "b", "nonsense=1");
        stage.call("dblink_connect", "b", stage.target(Role.SCRAM) + " password=wrong");
        stage.call("dblink_connect", "a", stage.target(Role.TRUST));
        stage.rows("u text", "dblink", "none", "SELECT 1");
        stage.call("dblink_get_connections");
    }

    private static void used(Stage stage) throws Exception {
        stage.actFor(Role.SCRAM.role());
        stage.call("dblink_connect", "a", stage.target(Role.TRUST) + " password=unused");
        stage.call("dblink_connect", stage.target(Role.TRUST) + " password=unused");
        stage.rows("u text", "dblink", stage.target(Role.TRUST) + " password=unused", "SELECT 1", false);
        stage.call("dblink_get_connections");
        stage.call("dblink_disconnect");
        stage.call("dblink_connect", "a", stage.target(Role.PASSWORD));
        stage.call("dblink_connect", "b", stage.target(Role.MD5));
        stage.call("dblink_get_connections");
    }

    private static void unchecked(Stage stage) throws Exception {
        stage.call("dblink_connect_u", "s", stage.target());
        stage.call("dblink_connect_u", stage.target());
        stage.actFor(Role.SCRAM.role());
        stage.call("dblink_connect_u", "a", stage.target(Role.TRUST));
        stage.call("dblink_connect_u", stage.target(Role.TRUST));
        stage.actFor(Role.SCRAM.role(), true);
        stage.call("dblink_connect_u", "a", stage.target(Role.TRUST));
        stage.call("dblink_connect_u", stage.target(Role.TRUST));
        stage.rows("u text", "dblink", "a", "SELECT current_user");
        stage.rows("u text", "dblink", "SELECT current_user");
        stage.call("dblink_connect", "b", stage.target(Role.TRUST));
        stage.call("dblink_connect_u", null, stage.target(Role.TRUST));
    }

    private static void inherited(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.actFor(Role.SCRAM.role());
        stage.rows("u text", "dblink", "a", "SELECT current_user");
        stage.call("dblink_get_connections");
        stage.call("dblink_exec", "a", "SET application_name = 'x'");
        stage.call("dblink_disconnect", "a");
    }
}
