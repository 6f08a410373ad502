package dev.quell.conformance.dblink;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.util.HashMap;
import java.util.Map;

/** Foreign servers, user mappings and the checks of their options. */
final class ForeignServerFamily implements Family {
    @Override
    public String name() {
        return "foreign servers";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.add("connecting by a server's name", ForeignServerFamily::connecting);
        scenarios.since(18, "options that a server may have", ForeignServerFamily::serverOptions);
        scenarios.since(18, "options that a user mapping may have", ForeignServerFamily::mappingOptions);
        scenarios.add("names that are taken, or of nothing", ForeignServerFamily::names);
        scenarios.add("without a user mapping", ForeignServerFamily::withoutMapping);
        scenarios.add("odd values", ForeignServerFamily::oddValues);
        scenarios.since(18, "options that the wrapper may have: none", ForeignServerFamily::wrapperOptions);
        scenarios.since(18, "SCRAM keys are not passed on", ForeignServerFamily::passthrough);
        scenarios.since(16, "other users", ForeignServerFamily::users);
        scenarios.since(16, "the privilege to use a server", ForeignServerFamily::usage);
        scenarios.since(16, "who may change servers and mappings", ForeignServerFamily::rights);
        scenarios.add("a server that has user mappings", ForeignServerFamily::dependents);
    }

    private static Map<String, String> address(TestServer server) {
        return Map.of(
                "host", server.socketDirectory().toString(),
                "port", Integer.toString(server.port()),
                "dbname", server.database());
    }

    /** The real dblink keeps its servers from scenario to scenario. */
    private static void fresh(Stage stage) throws Exception {
        try (var connection = RealSide.connect(stage.host());
                var statement = connection.createStatement()) {
            statement.execute("""
                    DO $$ DECLARE name text; BEGIN
                    FOR name IN SELECT srvname FROM pg_foreign_server LOOP
                        EXECUTE format('DROP SERVER %I CASCADE', name);
                    END LOOP; END $$""");
        }
    }

    private static void connecting(Stage stage) throws Exception {
        fresh(stage);
        stage.call("CREATE SERVER", "remote", address(stage.host()));
        stage.call("CREATE USER MAPPING", "postgres", "remote", Map.of("user", "postgres"));
        stage.call("dblink_connect", "a", "remote");
        stage.rows("u text, d text", "dblink", "a", "SELECT current_user, current_database()");
        stage.call("dblink_connect", "remote");
        stage.rows("u text", "dblink", "SELECT current_user");
        stage.rows("u text", "dblink", "remote", "SELECT current_user");
        stage.call("dblink_exec", "remote", "SET application_name = 'x'");
        stage.call("dblink_connect", "remote", "remote");
        stage.rows("u text", "dblink", "remote", "SELECT 'the named connection comes first'");
        stage.call("dblink_disconnect", "remote");
        stage.call("DROP SERVER", "remote");
        stage.call("DROP SERVER CASCADE", "remote");
        stage.call("dblink_connect", "b", "remote");
        stage.rows("u text", "dblink", "a", "SELECT current_user");
    }

    private static void serverOptions(Stage stage) throws Exception {
        fresh(stage);
        int number = 0;
        for (String option : new String[] {
            "host",
            "hostaddr",
            "port",
            "dbname",
            "service",
            "connect_timeout",
            "options",
            "application_name",
            "fallback_application_name",
            "sslmode",
            "sslcert",
            "passfile",
            "require_auth",
            "load_balance_hosts",
            "user",
            "password",
            "sslpassword",
            "client_encoding",
            "replication",
            "scram_client_key",
            "scram_server_key",
            "sslkeylogfile",
            "oauth_issuer",
            "oauth_client_id",
            "oauth_client_secret",
            "oauth_scope",
            "bogus",
            "hots",
            "prot",
            "Host",
            "db",
            "sslmod",
            "",
            "x",
            "min_protocol_versio",
            "usr",
            "use_scram_passthroug",
            "channelbinding"
        }) {
            if (!option.isEmpty()) {
                stage.call("CREATE SERVER", "s" + number++, Map.of(option, "1"));
            }
        }
        stage.call("CREATE SERVER", "p1", Map.of("use_scram_passthrough", "true"));
        stage.call("CREATE SERVER", "p2", Map.of("use_scram_passthrough", "off"));
        stage.call("CREATE SERVER", "p3", Map.of("use_scram_passthrough", "perhaps"));
        stage.call("CREATE SERVER", "p4", Map.of("use_scram_passthrough", ""));
    }

