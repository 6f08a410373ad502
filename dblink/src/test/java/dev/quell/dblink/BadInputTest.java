package dev.quell.dblink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program should not pass, and users do. */
@Timeout(60)
class BadInputTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);
    private static final String CONNINFO = SERVER.conninfo(Role.SCRAM);

    private final List<DblinkNotice> notices = new ArrayList<>();
    private final Dblink dblink =
            Dblink.open(DblinkOptions.builder().notices(notices::add).build());

    @AfterEach
    void close() {
        dblink.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "'", "\"", "a'; DROP TABLE x; --", "%s", "\u202e", "\uD83D\uDE00", "null"})
    void name_ofAnyKind_isANameLikeAnother(String name) {
        dblink.connect(name, CONNINFO);

        assertThat(dblink.connections()).containsExactly(name);
        assertThat(dblink.query(name, "SELECT 7").toList().getFirst().text(0)).isEqualTo("7");
        assertThatThrownBy(() -> dblink.exec(name, "SELECT 1/0"))
                .isInstanceOfSatisfying(
                        DblinkException.class,
                        e -> assertThat(e.context())
                                .containsExactly(
                                        "while executing command on dblink connection named \"" + name + "\""));
        assertThat(dblink.disconnect(name)).isEqualTo("OK");
    }

    @Test
    void name_ofAMillionCharacters_isCutAndTold() {
        String name = "ä".repeat(1_000_000);
        dblink.connect(name, CONNINFO);

        assertThat(dblink.connections()).containsExactly("ä".repeat(31));
        assertThat(notices).hasSize(1);
        assertThat(dblink.disconnect(name)).isEqualTo("OK");
    }

    @Test
    void refusedConnection_inAStackTrace_tellsTheReason() {
        assertThatThrownBy(() -> dblink.connect("a", "hots=here"))
                .hasMessage("could not establish connection")
                .hasToString("dev.quell.dblink.DblinkException: 08001: could not establish connection\n"
                        + "DETAIL:  invalid connection option \"hots\"");
    }

    /** C ends a string there; to send what stands before it would be to run another statement. */
    @Test
    void zeroCharacter_inAStatement_isRefusedAndNothingIsSent() {
        dblink.connect("a", CONNINFO);
        dblink.exec("a", "CREATE TEMPORARY TABLE t AS SELECT 1");

        assertThatThrownBy(() -> dblink.exec("a", "DELETE FROM t\0 WHERE false"))
                .isInstanceOfSatisfying(
                        DblinkException.class, e -> assertThat(e.sqlState()).isEqualTo("22021"))
                .hasMessage("invalid byte sequence for encoding \"UTF8\": 0x00");
        assertThatThrownBy(() -> dblink.connect("b", CONNINFO + " user=\0")).hasMessageContaining("0x00");

        assertThat(dblink.query("a", "SELECT count(*) FROM t")
                        .toList()
                        .getFirst()
                        .text(0))
                .isEqualTo("1");
    }

    @Test
    void halfACharacter_inAStatement_isRefusedAndNothingIsSent() {
        dblink.connect("a", CONNINFO);

        assertThatThrownBy(() -> dblink.query("a", "SELECT '\uD83D'"))
                .isInstanceOfSatisfying(
                        DblinkException.class, e -> assertThat(e.sqlState()).isEqualTo("22021"));

        assertThat(dblink.query("a", "SELECT 7").toList()).hasSize(1);
    }

    @Test
    void attributeNumbers_thatAreNone_areRefusedByNumber() {
        LocalCatalog catalog = new LocalCatalog() {
            @Override
            public List<String> primaryKey(String relation) {
                return List.of("a");
            }

            @Override
            public Table table(String relation) {
                return new Table("t", List.of("a", "b"));
            }

            @Override
            public Optional<List<@Nullable String>> row(
                    Table table, List<Integer> keyColumns, List<@Nullable String> keyValues) {
                return Optional.of(List.of("1", "2"));
            }

            @Override
            public String quoteIdentifier(String identifier) {
                return identifier;
            }
        };
        try (Dblink local = Dblink.open(DblinkOptions.builder().catalog(catalog).build())) {
            for (int number : new int[] {0, -1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                assertThatThrownBy(() -> local.buildSqlDelete("t", List.of(number), 1, List.of("1")))
                        .hasMessage("invalid attribute number " + number);
            }
            assertThatThrownBy(() -> local.buildSqlDelete("t", List.of(1), 0, List.of("1")))
                    .hasMessage("number of key attributes must be > 0");
            assertThatThrownBy(() -> local.buildSqlDelete("t", List.of(), 5, List.of()))
                    .hasMessage("number of key attributes must be > 0");
            assertThat(local.buildSqlDelete("t", List.of(1, 2), 2, Arrays.asList("1", null)))
                    .isEqualTo("DELETE FROM t WHERE a = '1' AND b IS NULL");
        }
        assertThatThrownBy(() -> dblink.primaryKey("t")).hasMessageContaining("DblinkOptions.builder().catalog");
    }

    @Test
    void scramPassthrough_thatIsOn_isRefusedByName() {
        ForeignServers servers = new ForeignServers();
        servers.createServer("on", Map.of("host", "localhost", "use_scram_passthrough", "true"));
        servers.createServer("off", Map.of("host", "localhost", "port", "1", "use_scram_passthrough", "true"));
        servers.createUserMapping("me", "on", Map.of());
        servers.createUserMapping("me", "off", Map.of("use_scram_passthrough", "false"));
        try (Dblink session = Dblink.open(DblinkOptions.builder()
                .servers(servers)
                .user(DblinkUser.superuser("me"))
                .build())) {
            assertThatThrownBy(() -> session.connect("a", "on"))
                    .isInstanceOfSatisfying(
                            DblinkException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                    .hasMessageContaining("use_scram_passthrough is not supported: ");
            assertThatThrownBy(() -> session.connect("a", "off")).hasMessage("could not establish connection");
        }
    }
}
