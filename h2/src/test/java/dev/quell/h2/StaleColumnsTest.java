package dev.quell.h2;

import static dev.quell.h2.LocalDatabase.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The columns of a statement are those of the result that it reads, whatever was before. */
class StaleColumnsTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final String CALL = "dblink('c', 'select * from changing')";

    private LocalDatabase local;
    private Connection other;

    @BeforeEach
    void open() throws SQLException {
        SERVER.sql("DROP TABLE IF EXISTS changing; CREATE TABLE changing (a int, b int);"
                + " INSERT INTO changing VALUES (1, 2)");
        local = LocalDatabase.open();
        other = local.connect();
        String connect = "SELECT dblink_connect('c', " + quote(SERVER.conninfo(Role.POSTGRES)) + ")";
        local.value(connect);
        LocalDatabase.value(other, connect);
    }

    @AfterEach
    void close() throws SQLException {
        other.close();
        local.close();
    }

    private void assertDefinitionRequired(String sql) {
        assertThatThrownBy(() -> local.execute(sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42601"))
                .hasMessageStartingWith(
                        "a column definition list is required for functions returning \"record\"\nDETAIL:  ");
    }

    @Test
    void view_withoutDefinition_isRefused() throws SQLException {
        assertDefinitionRequired("CREATE VIEW seen AS SELECT a FROM " + CALL);
        assertDefinitionRequired("CREATE MATERIALIZED VIEW seen AS SELECT a FROM " + CALL);
        local.execute("CREATE VIEW fine AS SELECT 1 AS one");
        assertDefinitionRequired("CREATE OR REPLACE VIEW fine AS SELECT a AS one FROM " + CALL);
        assertThat(local.rows("SELECT * FROM fine")).containsExactly("1");
    }

    @Test
    void view_withDefinition_neverShowsOtherTypes() throws SQLException {
        local.execute(
                ColumnDefinitionLists.rewrite("CREATE VIEW seen AS SELECT * FROM " + CALL + " AS t(a int, b int)"));
        for (Connection session : List.of(local.connection(), other)) {
            assertThat(LocalDatabase.rows(session, "SELECT * FROM seen")).containsExactly("1 | 2");
        }
        SERVER.sql("ALTER TABLE changing ALTER COLUMN b TYPE text USING 'x' || b");
        for (Connection session : List.of(local.connection(), other, local.connection())) {
            assertThatThrownBy(() -> LocalDatabase.rows(session, "SELECT * FROM seen"))
                    .hasMessage("invalid input syntax for type integer: \"x2\"");
        }
        SERVER.sql("ALTER TABLE changing ADD COLUMN c int");
        for (Connection session : List.of(local.connection(), other, local.connection())) {
            assertThatThrownBy(() -> LocalDatabase.rows(session, "SELECT * FROM seen"))
                    .hasMessageStartingWith(
                            "remote query result rowtype does not match the specified FROM clause rowtype");
        }
    }

    /** Statements that H2 compiles at one time and executes at another. */
    @ParameterizedTest
    @ValueSource(strings = {"prepared statement", "query of a query"})
    void statement_compiledBefore_hasTheColumnsOfNow(String how) throws SQLException {
        String sql = switch (how) {
            case "query of a query" -> "WITH w AS (SELECT * FROM " + CALL + ") SELECT * FROM (SELECT * FROM w) d";
            default -> "SELECT * FROM " + CALL;
        };
        try (PreparedStatement prepared = local.connection().prepareStatement(sql)) {
            assertThat(columns(prepared)).containsExactly("a INTEGER", "b INTEGER");
            for (Map.Entry<String, List<String>> change : changes().entrySet()) {
                SERVER.sql(change.getKey());
                assertThat(columns(prepared)).isEqualTo(change.getValue());
                assertThat(local.columns(sql)).isEqualTo(change.getValue());
            }
        }
    }

    private static Map<String, List<String>> changes() {
        Map<String, List<String>> changes = new LinkedHashMap<>();
        changes.put("ALTER TABLE changing ALTER COLUMN b TYPE bigint", List.of("a INTEGER", "b BIGINT"));
        changes.put("ALTER TABLE changing RENAME COLUMN a TO z", List.of("z INTEGER", "b BIGINT"));
        changes.put("ALTER TABLE changing DROP COLUMN z, ADD COLUMN z int", List.of("b BIGINT", "z INTEGER"));
        changes.put(
                "ALTER TABLE changing ADD COLUMN c numeric(6, 2)[]",
                List.of("b BIGINT", "z INTEGER", "c NUMERIC(6, 2) ARRAY"));
        return changes;
    }

    private static List<String> columns(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            return LocalDatabase.columns(rows);
        }
    }

    @Test
    void statement_thatH2NeverCompilesAgain_needsADefinition() throws SQLException {
        local.execute("PREPARE later AS SELECT * FROM " + CALL);
        assertDefinitionRequired("EXECUTE later");
        local.execute(
                ColumnDefinitionLists.rewrite("PREPARE declared AS SELECT * FROM " + CALL + " AS t(a int, b int)"));
        assertThat(local.rows("EXECUTE declared")).containsExactly("1 | 2");
        SERVER.sql("ALTER TABLE changing DROP COLUMN a");
        local.rows("SELECT * FROM " + CALL);
        assertDefinitionRequired("EXECUTE later");
    }

    @Test
    void columns_ofTheSameName_getNumbers() throws SQLException {
        assertThat(local.columns("SELECT * FROM dblink('c', 'select 1, 2, 3 as a_2, 4 as a, 5 as a, 6 as a')"))
                .containsExactly(
                        "?column? INTEGER",
                        "?column?_2 INTEGER",
                        "a_2 INTEGER",
                        "a INTEGER",
                        "a_3 INTEGER",
                        "a_4 INTEGER");
        assertThat(local.rows("SELECT y, x FROM dblink('c', 'select 1, 2') AS t(x, y)"))
                .containsExactly("2 | 1");
    }

    @Test
    void connection_thatLeadsElsewhere_hasItsOwnColumns() throws SQLException {
        String sql = "SELECT * FROM dblink('c', 'select current_setting(''application_name'') as name, 1 as one')";
        try (PreparedStatement prepared = local.connection().prepareStatement(sql)) {
            for (String name : new String[] {"first", "second"}) {
                local.value("SELECT dblink_disconnect('c')");
                local.value("SELECT dblink_connect('c', "
                        + quote(SERVER.conninfo(Role.POSTGRES) + " application_name=" + name) + ")");
                try (ResultSet rows = prepared.executeQuery()) {
                    assertThat(LocalDatabase.read(rows)).containsExactly(name + " | 1");
                }
            }
        }
    }

    @Test
    void results_ofDifferentQueries_haveTheirOwnColumns() throws SQLException {
        try (PreparedStatement prepared =
                local.connection().prepareStatement("SELECT * FROM dblink_get_result('c', false)")) {
            local.value(
                    "SELECT dblink_send_query('c', 'select 1 as a; select true as b, now() as c; set work_mem = 1024')");
            assertThat(columns(prepared)).containsExactly("a INTEGER");
            assertThat(columns(prepared)).containsExactly("b BOOLEAN", "c TIMESTAMP WITH TIME ZONE");
            assertThat(columns(prepared)).containsExactly("status CHARACTER VARYING");
            try (ResultSet none = prepared.executeQuery()) {
                assertThat(none.next()).isFalse();
            }
        }
    }

    @Test
    void result_lookedAt_isStillCheckedAgainstADefinition() throws SQLException {
        local.value("SELECT dblink_send_query('c', 'select 1, 2; select 3')");
        local.execute("EXPLAIN SELECT * FROM dblink_get_result('c')");
        assertThatThrownBy(() -> local.rows("SELECT * FROM dblink_get_result('c') AS t(a int)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42804"));
        assertThat(local.rows("SELECT * FROM dblink_get_result('c') AS t(a int)"))
                .containsExactly("3");
    }
}