    private static void mappingOptions(Stage stage) throws Exception {
        fresh(stage);
        stage.call("CREATE SERVER", "s", Map.of());
        for (String option : new String[] {
            "user",
            "password",
            "sslpassword",
            "host",
            "port",
            "dbname",
            "passwd",
            "usr",
            "pasword",
            "sslpasswor",
            "bogus",
            "oauth_client_secret",
            "client_encoding",
            "sslcert",
            "sslkey",
            "passfile"
        }) {
            stage.call("CREATE USER MAPPING", "postgres", "s", Map.of(option, "1"));
            stage.call("DROP USER MAPPING", "postgres", "s");
        }
        stage.call("CREATE USER MAPPING", "postgres", "s", Map.of("use_scram_passthrough", "1"));
        stage.call("DROP USER MAPPING", "postgres", "s");
        stage.call("CREATE USER MAPPING", "postgres", "s", Map.of("use_scram_passthrough", "x"));
    }

    private static void wrapperOptions(Stage stage) throws Exception {
        for (String option : new String[] {"host", "user", "bogus", "use_scram_passthrough"}) {
            stage.call("ALTER FOREIGN DATA WRAPPER", "dblink_fdw", Map.of(option, "true"));
        }
    }

    /** The real one goes on without them where the session did not log in with SCRAM, as here. */
    private static void passthrough(Stage stage) throws Exception {
        fresh(stage);
        Map<String, String> options = new HashMap<>(address(stage.host()));
        options.put("use_scram_passthrough", "off");
        stage.call("CREATE SERVER", "remote", options);
        stage.call("CREATE USER MAPPING", "postgres", "remote", Map.of("user", "postgres"));
        stage.call("dblink_connect", "a", "remote");
        stage.call("DROP USER MAPPING", "postgres", "remote");
        stage.call(
                "CREATE USER MAPPING",
                "postgres",
                "remote",
                Map.of("user", "postgres", "use_scram_passthrough", "true"));
        stage.call("dblink_connect", "b", "remote");
    }

    private static void names(Stage stage) throws Exception {
        fresh(stage);
        stage.call("CREATE SERVER", "s", Map.of());
        stage.call("CREATE SERVER", "s", Map.of());
        stage.call("CREATE USER MAPPING", "postgres", "none", Map.of());
        stage.call("CREATE USER MAPPING", "postgres", "s", Map.of());
        stage.call("CREATE USER MAPPING", "postgres", "s", Map.of());
        stage.call("CREATE USER MAPPING", "public", "s", Map.of());
        stage.call("CREATE USER MAPPING", "public", "s", Map.of());
        stage.call("DROP USER MAPPING", "postgres", "s");
        stage.call("DROP USER MAPPING", "postgres", "s");
        stage.call("DROP USER MAPPING", "postgres", "none");
        stage.call("DROP SERVER", "s");
        stage.call("DROP SERVER CASCADE", "s");
        stage.call("DROP SERVER CASCADE", "s");
        stage.call("DROP SERVER", "s");
        stage.call("GRANT USAGE", "s", "postgres");
        stage.call("REVOKE USAGE", "s", "postgres");
    }

