package dev.quell.h2;

import static dev.quell.h2.LocalDatabase.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.dblink.DblinkPolicy;
import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.h2.api.Interval;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes back: types, sizes, errors. */
class ResultsTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final String ALL_TYPES = """
            select true as b, 1::int2 as i2, 2 as i4, 3::int8 as i8, 1.5::float4 as f4, 2.5::float8 as f8,
              1.50::numeric as n, 1.5::numeric(6,2) as n62, 'x'::varchar(5) as v, 't' as t, 'c'::char(3) as c,
              '\\x00ff'::bytea as by, date '2024-02-29' as d, time '10:11:12.5' as ti,
              timestamp '2024-02-29 10:11:12.123456' as ts, timestamptz '2024-02-29 10:11:12+00' as tz,
              interval '3 days 04:05:06' as iv, '123e4567-e89b-12d3-a456-426614174000'::uuid as u,
              '{"a":[1,null]}'::jsonb as j, array[1,null,3] as ia, array['a,b',null] as ta, inet '10.0.0.1' as ne,
              '(1,2)'::point as p, int4range(1, 5) as r, null::int as nothing, 4000000000::oid as o""";

    private LocalDatabase local;

    @BeforeEach
    void open() throws SQLException {
        local = LocalDatabase.open();
        connect(local);
    }

    private static void connect(LocalDatabase database) throws SQLException {
        connect(database.connection());
    }

    private static void connect(Connection session) throws SQLException {
        LocalDatabase.value(
                session,
                "SELECT dblink_connect('c', " + quote(SERVER.conninfo(Role.POSTGRES) + " options='-c timezone=UTC'")
                        + ")");
    }

    @AfterEach
    void close() throws SQLException {
        local.close();
    }

    @Test
    void columns_ofEveryType_areH2s() throws SQLException {
        assertThat(local.columns("SELECT * FROM dblink('c', " + quote(ALL_TYPES) + ")"))
                .containsExactly(
                        "b BOOLEAN",
                        "i2 SMALLINT",
                        "i4 INTEGER",
                        "i8 BIGINT",
                        "f4 REAL",
                        "f8 DOUBLE PRECISION",
                        "n DECFLOAT",
                        "n62 NUMERIC",
                        "v CHARACTER VARYING",
                        "t CHARACTER VARYING",
                        "c CHARACTER",
                        "by BINARY VARYING",
                        "d DATE",
                        "ti TIME",
                        "ts TIMESTAMP",
                        "tz TIMESTAMP WITH TIME ZONE",
                        "iv INTERVAL DAY TO SECOND",
                        "u UUID",
                        "j JSON",
                        "ia INTEGER ARRAY",
                        "ta CHARACTER VARYING ARRAY",
                        "ne CHARACTER VARYING",
                        "p CHARACTER VARYING",
                        "r CHARACTER VARYING",
                        "nothing INTEGER",
                        "o BIGINT");
    }

    @Test
    void values_ofEveryType_areJavas() throws SQLException {
        try (Statement statement = local.connection().createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM dblink('c', " + quote(ALL_TYPES) + ")")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getObject("b")).isEqualTo(true);
            assertThat(row.getObject("i8")).isEqualTo(3L);
            assertThat(row.getObject("n")).isEqualTo(new BigDecimal("1.5"));
            assertThat(row.getObject("n62")).isEqualTo(new BigDecimal("1.50"));
            assertThat(row.getBytes("by")).containsExactly(0, 0xff);
            assertThat(row.getObject("d", LocalDate.class)).isEqualTo(LocalDate.of(2024, 2, 29));
            assertThat(row.getObject("tz", OffsetDateTime.class))
                    .isEqualTo(OffsetDateTime.parse("2024-02-29T10:11:12Z"));
            assertThat(row.getObject("iv", Interval.class)).isEqualTo(Interval.ofDaysHoursMinutesSeconds(3, 4, 5, 6));
            assertThat(row.getObject("u")).isEqualTo(UUID.fromString("123e4567-e89b-12d3-a456-426614174000"));
            assertThat(row.getString("j")).isEqualTo("{\"a\":[1,null]}");
            assertThat((Object[]) row.getArray("ia").getArray()).containsExactly(1, null, 3);
            assertThat((Object[]) row.getArray("ta").getArray()).containsExactly("a,b", null);
            assertThat(row.getString("ne")).isEqualTo("10.0.0.1");
            assertThat(row.getObject("nothing")).isNull();
            assertThat(row.getLong("o")).isEqualTo(4_000_000_000L);
        }
    }

    @Test
    void values_ofEveryType_canBeCopiedIntoATable() throws SQLException {
        local.execute("CREATE TABLE copied AS SELECT * FROM dblink('c', " + quote(ALL_TYPES) + ")");
        assertThat(local.rows("SELECT count(*) FROM copied NATURAL JOIN dblink('c', " + quote(ALL_TYPES) + ")"))
                .hasSize(1);
        assertThat(local.columns("SELECT ia, n, iv, j FROM copied"))
                .containsExactly("ia INTEGER ARRAY", "n DECFLOAT", "iv INTERVAL DAY TO SECOND", "j JSON");
    }

    @Test
    void value_notOfTheDeclaredType_isPostgresError() {
        assertThatThrownBy(() -> local.rows("SELECT * FROM dblink('c', 'select ''x''') AS t(a int)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22P02"))
                .hasMessageStartingWith("invalid input syntax for type integer: \"x\"");
    }

    @Test
    void type_unknown_isPostgresError() {
        assertThatThrownBy(() -> local.rows("SELECT * FROM dblink('c', 'select 1') AS t(a itn)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42704"))
                .hasMessageStartingWith("type \"itn\" does not exist");
    }

    @Test
    void error_ofServer_hasAllItsParts() {
        assertThatThrownBy(() -> local.rows("SELECT * FROM dblink('c', 'select 1 + nothing') AS t(a int)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42703"))
                .hasMessage("column \"nothing\" does not exist\n"
                        + "CONTEXT:  while executing query on dblink connection named \"c\"");
        assertThatThrownBy(() -> local.value("SELECT dblink_connect('nonsense')"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                .hasMessageStartingWith("could not establish connection\n"
                        + "DETAIL:  missing \"=\" after \"nonsense\" in connection info string");
    }

    @Test
    void error_ofStatementWithPassword_doesNotShowIt() {
        assertThatThrownBy(() -> local.value("SELECT dblink_connect('host=/nowhere password=secret')"))
                .isInstanceOfSatisfying(DblinkSqlException.class, e -> {
                    assertThat(e.report().message()).isEqualTo("could not establish connection");
                    assertThat(e.report().detail()).isPresent();
                    assertThat(e.getMessage()).isEqualTo(e.report().toText()).doesNotContain("secret");
                })
                .hasNoSuppressedExceptions();
    }

    @Test
    void error_withoutFail_isANoticeAndNoRows() throws SQLException {
        for (String list : new String[] {"", " AS t(a int)"}) {
            assertThat(local.rows("SELECT * FROM dblink('c', 'select 1/0 as a', false)" + list))
                    .isEmpty();
        }
    }

    @Test
    void arguments_null_giveNullOrNoRows() throws SQLException {
        assertThat(local.value("SELECT dblink_connect(NULL)")).isEqualTo("null");
        assertThat(local.value("SELECT dblink_is_busy(NULL)")).isEqualTo("null");
        assertThat(local.rows("SELECT * FROM dblink('c', NULL) AS t(a int)")).isEmpty();
        assertThat(local.rows("SELECT * FROM dblink_get_pkey(NULL)")).isEmpty();
        assertThatThrownBy(() -> local.value("SELECT dblink_connect('a', 'b', 'c')"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42883"))
                .hasMessageStartingWith("function dblink_connect(");
    }

    @Test
    void value_longerThanH2sStrings_isWhole() throws SQLException {
        String sql =
                "dblink('c', 'select repeat(''x'', 2000000) as t, convert_to(repeat(''x'', 2000000), ''UTF8'') as b')";
        assertThat(local.rows("SELECT length(t), octet_length(b) FROM " + sql)).containsExactly("2000000 | 2000000");
        assertThatThrownBy(() -> local.rows(
                        "SELECT * FROM dblink('c', 'select array_agg(g) from generate_series(1, 100000) g')"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22001"));
    }

    @Test
    void result_withoutColumns_hasRows() throws SQLException {
        assertThat(local.rows("SELECT 1 FROM dblink('c', 'select from generate_series(1, 3)')"))
                .containsExactly("1", "1", "1");
    }

    @Test
    void columns_joinedWithLocalTable_match() throws SQLException {
        local.execute("CREATE TABLE mine (id int PRIMARY KEY, name varchar)");
        local.execute("INSERT INTO mine VALUES (1, 'one'), (2, 'two')");
        assertThat(local.rows("SELECT m.name, t.square FROM mine m JOIN"
                        + " dblink('c', 'select g, g * g from generate_series(1, 5) g') AS t(id int, square bigint)"
                        + " ON m.id = t.id ORDER BY 1"))
                .containsExactly("one | 1", "two | 4");
    }

    @Test
    void result_withoutRows_hasColumns() throws SQLException {
        String sql = "SELECT * FROM dblink('c', 'select 1 as a, ''x''::text as b where false')";
        assertThat(local.rows(sql)).isEmpty();
        assertThat(local.columns(sql)).containsExactly("a INTEGER", "b CHARACTER VARYING");
    }

    @Test
    void result_ofMoreThanTheHeapHolds_streams() throws SQLException {
        // a million rows of a kilobyte are more than the heap of these tests
        String call =
                "dblink('c', 'select g, repeat(''x'', 1000) from generate_series(1, 1000000) g') AS t(g int, x text)";
        try (LocalDatabase streaming = LocalDatabase.open(DblinkSettings.usual().streaming(500))) {
            connect(streaming);
            assertThat(streaming.rows("SELECT count(*), sum(g), max(length(x)) FROM " + call))
                    .containsExactly("1000000 | 500000500000 | 1000");
            streaming.execute("SET LAZY_QUERY_EXECUTION 1");
            try (Statement statement = streaming.connection().createStatement();
                    ResultSet rows = statement.executeQuery(ColumnDefinitionLists.rewrite("SELECT * FROM " + call))) {
                int count = 0;
                while (rows.next()) {
                    count++;
                }
                assertThat(count).isEqualTo(1_000_000);
            }
        }
    }

    @Test
    void result_streaming_canBeReadOnceOnly() throws SQLException {
        String call = "dblink('c', 'select generate_series(1, 3)') AS t(g int)";
        try (LocalDatabase streaming = LocalDatabase.open(DblinkSettings.usual().streaming(2))) {
            connect(streaming);
            assertThat(streaming.rows("SELECT * FROM " + call)).containsExactly("1", "2", "3");
            assertThatThrownBy(() -> streaming.rows("SELECT * FROM " + call
                            + " JOIN system_range(1, 2) AS r(x) ON r.x = t.g, " + call.replace("AS t", "AS u")))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"))
                    .hasMessageStartingWith("this statement reads a streaming result more than once");
            assertThat(streaming.rows("SELECT * FROM " + call)).containsExactly("1", "2", "3");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void result_readLazily_isOfItsOwnStatement(int streaming) throws SQLException {
        try (LocalDatabase lazy = LocalDatabase.open(DblinkSettings.usual().streaming(streaming))) {
            connect(lazy);
            lazy.execute("SET LAZY_QUERY_EXECUTION 1");
            String call = "dblink('c', 'select nextval(''lazily'') from generate_series(1, 5)') AS t(n int)";
            lazy.value("SELECT dblink_exec('c', 'create temp sequence lazily')");
            lazy.execute(ColumnDefinitionLists.rewrite("CREATE VIEW numbers AS SELECT * FROM " + call));
            int first = 1;
            for (String from : new String[] {"numbers", "numbers", call, "numbers", call, call}) {
                assertThat(lazy.rows("SELECT n FROM " + from).getFirst()).isEqualTo(String.valueOf(first));
                first += 5;
            }
        }
    }

    @Test
    void result_streaming_isNeverCutShort() throws SQLException {
        try (LocalDatabase streaming = LocalDatabase.open(DblinkSettings.usual().streaming(10))) {
            connect(streaming);
            streaming.execute("SET LAZY_QUERY_EXECUTION 1");
            try (Statement statement = streaming.connection().createStatement();
                    ResultSet rows = statement.executeQuery(ColumnDefinitionLists.rewrite(
                            "SELECT * FROM dblink('c', 'select generate_series(1, 1000)') AS t(n int)"))) {
                assertThat(rows.next()).isTrue();
                streaming.rows(
                        "SELECT * FROM dblink(" + quote(SERVER.conninfo(Role.POSTGRES)) + ", 'select 1') AS t(n int)");
                assertThatThrownBy(() -> LocalDatabase.read(rows))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("55000"))
                        .hasMessageStartingWith("the rest of a streaming result was given up");
            }
        }
    }

    @Test
    void arrays_ofTwoDimensions_areArraysOfArrays() throws SQLException {
        local.execute("CREATE TABLE grid (id INT, m INTEGER ARRAY ARRAY, t CHARACTER VARYING ARRAY ARRAY)");
        local.execute(ColumnDefinitionLists.rewrite(
                "INSERT INTO grid SELECT * FROM dblink('c', 'select 1, array[[1,2],[3,null]], array[[''a,b''],[''{'']]"
                        + " union all select 2, null, ''{}''') AS r(id int, m int[][], t text[][])"));

        assertThat(local.rows("SELECT id, m, t, m[2][1], CARDINALITY(m), t[1][1] FROM grid WHERE id = 1"))
                .containsExactly("1 | [[1, 2], [3, null]] | [[a,b], [{]] | 3 | 2 | a,b");
        assertThat(local.rows("SELECT m, t FROM grid WHERE id = 2")).containsExactly("null | []");
        String grid = "dblink('c', 'select array[[1,2],[3,4]] as m')";
        assertThat(local.rows("SELECT m[1][2] FROM " + grid + " AS r(m int[][])"))
                .containsExactly("2");
        assertThatThrownBy(() -> local.rows("SELECT * FROM " + grid + " AS r(m int[][][])"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("2202E"));
    }

    @Test
    void arrays_ofTwoDimensions_withoutDeclaration_areTakenByATableOfSuch() throws SQLException {
        local.execute("CREATE TABLE grid (m INTEGER ARRAY ARRAY)");
        local.execute("INSERT INTO grid SELECT * FROM dblink('c', 'select array[[1,2],[3,4]] as m')");

        assertThat(local.rows("SELECT m, m[2][1] FROM grid")).containsExactly("[[1, 2], [3, 4]] | 3");
    }

    @Test
    void builtInsert_ofValuesThatH2WritesInItsOwnWay_isWhatPostgresReads() throws SQLException {
        local.execute("CREATE TABLE odd (id INT PRIMARY KEY, data BINARY LARGE OBJECT, n DECFLOAT, d DATE,"
                + " t TIMESTAMP WITH TIME ZONE, j JSON ARRAY)");
        local.execute("INSERT INTO odd VALUES (1, X'00DEADBEEF', CAST('NaN' AS DECFLOAT), DATE '-0043-03-15',"
                + " TIMESTAMP WITH TIME ZONE '0000-01-02 12:00:00+00', ARRAY[JSON '{\"a\":\"x\"}', NULL])");
        String insert = local.value("SELECT dblink_build_sql_insert('odd', '1', 1, '{1}', '{2}')");
        local.value("SELECT dblink_exec('c', 'create temporary table odd"
                + " (id int, data bytea, n numeric, d date, t timestamptz, j json[])')");

        assertThat(local.value("SELECT dblink_exec('c', " + quote(insert) + ")"))
                .isEqualTo("INSERT 0 1");
        assertThat(local.rows("SELECT * FROM dblink('c', 'select id, encode(data, ''hex''), n::text, d::text,"
                        + " (t at time zone ''UTC'')::text, j[1]->>''a'', array_length(j, 1) from odd')"))
                .containsExactly("2 | 00deadbeef | NaN | 0044-03-15 BC | 0001-01-02 12:00:00 BC | x | 2");
    }

    @Test
    void user_withoutAdminRights_isNoSuperuser() throws SQLException {
        try (LocalDatabase guarded = LocalDatabase.open()) {
            guarded.execute("CREATE USER guest PASSWORD 'g'");
            String url = guarded.connection().getMetaData().getURL();
            try (Connection guest = DriverManager.getConnection(url, "guest", "g")) {
                assertThatThrownBy(() -> LocalDatabase.value(
                                guest, "SELECT dblink_connect(" + quote(SERVER.conninfo(Role.POSTGRES)) + ")"))
                        .hasMessageStartingWith("password or GSSAPI delegated credentials required\nDETAIL:  ");
                assertThatThrownBy(() -> LocalDatabase.value(guest, "SELECT dblink_connect_u('host=nowhere')"))
                        .hasMessageStartingWith("permission denied for function dblink_connect_u");
            }
        }
    }

    @Test
    void user_withoutAdminRights_mayDoAnythingUnderTheOpenPolicy() throws SQLException {
        try (LocalDatabase open =
                LocalDatabase.open(DblinkSettings.usual().options(options -> options.policy(DblinkPolicy.OPEN)))) {
            open.execute("CREATE USER guest PASSWORD 'g'");
            String url = open.connection().getMetaData().getURL();
            try (Connection guest = DriverManager.getConnection(url, "guest", "g")) {
                assertThat(LocalDatabase.value(
                                guest, "SELECT dblink_connect(" + quote(SERVER.conninfo(Role.POSTGRES)) + ")"))
                        .isEqualTo("OK");
            }
        }
    }

    @Test
    void database_inItsOwnMode_takesFoldedNames() throws SQLException {
        try (Connection plain = DriverManager.getConnection("jdbc:h2:mem:plain")) {
            DblinkFunctions.install(plain);
            connect(plain);
            assertThat(LocalDatabase.rows(plain, "SELECT A FROM dblink('c', 'select 1') AS t(a int)"))
                    .containsExactly("1");
            try (Statement statement = plain.createStatement()) {
                statement.execute("CREATE TABLE foo (id INT PRIMARY KEY, \"Mixed\" VARCHAR, \"USER\" VARCHAR)");
                statement.execute("INSERT INTO foo VALUES (1, 'x', NULL)");
            }
            assertThat(LocalDatabase.rows(plain, "SELECT * FROM dblink_get_pkey('foo')"))
                    .containsExactly("1 | ID");
            assertThat(LocalDatabase.value(plain, "SELECT dblink_build_sql_insert('foo', '1', 1, '{1}', '{2}')"))
                    .isEqualTo("INSERT INTO foo(id,\"Mixed\",\"user\") VALUES('2','x',NULL)");
        }
    }

    @Test
    void activity_ofSessions_isListed() throws SQLException {
        local.value("SELECT dblink_send_query('c', 'select pg_sleep(600) /* listed */')");
        assertThat(local.rows("SELECT name, state, query FROM dblink_activity()"))
                .containsExactly("c | active | select pg_sleep(600) /* listed */");
        assertThat(local.value("SELECT dblink_cancel_query('c')")).isEqualTo("OK");
    }

    @Test
    void activity_ofAResultThatHasArrived_saysThatItWaits() throws SQLException {
        local.value("SELECT dblink_send_query('c', 'select 1')");
        Await.until(
                () -> {
                    try {
                        return local.rows("SELECT state FROM dblink_activity()").equals(List.of("result waiting"));
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                },
                "the result");
        assertThat(local.rows("SELECT * FROM dblink_get_result('c')")).containsExactly("1");
    }

    @Test
    void getResult_byALongNameAndItsBeginning_isOfTheSameConnection() throws SQLException {
        String cut = "n".repeat(63);
        local.value("SELECT dblink_connect('" + cut + "ame', " + quote(SERVER.conninfo(Role.POSTGRES)) + ")");
        local.value("SELECT dblink_send_query('" + cut + "ame', 'select 1 as a; select 2 as b')");

        try (PreparedStatement byLongName =
                local.connection().prepareStatement("SELECT * FROM dblink_get_result('" + cut + "ame')")) {
            assertThat(local.rows("SELECT * FROM dblink_get_result('" + cut + "')"))
                    .containsExactly("1");
            try (ResultSet rows = byLongName.executeQuery()) {
                assertThat(LocalDatabase.read(rows)).containsExactly("2");
            }
        }
        assertThat(local.value("SELECT dblink_disconnect('" + cut + "')")).isEqualTo("OK");
    }
}
