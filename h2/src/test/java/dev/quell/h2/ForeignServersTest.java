package dev.quell.h2;

import static dev.quell.h2.LocalDatabase.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.dblink.DblinkUser;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Foreign servers for users who are no administrators. */
@Timeout(60)
class ForeignServersTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());

    private LocalDatabase local;

    @BeforeEach
    void open() throws SQLException {
        local = LocalDatabase.open();
        local.execute("CREATE USER guest PASSWORD 'g'");
        createServer(local.connection(), "far");
        ok("SELECT dblink_create_user_mapping('guest', 'far', " + login() + ")");
    }

    @AfterEach
    void close() throws SQLException {
        local.close();
    }

    private static void createServer(Connection connection, String name) throws SQLException {
        assertThat(LocalDatabase.value(
                        connection,
                        "SELECT dblink_create_server(%s, ARRAY['host=%s', 'port=%d', 'dbname=postgres'])"
                                .formatted(quote(name), SERVER.host(), SERVER.port())))
                .isEqualTo("OK");
    }

    private static String login() {
        return "ARRAY['user=%s', 'password=%s']".formatted(Role.SCRAM.role(), Role.SCRAM.password());
    }

    private void ok(String sql) throws SQLException {
        assertThat(local.value(sql)).isEqualTo("OK");
    }

    private Connection guest() throws SQLException {
        return DriverManager.getConnection(local.connection().getMetaData().getURL(), "guest", "g");
    }

    private static void assertFails(Connection connection, String sql, String sqlState, String message) {
        assertThatThrownBy(() -> LocalDatabase.value(connection, sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState))
                .hasMessageStartingWith(message);
    }

    @Test
    void guest_withUsage_connectsAndWithoutItDoesNot() throws SQLException {
        String connect = "SELECT dblink_connect('a', 'far')";
        try (Connection guest = guest()) {
            assertFails(guest, connect, "42501", "permission denied for foreign server far");
            ok("SELECT dblink_grant_usage('far', 'guest')");
            assertThat(LocalDatabase.value(guest, connect)).isEqualTo("OK");
            ok("SELECT dblink_revoke_usage('far', 'guest')");
            assertThat(LocalDatabase.value(guest, "SELECT who FROM dblink('a', 'select current_user') AS t(who name)"))
                    .isEqualTo(Role.SCRAM.role());
            assertFails(
                    guest,
                    "SELECT * FROM dblink('far', 'select 1') AS t(n int)",
                    "42501",
                    "permission denied for foreign server far");
            ok("SELECT dblink_grant_usage('far', 'PUBLIC')");
            assertThat(LocalDatabase.value(guest, "SELECT * FROM dblink('far', 'select 1') AS t(n int)"))
                    .isEqualTo("1");
        }
    }

    @Test
    void guest_whoChangesServers_isToldWhatHeMayNot() throws SQLException {
        try (Connection guest = guest()) {
            assertFails(
                    guest,
                    "SELECT dblink_create_server('mine', ARRAY['host=h'])",
                    "42501",
                    "permission denied for foreign-data wrapper dblink_fdw");
            assertFails(guest, "SELECT dblink_drop_server('far')", "42501", "must be owner of foreign server far");
            assertFails(
                    guest,
                    "SELECT dblink_grant_usage('far', 'guest')",
                    "42501",
                    "permission denied for foreign server far");
            assertFails(
                    guest,
                    "SELECT dblink_create_user_mapping('public', 'far', ARRAY['user=u'])",
                    "42501",
                    "must be owner of foreign server far");
            ok("SELECT dblink_grant_usage('far', 'guest')");
            assertThat(LocalDatabase.value(guest, "SELECT dblink_drop_user_mapping(CURRENT_USER, 'far')"))
                    .isEqualTo("OK");
            assertThat(LocalDatabase.value(
                            guest, "SELECT dblink_create_user_mapping(CURRENT_USER, 'far', " + login() + ")"))
                    .isEqualTo("OK");
            assertThat(LocalDatabase.value(guest, "SELECT dblink_connect('far')"))
                    .isEqualTo("OK");
        }
    }

    @Test
    void guest_whoBecomesAdministrator_andIsNoneAgain_hasTheRightsOfTheDay() throws SQLException {
        String connect = "SELECT dblink_connect('far')";
        try (Connection guest = guest()) {
            assertFails(guest, connect, "42501", "permission denied for foreign server far");
            local.execute("ALTER USER guest ADMIN TRUE");
            assertThat(LocalDatabase.value(guest, connect)).isEqualTo("OK");
            local.execute("ALTER USER guest ADMIN FALSE");
            assertFails(guest, connect, "42501", "permission denied for foreign server far");
        }
    }

    @Test
    void dropServer_withMappings_needsCascade() throws SQLException {
        assertFails(local.connection(), "SELECT dblink_drop_server('far')", "2BP01", """
                cannot drop server far because other objects depend on it
                DETAIL:  user mapping for guest on server far depends on server far
                HINT:  Use DROP ... CASCADE to drop the dependent objects too.""");
        assertFails(
                local.connection(),
                "SELECT dblink_drop_server('far', FALSE)",
                "2BP01",
                "cannot drop server far because other objects depend on it");
        ok("SELECT dblink_drop_server('far', TRUE)");
        assertFails(
                local.connection(), "SELECT dblink_drop_server('far', TRUE)", "42704", "server \"far\" does not exist");
        assertFails(
                local.connection(),
                "SELECT dblink_drop_server()",
                "42883",
                "function dblink_drop_server() does not exist");
    }

    @Test
    void users_whoAreNotThere_haveNoMappingsAndPrivileges() throws SQLException {
        assertFails(
                local.connection(),
                "SELECT dblink_grant_usage('far', 'nobody')",
                "42704",
                "role \"nobody\" does not exist");
        assertFails(
                local.connection(),
                "SELECT dblink_create_user_mapping('nobody', 'far', ARRAY['user=u'])",
                "42704",
                "role \"nobody\" does not exist");
        ok("SELECT dblink_grant_usage('far', 'guest')");
        local.execute("DROP USER guest");
        ok("SELECT dblink_revoke_usage('far', 'guest')");
        ok("SELECT dblink_drop_user_mapping('guest', 'far')");
        ok("SELECT dblink_drop_server('far')");
    }

    @Test
    void names_ofUsers_areFoldedAsH2Does() throws SQLException {
        try (Connection plain = DriverManager.getConnection("jdbc:h2:mem:folded", "sa", "")) {
            DblinkFunctions.install(plain);
            createServer(plain, "far");
            assertThat(LocalDatabase.value(plain, "SELECT dblink_create_user_mapping('sa', 'far', " + login() + ")"))
                    .isEqualTo("OK");
            assertThat(LocalDatabase.value(plain, "SELECT dblink_connect('far')"))
                    .isEqualTo("OK");
            assertFails(
                    plain,
                    "SELECT dblink_create_user_mapping(CURRENT_USER, 'far', ARRAY['user=u'])",
                    "42710",
                    "user mapping for \"SA\" already exists for server \"far\"");
            assertThat(LocalDatabase.value(
                            plain, "SELECT dblink_create_user_mapping('PUBLIC', 'far', " + login() + ")"))
                    .isEqualTo("OK");
            assertFails(
                    plain,
                    "SELECT dblink_create_user_mapping('public', 'far', ARRAY['user=u'])",
                    "42710",
                    "user mapping for \"public\" already exists for server \"far\"");
        }
    }

    @Test
    void options_givenTwice_areRefused() {
        assertFails(
                local.connection(),
                "SELECT dblink_create_server('twice', ARRAY['host=a', 'host=b'])",
                "42710",
                "option \"host\" provided more than once");
    }

    @Test
    void user_thatTheApplicationChose_isTheOneWhoActs() throws SQLException {
        try (LocalDatabase own = LocalDatabase.open(
                DblinkSettings.usual().options(options -> options.user(DblinkUser.superuser("app"))))) {
            own.execute("CREATE USER guest PASSWORD 'g'");
            try (Connection guest =
                    DriverManager.getConnection(own.connection().getMetaData().getURL(), "guest", "g")) {
                createServer(guest, "far");
                assertThat(LocalDatabase.value(
                                guest, "SELECT dblink_create_user_mapping('app', 'far', " + login() + ")"))
                        .isEqualTo("OK");
                assertThat(LocalDatabase.value(guest, "SELECT dblink_connect('far')"))
                        .isEqualTo("OK");
            }
        }
    }
}
