package dev.quell.h2;

import static dev.quell.h2.LocalDatabase.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.h2.api.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However H2 runs a statement, what a call does to the server is done once for each execution, and not at all without one. */
class SideEffectsTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());

    /** Leaves a trace of each run. */
    private static final String CALL = "dblink('c', 'insert into effects values (1), (2) returning n')";

    private static final String EXEC = "dblink_exec('c', 'insert into effects values (1), (2)')";

    private LocalDatabase local;

    @BeforeEach
    void open() throws SQLException {
        SERVER.sql("DROP TABLE IF EXISTS effects; CREATE TABLE effects (n int)");
        local = LocalDatabase.open();
        local.value("SELECT dblink_connect('c', " + quote(SERVER.conninfo(Role.POSTGRES)) + ")");
        local.execute("CREATE TABLE mine (n int, also int)");
        local.execute("INSERT INTO mine(n) VALUES (1), (2), (3)");
    }

    @AfterEach
    void close() throws SQLException {
        local.close();
    }

    private static int runs() {
        return Integer.parseInt(
                SERVER.query("SELECT count(*) / 2 FROM effects").getFirst().getFirst());
    }

    private void run(String sql) throws SQLException {
        local.execute(ColumnDefinitionLists.rewrite(sql.replace("$CALL", CALL).replace("$EXEC", EXEC)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "EXPLAIN ANALYZE SELECT * FROM $CALL AS t(x)",
                "EXPLAIN ANALYZE SELECT * FROM $CALL AS t(x int)",
                "SELECT * FROM $CALL AS t(x) LEFT JOIN mine ON n = x",
                "SELECT * FROM mine RIGHT JOIN $CALL AS t(x) ON n > x",
                "SELECT * FROM mine a CROSS JOIN $CALL AS t(x) CROSS JOIN mine b WHERE a.n = b.n",
                "SELECT * FROM mine a LEFT JOIN $CALL AS t(x int) ON a.n = x LEFT JOIN mine b ON b.n = x",
                "SELECT n, (SELECT max(x) FROM $CALL AS t(x) WHERE x <= n) FROM mine",
                "SELECT n FROM mine GROUP BY n HAVING n = ANY(SELECT x FROM $CALL AS t(x))",
                "SELECT x FROM $CALL AS t(x) UNION SELECT n FROM mine ORDER BY 1 LIMIT 1",
                "UPDATE mine SET n = (SELECT max(x) FROM $CALL AS t(x) WHERE x >= n)",
                "DELETE FROM mine WHERE n IN (SELECT x FROM $CALL AS t(x))",
                "MERGE INTO mine USING $CALL AS t(x) ON (n = x) WHEN MATCHED THEN UPDATE SET also = x",
                "INSERT INTO mine(n) SELECT x FROM $CALL AS t(x int) WHERE x NOT IN (SELECT n FROM mine)",
                "EXECUTE IMMEDIATE 'INSERT INTO mine(n) SELECT * FROM dblink(''c'',"
                        + " ''insert into effects values (1), (2) returning n'')'",
                "CREATE MATERIALIZED VIEW stored AS SELECT * FROM $CALL AS t(x int)",
                "SELECT $EXEC",
                "SELECT $EXEC AS tag ORDER BY tag",
                "SELECT * FROM mine WHERE n = 1 AND $EXEC = 'INSERT 0 2'",
                "UPDATE mine SET also = length($EXEC) WHERE n = 1",
                "CALL $EXEC",
                "EXPLAIN ANALYZE SELECT $EXEC",
            })
    void statement_executed_hasItsEffectOnce(String sql) throws SQLException {
        run(sql);

        assertThat(runs()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "EXPLAIN SELECT $EXEC",
                "EXPLAIN INSERT INTO mine(n) SELECT * FROM $CALL",
                "CREATE TABLE copied AS SELECT * FROM $CALL WITH NO DATA",
                "PREPARE later AS SELECT * FROM $CALL AS t(x int)",
                "CREATE VIEW seen AS SELECT $EXEC AS tag",
                "CREATE OR REPLACE VIEW seen AS SELECT * FROM mine, $CALL AS t(x int)",
                "CREATE TABLE defaulted (tag varchar DEFAULT $EXEC)",
                "SELECT * FROM (SELECT 1 WHERE FALSE) none LEFT JOIN $CALL AS t(x int) ON TRUE",
            })
    void statement_thatDoesNotRunIt_hasNoEffect(String sql) throws SQLException {
        run(sql);

        assertThat(runs()).isZero();
    }

    @Test
    void view_whoseTableChanges_isCompiledWithoutEffect() throws SQLException {
        run("CREATE VIEW seen AS SELECT n, x FROM mine JOIN $CALL AS t(x int) ON n = x");
        run("CREATE VIEW above AS SELECT * FROM seen");
        local.execute("ALTER TABLE mine ADD COLUMN more int");
        local.execute("ALTER VIEW seen RECOMPILE");
        local.rows("SELECT * FROM information_schema.columns");
        local.rows("SELECT * FROM information_schema.views");
        local.connection().getMetaData().getColumns(null, null, null, null).close();
        local.rows("SCRIPT");
        local.execute("ANALYZE");
        assertThat(runs()).isZero();

        local.rows("SELECT * FROM above");
        assertThat(runs()).isEqualTo(1);
        local.rows("SELECT * FROM above a, seen b");
        assertThat(runs()).isEqualTo(2);
    }

    @Test
    void materializedView_refreshed_runsOnceMore() throws SQLException {
        run("CREATE MATERIALIZED VIEW stored AS SELECT * FROM $CALL AS t(x int)");
        local.execute("REFRESH MATERIALIZED VIEW stored");
        assertThat(runs()).isEqualTo(2);
        assertThat(local.rows("SELECT * FROM stored")).containsExactly("1", "2");
        assertThat(runs()).isEqualTo(2);
    }

    @Test
    void statements_severalInOneString_runEach() throws SQLException {
        run("INSERT INTO mine(n) SELECT * FROM $CALL; INSERT INTO mine(n) SELECT * FROM $CALL; SELECT * FROM $CALL");
        assertThat(runs()).isEqualTo(3);
        run("PREPARE later AS SELECT * FROM $CALL AS t(x int)");
        run("EXECUTE later");
        run("EXECUTE later");
        assertThat(runs()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "SELECT * FROM $CALL",
                "SELECT * FROM $CALL AS t(x int)",
                "INSERT INTO mine(n) SELECT * FROM $CALL",
                "SELECT $EXEC",
                "CALL $EXEC",
            })
    void preparedStatement_executedAgainAndAgain_runsEachTime(String sql) throws SQLException {
        String text = ColumnDefinitionLists.rewrite(sql.replace("$CALL", CALL).replace("$EXEC", EXEC));
        try (PreparedStatement prepared = local.connection().prepareStatement(text)) {
            assertThat(prepared.getParameterMetaData().getParameterCount()).isZero();
            prepared.getMetaData();
            assertThat(runs()).isZero();
            for (int i = 1; i <= 20; i++) {
                prepared.execute();
                assertThat(runs()).isEqualTo(i);
            }
        }
    }

    @Test
    void batches_runEach() throws SQLException {
        String insert = "INSERT INTO mine(n) SELECT * FROM " + CALL;
        try (Statement statement = local.connection().createStatement();
                PreparedStatement prepared = local.connection().prepareStatement(insert + " WHERE n < ?")) {
            statement.addBatch(insert);
            statement.addBatch(insert);
            statement.executeBatch();
            assertThat(runs()).isEqualTo(2);
            for (int i = 0; i < 3; i++) {
                prepared.setInt(1, i);
                prepared.addBatch();
            }
            prepared.executeBatch();
            assertThat(runs()).isEqualTo(5);
        }
    }

    /** An application's own functions. */
    public static final class Functions {
        private Functions() {}

        /** A function of an application's own, which lets go of all that can be let go of. */
        public static int collectGarbage(int n) {
            System.gc();
            return n;
        }

        /** A function of an application's own that runs statements in the session of the one that calls it. */
        public static int ask(Connection session, String sql, int n) throws SQLException {
            try (Statement statement = session.createStatement()) {
                statement.execute(sql);
            }
            return n;
        }
    }

    @Test
    void rows_readAgainAfterGarbageCollection_areTheSame() throws SQLException {
        local.execute("CREATE ALIAS collect_garbage FOR '" + Functions.class.getName() + ".collectGarbage'");
        assertThat(local.rows("SELECT (SELECT max(x) FROM " + CALL
                        + " AS t(x int) WHERE x <= collect_garbage(n)) FROM mine ORDER BY n"))
                .containsExactly("1", "2", "2");
        assertThat(runs()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {"SELECT 1|1", "SELECT * FROM dblink('c', 'select 1')|1", "SELECT * FROM $CALL|4"})
    void function_thatRunsStatements_disturbsNothing(String nested, int expected) throws SQLException {
        local.execute("CREATE ALIAS ask FOR '" + Functions.class.getName() + ".ask'");
        String sql = quote(nested.replace("$CALL", CALL));
        assertThat(local.rows("SELECT (SELECT max(x) FROM " + CALL + " AS t(x int) WHERE x <= n), ask(" + sql
                        + ", n) FROM mine ORDER BY n"))
                .containsExactly("1 | 1", "2 | 2", "2 | 3");
        assertThat(runs()).isEqualTo(expected);
    }

    /** A trigger that looks something up on the server for each row. */
    public static final class LookUp implements Trigger {
        @Override
        public void fire(Connection session, Object[] before, Object[] after) throws SQLException {
            after[1] = LocalDatabase.value(session, "SELECT y FROM dblink('c', 'select 7') AS t(y int)");
        }
    }

    @Test
    void trigger_thatCallsDblink_disturbsNothing() throws SQLException {
        local.execute(
                "CREATE TRIGGER look_up BEFORE INSERT ON mine FOR EACH ROW CALL '" + LookUp.class.getName() + "'");
        run("INSERT INTO mine(n) SELECT (SELECT max(x) FROM $CALL AS t(x int) WHERE x <= n) FROM mine");
        assertThat(local.rows("SELECT n, also FROM mine WHERE also = 7 ORDER BY 1"))
                .containsExactly("1 | 7", "2 | 7", "2 | 7");
        assertThat(runs()).isEqualTo(1);
    }

    @Test
    void statement_retriedAfterAConflict_hasItsEffectOnce() throws Exception {
        local.execute("SET LOCK_TIMEOUT 60000");
        try (Connection other = local.connect();
                Statement holding = other.createStatement()) {
            other.setAutoCommit(false);
            holding.execute("UPDATE mine SET also = 1 WHERE n = 1");
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try {
                    run("UPDATE mine SET also = (SELECT max(x) FROM $CALL AS t(x) WHERE x <= n)");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            Await.until(() -> runs() == 1, "the remote query to have run");
            Await.until(SideEffectsTest::isBlocked, "the update to wait for the other");
            other.commit();
            waiting.get(60, TimeUnit.SECONDS);
        }
        assertThat(runs()).isEqualTo(1);
        assertThat(local.rows("SELECT n, also FROM mine ORDER BY 1")).containsExactly("1 | 1", "2 | 2", "3 | 2");
    }

    private static boolean isBlocked() {
        return Thread.getAllStackTraces().values().stream()
                .anyMatch(frames -> Arrays.stream(frames)
                        .anyMatch(frame -> frame.getMethodName().contains("waitForThisToEnd")));
    }

    @Test
    void view_inAFile_isThereAgainWithoutAServer(@TempDir Path folder) throws SQLException {
        String url = "jdbc:h2:" + folder.resolve("kept") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
        String connect = "SELECT dblink_connect('c', " + quote(SERVER.conninfo(Role.POSTGRES)) + ")";
        try (Connection first = DriverManager.getConnection(url);
                Statement statement = first.createStatement()) {
            DblinkFunctions.install(first);
            LocalDatabase.value(first, connect);
            statement.execute(
                    ColumnDefinitionLists.rewrite("CREATE VIEW declared AS SELECT * FROM " + CALL + " AS t(x int)"));
        }
        assertThat(runs()).isZero();
        try (Connection second = DriverManager.getConnection(url)) {
            LocalDatabase.value(second, connect);
            assertThat(runs()).isZero();
            assertThat(LocalDatabase.rows(second, "SELECT * FROM declared")).containsExactly("1", "2");
        }
        assertThat(runs()).isEqualTo(1);
    }

    @Test
    void resultSet_scrolledAndReadTwice_runsOnce() throws SQLException {
        try (Statement statement = local.connection()
                        .createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                ResultSet rows = statement.executeQuery("SELECT * FROM " + CALL)) {
            assertThat(rows.last()).isTrue();
            assertThat(rows.getRow()).isEqualTo(2);
            rows.beforeFirst();
            assertThat(LocalDatabase.read(rows)).containsExactly("1", "2");
        }
        assertThat(runs()).isEqualTo(1);
    }
}
