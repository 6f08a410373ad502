package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that a prepared statement cannot be bound to, told apart from a statement that is outdated. */
@Timeout(120)
@ParameterizedClass
@MethodSource("versions")
class PreparedValuesTest {
    private final TestServer server;
    private Connection connection;

    PreparedValuesTest(PgVersion version) {
        server = TestServer.shared(version);
    }

    static List<PgVersion> versions() {
        return TestServers.versions();
    }

    @BeforeEach
    void connect() throws InterruptedException {
        server.sql("drop schema if exists vals cascade; create schema vals; grant all on schema vals to public");
        connection = Quell.connect(server.conninfo(Role.SCRAM));
        connection.execute("set search_path = vals");
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private Prepared prepared(String sql, Object value) throws InterruptedException {
        Prepared statement = connection.prepare(sql);
        for (int i = 0; i < 3; i++) {
            statement.execute(value);
        }
        return statement;
    }

    private void failsByItsValue(Prepared statement, Object value, String sqlState) {
        assertThatThrownBy(() -> statement.execute(value)).isInstanceOfSatisfying(ServerException.class, e -> {
            assertThat(e.sqlState()).isEqualTo(sqlState);
            assertThat(e.retry()).isEqualTo(Retry.NO);
            assertThat(e.getMessage()).doesNotContain("run that again");
        });
    }

    private List<String> names() throws InterruptedException {
        return connection
                .execute("select name from pg_prepared_statements where not from_sql")
                .getFirst()
                .rows()
                .stream()
                .map(row -> row.text(0))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "regclass, pg_class, nosuch, 42P01",
        "regclass, pg_class, noschema.t, 42P01",
        "regtype, int4, nosuch, 42704",
        "regtype, int4, int4 int4, 42601",
        "regnamespace, pg_catalog, nosuch, 3F000",
        "regprocedure, now(), nosuch(), 42883",
        "regoper, 'pg_catalog.||/', 'nosuch', 42601"
    })
    void execute_nameThatIsNotThere_failsOnceAndStaysPrepared(String type, String good, String bad, String sqlState)
            throws Exception {
        Prepared statement = prepared("select 1 where $1::" + type + " is not null", good);
        List<String> before = names();
        for (String begin : List.of("", "begin", "set log_parameter_max_length_on_error = -1; begin")) {
            connection.execute(begin);
            failsByItsValue(statement, bad, actualState(type, bad, sqlState));
            connection.execute("rollback");
        }
        assertThat(statement.execute(good).rows()).hasSize(1);
        assertThat(names()).isEqualTo(before);
    }

    /** Some of these are not the same on all versions; what an unprepared statement says counts. */
    private String actualState(String type, String bad, String expected) throws InterruptedException {
        try (Connection one = Quell.connect(server.conninfo(Role.SCRAM))) {
            one.statementCache(0);
            one.execute("select $1::" + type, bad);
            return expected;
        } catch (ServerException e) {
            return e.sqlState();
        }
    }

    /** The context of the error has the values then, and is not to be taken for that of a value. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "3"})
    void execute_tableChangesWhileValuesAreLogged_preparedAgain(String length) throws Exception {
        connection.execute("set log_parameter_max_length_on_error = " + length);
        connection.execute("create table t(a text, b text); insert into t values ('costs $5', 'b')");
        Prepared all = prepared("select * from t where a = $1", "costs $5");
        Prepared one = prepared("select b from t where a = $1", "costs $5");
        Prepared typed = prepared("select a || $1 from t where b = 'b'", "x");

        connection.execute("alter table t add column c int");
        assertThat(all.execute("costs $5").columns()).hasSize(3);
        connection.execute("drop table t; create table t(a text, b int); insert into t values ('costs $5', 1)");
        assertThat(one.execute("costs $5").rows().getFirst().integer(0)).isEqualTo(1);
        connection.execute("drop table t");
        assertThatThrownBy(() -> typed.execute("costs $5")).isInstanceOf(ServerException.class);
        connection.execute("begin");
        assertThatThrownBy(() -> one.execute("costs $5")).isInstanceOfSatisfying(ServerException.class, e -> {
            assertThat(e.sqlState()).isEqualTo("42P01");
            assertThat(e.retry()).isEqualTo(Retry.SAFE);
        });
        connection.execute("rollback");
    }

    @Test
    void execute_typeOfAParameterIsMadeAnewInATransaction_mayBeRunAgain() throws Exception {
        connection.execute("create type mood as enum ('sad')");
        Prepared statement = prepared("select $1::mood", "sad");
        connection.execute("drop type mood; create type mood as enum ('calm')");
        connection.execute("begin");

        assertThatThrownBy(() -> statement.execute("calm"))
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.retry()).isEqualTo(Retry.SAFE));

        connection.execute("rollback");
        assertThat(statement.execute("calm").rows().getFirst().text(0)).isEqualTo("calm");
    }
}
