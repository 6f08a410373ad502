package dev.quell.h2;

import static dev.quell.h2.LocalDatabase.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A remote query runs once for each execution, and its columns are never those of another time. */
class StatementScopeTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());

    /** Counts how often it is run. */
    private static final String CALL = "dblink('c', 'insert into scope_runs values (1), (2) returning n')";

    private LocalDatabase local;

    @BeforeEach
    void open() throws SQLException {
        SERVER.sql("DROP TABLE IF EXISTS scope_runs; CREATE TABLE scope_runs (n int, at int DEFAULT 0)");
        local = LocalDatabase.open();
        local.value("SELECT dblink_connect('c', " + quote(SERVER.conninfo(Role.POSTGRES)) + ")");
        local.execute("CREATE TABLE mine (n int)");
        local.execute("INSERT INTO mine VALUES (1), (2), (3)");
    }

    @AfterEach
    void close() throws SQLException {
        local.close();
    }

    private static String runs() {
        return SERVER.query("SELECT count(*) / 2 FROM scope_runs").getFirst().getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "SELECT * FROM %s AS t(x)",
                "SELECT * FROM %s AS t(x int)",
                "SELECT x FROM (SELECT * FROM %s AS t(x)) d WHERE x > 0",
                "WITH w AS (SELECT * FROM %s) SELECT * FROM w a, w b",
                "SELECT * FROM mine JOIN %s AS t(x) ON n <> x",
                "SELECT * FROM mine LEFT JOIN %s AS t(x) ON n = x",
                "SELECT * FROM mine WHERE n IN (SELECT x FROM %s AS t(x))",
                "SELECT * FROM mine WHERE EXISTS (SELECT 1 FROM %s AS t(x) WHERE x = n)",
                "SELECT (SELECT max(x) FROM %s AS t(x)), n FROM mine",
                "CALL %s",
            })
    void query_inAnyPlace_runsOnce(String sql) throws SQLException {
        local.rows(sql.formatted(CALL));

        assertThat(runs()).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {"CREATE TABLE copied AS SELECT * FROM %s", "INSERT INTO mine SELECT * FROM %s"})
    void query_thatFillsATable_runsOnce(String sql) throws SQLException {
        local.execute(sql.formatted(CALL));

        assertThat(runs()).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {"EXPLAIN SELECT * FROM %s", "CREATE VIEW seen AS SELECT * FROM %s AS t(x int)"})
    void query_thatIsOnlyLookedAt_doesNotRun(String sql) throws SQLException {
        local.execute(ColumnDefinitionLists.rewrite(sql.formatted(CALL)));

        assertThat(runs()).isEqualTo("0");
    }

    @Test
    void query_prepared_runsOncePerExecution() throws SQLException {
        try (PreparedStatement query = local.connection().prepareStatement("SELECT * FROM " + CALL)) {
            assertThat(runs()).isEqualTo("0");
            for (int i = 1; i <= 3; i++) {
                query.executeQuery().close();
                assertThat(runs()).isEqualTo(String.valueOf(i));
            }
        }
    }

    @Test
    void query_withParameters_takesThemAtEachExecution() throws SQLException {
        String sql = ColumnDefinitionLists.rewrite("SELECT y, x FROM dblink(?, ?) AS t(x int, y text)");
        try (PreparedStatement query = local.connection().prepareStatement(sql)) {
            query.setString(1, "c");
            for (String value : new String[] {"7", "8"}) {
                query.setString(2, "select " + value + ", 'v'");
                try (ResultSet rows = query.executeQuery()) {
                    assertThat(LocalDatabase.read(rows)).containsExactly("v | " + value);
                }
            }
        }
    }

    @Test
    void query_ofChangedTable_hasItsNewColumns() throws SQLException {
        String sql = "SELECT * FROM dblink('c', 'select * from scope_runs')";
        try (PreparedStatement query = local.connection().prepareStatement(sql)) {
            assertThat(columns(query)).containsExactly("n INTEGER", "at INTEGER");
            assertThat(local.columns(sql)).containsExactly("n INTEGER", "at INTEGER");

            SERVER.sql("ALTER TABLE scope_runs ADD COLUMN also text, ALTER COLUMN at TYPE bigint");

            String[] changed = {"n INTEGER", "at BIGINT", "also CHARACTER VARYING"};
            assertThat(columns(query)).containsExactly(changed);
            assertThat(local.columns(sql)).containsExactly(changed);
        }
    }

    private static List<String> columns(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            return LocalDatabase.columns(rows);
        }
    }

    @Test
    void definition_ofOtherColumnCount_isDblinksError() {
        assertThatThrownBy(() -> local.rows("SELECT * FROM dblink('c', 'select 1, 2') AS t(a int)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42804"))
                .hasMessageStartingWith("remote query result rowtype does not match the specified FROM clause rowtype");
    }

    @Test
    void statements_severalInOneString_needADefinition() throws SQLException {
        String call = "dblink('c', 'create temp table if not exists s (a int); select 42')";
        assertThatThrownBy(() -> local.rows("SELECT * FROM " + call))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42601"))
                .hasMessageContaining("declare them");
        assertThat(local.rows("SELECT * FROM " + call + " AS t(a int)")).containsExactly("42");
    }

    @Test
    void result_lookedAtButNotTaken_staysTheNext() throws SQLException {
        local.value("SELECT dblink_send_query('c', 'select 1 as one; select 2 as two')");
        String result = "SELECT * FROM dblink_get_result('c')";
        local.connection().prepareStatement(result).close();
        local.execute("EXPLAIN " + result);
        assertThat(local.rows("SELECT * FROM (SELECT 1 WHERE FALSE) none LEFT JOIN dblink_get_result('c') ON TRUE"))
                .isEmpty();

        assertThat(local.columns(result)).containsExactly("one INTEGER");
        assertThat(local.rows(result)).containsExactly("2");
        assertThat(local.rows(result)).isEmpty();
    }

    @Test
    void result_lookedAt_isForgottenWhenAnotherQueryThrowsItAway() throws SQLException {
        local.value("SELECT dblink_send_query('c', 'select 1')");
        local.connection()
                .prepareStatement("SELECT * FROM dblink_get_result('c')")
                .close();
        assertThatThrownBy(() -> local.rows("SELECT * FROM dblink('c', 'select 2')"))
                .hasMessageStartingWith("could not send query: another command is already in progress");
        local.value("SELECT dblink_send_query('c', 'select 3')");

        assertThat(local.rows("SELECT * FROM dblink_get_result('c')")).containsExactly("3");
    }

    @Test
    void result_lookedAt_staysWhenOtherCallsFindTheConnectionBusy() throws SQLException {
        local.value("SELECT dblink_send_query('c', 'select 1; select 2')");
        local.connection()
                .prepareStatement("SELECT * FROM dblink_get_result('c')")
                .close();

        assertThat(local.value("SELECT dblink_send_query('c', 'select 3')")).isEqualTo("0");
        assertThat(local.value("SELECT dblink_exec('c', 'set application_name = x', false)"))
                .isEqualTo("ERROR");
        assertThatThrownBy(() -> local.value("SELECT dblink_open('c', 'cursor', 'select 3')"))
                .hasMessageStartingWith("another command is already in progress");

        assertThat(local.rows("SELECT * FROM dblink_get_result('c')")).containsExactly("1");
        assertThat(local.rows("SELECT * FROM dblink_get_result('c')")).containsExactly("2");
        assertThat(local.rows("SELECT * FROM dblink_get_result('c')")).isEmpty();
    }
}
