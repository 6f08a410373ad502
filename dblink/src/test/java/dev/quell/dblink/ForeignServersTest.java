package dev.quell.dblink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may do what with foreign servers, where the comparison with PostgreSQL does not reach. */
@Timeout(60)
class ForeignServersTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);

    private final ForeignServers servers = new ForeignServers();

    private static Map<String, String> address() {
        return Map.of("host", SERVER.host(), "port", "" + SERVER.port(), "dbname", SERVER.database());
    }

    private static Map<String, String> login() {
        return Map.of("user", Role.SCRAM.role(), "password", Role.SCRAM.password());
    }

    private Dblink session(DblinkPolicy policy, DblinkUser user) {
        return Dblink.open(DblinkOptions.builder()
                .servers(servers)
                .policy(policy)
                .user(user)
                .build());
    }

    private static void assertDenied(ThrowingCallable command, String message) {
        assertThatThrownBy(command)
                .isInstanceOfSatisfying(
                        DblinkException.class, e -> assertThat(e.sqlState()).isEqualTo("42501"))
                .hasMessage(message);
    }

    @Test
    void owner_withoutBeingASuperuser_mayDoEverythingWithHisServer() {
        servers.as(DblinkUser.superuser("maker")).createServer("far", address());
        ForeignServers owned = servers.as(DblinkUser.ordinary("maker"));

        owned.createUserMapping("maker", "far", login());
        owned.createUserMapping("public", "far", login());
        owned.grantUsage("far", "guest");
        try (Dblink maker = session(DblinkPolicy.POSTGRESQL, DblinkUser.ordinary("maker"));
                Dblink guest = session(DblinkPolicy.POSTGRESQL, DblinkUser.ordinary("guest"))) {
            assertThat(maker.connect("a", "far")).isEqualTo("OK");
            assertThat(guest.connect("a", "far")).isEqualTo("OK");
            assertDenied(() -> guest.servers().dropServer("far"), "must be owner of foreign server far");
            maker.servers().dropServerCascade("far");
        }
        assertThatThrownBy(() -> servers.dropServer("far")).hasMessage("server \"far\" does not exist");
    }

    @Test
    void usage_underTheOpenPolicy_isNotAskedFor() {
        servers.createServer("far", address());
        servers.createUserMapping("public", "far", login());
        try (Dblink guest = session(DblinkPolicy.OPEN, DblinkUser.ordinary("guest"))) {
            assertThat(guest.connect("a", "far")).isEqualTo("OK");
            guest.servers().dropServerCascade("far");
        }
    }

    @Test
    void session_thatActsForAnother_hasHisPrivileges() {
        servers.createServer("far", address());
        servers.createUserMapping("public", "far", login());
        servers.grantUsage("far", "guest");
        try (Dblink session = session(DblinkPolicy.POSTGRESQL, DblinkUser.ordinary("other"))) {
            assertDenied(() -> session.connect("a", "far"), "permission denied for foreign server far");
            session.actFor(DblinkUser.ordinary("guest"));
            assertThat(session.connect("a", "far")).isEqualTo("OK");
            assertThat(session.user().name()).isEqualTo("guest");
        }
    }

    @Test
    void names_thatAreTooLong_areCutEverywhere() {
        String cut = "n".repeat(63);
        String name = cut + "ame";
        servers.createServer(name, address());
        servers.createUserMapping(name, name, login());
        servers.grantUsage(name, name);

        assertThatThrownBy(() -> servers.createServer(cut, Map.of()))
                .hasMessage("server \"" + cut + "\" already exists");
        assertThatThrownBy(() -> servers.createUserMapping(cut, cut, Map.of()))
                .hasMessage("user mapping for \"" + cut + "\" already exists for server \"" + cut + "\"");
        try (Dblink session = session(DblinkPolicy.POSTGRESQL, DblinkUser.ordinary(cut))) {
            assertThat(session.connect("a", name)).isEqualTo("OK");
        }
        servers.revokeUsage(cut, cut);
        try (Dblink session = session(DblinkPolicy.POSTGRESQL, DblinkUser.ordinary(cut))) {
            assertDenied(() -> session.connect("a", name), "permission denied for foreign server " + cut);
        }
    }

    @Test
    void dropServer_withMoreMappingsThanAreNamed_countsTheRest() {
        servers.createServer("far", Map.of());
        for (int i = 1; i <= 102; i++) {
            servers.createUserMapping("u" + i, "far", Map.of());
        }

        assertThatThrownBy(() -> servers.dropServer("far"))
                .isInstanceOfSatisfying(
                        DblinkException.class,
                        e -> assertThat(e.detail().orElseThrow())
                                .startsWith("user mapping for u1 on server far depends on server far\n")
                                .endsWith("user mapping for u100 on server far depends on server far\n"
                                        + "and 2 other objects (see server log for list)"));
    }
}