    private static void withoutMapping(Stage stage) throws Exception {
        fresh(stage);
        stage.call("CREATE SERVER", "remote", address(stage.host()));
        stage.call("dblink_connect", "a", "remote");
        stage.rows("u text", "dblink", "remote", "SELECT current_user");
        stage.call("CREATE USER MAPPING", "public", "remote", Map.of("user", "trust_user"));
        stage.call("dblink_connect", "a", "remote");
        stage.rows("u text", "dblink", "a", "SELECT current_user");
        stage.call("CREATE USER MAPPING", "postgres", "remote", Map.of("user", "postgres"));
        stage.rows("u text", "dblink", "remote", "SELECT current_user");
        stage.call("DROP USER MAPPING", "public", "remote");
        stage.rows("u text", "dblink", "remote", "SELECT current_user");
    }

    private static void oddValues(Stage stage) throws Exception {
        fresh(stage);
        stage.call("CREATE SERVER", "it's a \"server\"", address(stage.host()));
        stage.call(
                "CREATE USER MAPPING",
                "postgres",
                "it's a \"server\"",
                Map.of("user", "post'gres", "password", "a \\ ' b"));
        stage.call("dblink_connect", "a", "it's a \"server\"");
        stage.call(
                "CREATE SERVER",
                "named",
                Map.of(
                        "application_name",
                        "it's \\ odd",
                        "host",
                        stage.host().socketDirectory().toString(),
                        "port",
                        Integer.toString(stage.host().port())));
        stage.call("CREATE USER MAPPING", "postgres", "named", Map.of("user", "postgres"));
        stage.rows("n text", "dblink", "named", "SHOW application_name");
        stage.call("dblink_connect", "b", "NAMED");
    }

    private static void users(Stage stage) throws Exception {
        fresh(stage);
        stage.call("CREATE SERVER", "remote", address(stage.host()));
        map(stage, Role.SCRAM);
        stage.call("CREATE USER MAPPING", Role.TRUST.role(), "remote", Map.of("user", Role.TRUST.role()));
        for (Role role : new Role[] {Role.TRUST, Role.MD5}) {
            stage.call("GRANT USAGE", "remote", role.role());
        }
        stage.actFor(Role.SCRAM.role());
        stage.call("dblink_connect", "a", "remote");
        stage.actFor(Role.TRUST.role());
        stage.call("dblink_connect", "b", "remote");
        stage.rows("u text", "dblink", "remote", "SELECT 1");
        stage.actFor(Role.MD5.role());
        stage.call("dblink_connect", "c", "remote");
        stage.actFor(Role.POSTGRES.role());
        stage.call("dblink_connect", "c", "remote");
    }

    private static void map(Stage stage, Role role) throws Exception {
        stage.call(
                "CREATE USER MAPPING", role.role(), "remote", Map.of("user", role.role(), "password", role.password()));
    }

    private static void usage(Stage stage) throws Exception {
        fresh(stage);
        stage.call("CREATE SERVER", "remote", address(stage.host()));
        map(stage, Role.SCRAM);
        stage.actFor(Role.SCRAM.role());
        stage.rows("u text", "dblink", "remote", "SELECT current_user");
        stage.call("dblink_exec", "remote", "SET application_name = 'x'", false);
        change(stage, "GRANT USAGE", Role.SCRAM.role());
        stage.call("dblink_connect", "a", "remote");
        stage.rows("u text", "dblink", "a", "SELECT current_user");
        stage.rows("u text", "dblink", "remote", "SELECT current_user");
        change(stage, "GRANT USAGE", Role.SCRAM.role());
        change(stage, "REVOKE USAGE", Role.SCRAM.role());
        stage.rows("u text", "dblink", "a", "SELECT current_user");
        stage.call("dblink_connect", "b", "remote");
        change(stage, "REVOKE USAGE", Role.SCRAM.role());
        change(stage, "GRANT USAGE", "public");
        stage.call("dblink_connect", "b", "remote");
        change(stage, "REVOKE USAGE", Role.SCRAM.role());
        stage.rows("u text", "dblink", "remote", "SELECT current_user");
        change(stage, "REVOKE USAGE", "public");
        stage.rows("u text", "dblink", "remote", "SELECT current_user");
        change(stage, "REVOKE USAGE", Role.POSTGRES.role());
        stage.actFor(Role.POSTGRES.role());
        stage.call("CREATE USER MAPPING", "public", "remote", Map.of("user", "postgres"));
        stage.rows("u text", "dblink", "remote", "SELECT current_user");
    }

    /** The superuser changes a privilege; then the other role acts again. */
    private static void change(Stage stage, String command, String role) throws Exception {
        stage.actFor(Role.POSTGRES.role());
        stage.call(command, "remote", role);
        stage.actFor(Role.SCRAM.role());
    }

    private static void rights(Stage stage) throws Exception {
        fresh(stage);
        stage.call("CREATE SERVER", "remote", address(stage.host()));
        stage.call("CREATE USER MAPPING", Role.TRUST.role(), "remote", Map.of("user", "x"));
        stage.actFor(Role.SCRAM.role());
        stage.call("CREATE SERVER", "mine", Map.of());
        stage.call("CREATE SERVER", "mine", Map.of("bogus", "1"));
        stage.call("CREATE SERVER", "remote", Map.of("bogus", "1"));
        commands(stage);
        stage.call("GRANT USAGE", "remote", Role.SCRAM.role());
        stage.call("REVOKE USAGE", "remote", Role.TRUST.role());
        change(stage, "GRANT USAGE", Role.SCRAM.role());
        commands(stage);
        stage.call("CREATE USER MAPPING", Role.SCRAM.role(), "remote", Map.of("bogus", "x"));
        stage.call("CREATE USER MAPPING", Role.SCRAM.role(), "remote", Map.of());
        change(stage, "REVOKE USAGE", Role.SCRAM.role());
        stage.call("DROP USER MAPPING", Role.SCRAM.role(), "remote");
    }

    /** What an ordinary user may do, or not. */
    private static void commands(Stage stage) throws Exception {
        stage.call("CREATE USER MAPPING", Role.SCRAM.role(), "remote", Map.of());
        stage.call("CREATE USER MAPPING", Role.TRUST.role(), "remote", Map.of());
        stage.call("CREATE USER MAPPING", "public", "remote", Map.of("bogus", "1"));
        stage.call("CREATE USER MAPPING", Role.SCRAM.role(), "none", Map.of());
        stage.call("DROP USER MAPPING", Role.SCRAM.role(), "remote");
        stage.call("DROP USER MAPPING", Role.SCRAM.role(), "remote");
        stage.call("DROP USER MAPPING", Role.TRUST.role(), "remote");
        stage.call("DROP USER MAPPING", Role.MD5.role(), "remote");
        stage.call("DROP SERVER", "remote");
        stage.call("DROP SERVER CASCADE", "remote");
        stage.call("DROP SERVER", "none");
        stage.call("GRANT USAGE", "none", Role.SCRAM.role());
    }

    private static void dependents(Stage stage) throws Exception {
        fresh(stage);
        stage.call("CREATE SERVER", "it's a \"server\"", Map.of());
        for (String user : new String[] {Role.SCRAM.role(), "public", "postgres", Role.MD5.role()}) {
            stage.call("CREATE USER MAPPING", user, "it's a \"server\"", Map.of("user", "x"));
            stage.call("DROP SERVER", "it's a \"server\"");
        }
        stage.call("DROP SERVER CASCADE", "it's a \"server\"");
        stage.call("CREATE SERVER", "it's a \"server\"", Map.of());
        stage.call("CREATE USER MAPPING", "postgres", "it's a \"server\"", Map.of("user", "x"));
        stage.call("DROP USER MAPPING", "postgres", "it's a \"server\"");
        stage.call("DROP SERVER", "it's a \"server\"");
    }
}
