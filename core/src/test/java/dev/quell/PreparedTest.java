package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.PgBouncer;
import dev.quell.testkit.PgBouncerOptions;
import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Statements that the server keeps prepared, and what they survive. */
@Timeout(120)
@ParameterizedClass
@MethodSource("versions")
class PreparedTest {
    /** A statement that has been prepared, one way or the other. */
    enum Way {
        EXPLICIT,
        CACHED
    }

    private final TestServer server;
    private Connection connection;

    PreparedTest(PgVersion version) {
        server = TestServer.shared(version);
    }

    static List<PgVersion> versions() {
        return TestServers.versions();
    }

    @BeforeEach
    void connect() throws InterruptedException {
        server.sql("drop schema if exists prep cascade; create schema prep; grant all on schema prep to public");
        connection = Quell.connect(server.conninfo(Role.SCRAM));
        connection.execute("set search_path = prep");
    }

    @AfterEach
    void close() {
        connection.close();
    }

    /** What a test does again and again, and what it was prepared with. */
    private interface Use {
        Result run(@Nullable Object... parameters) throws InterruptedException;
    }

    /** A statement that is prepared on the server by now. */
    private Use prepared(Way way, String sql, @Nullable Object... parameters) throws InterruptedException {
        long before = onServer();
        Use use = switch (way) {
            case EXPLICIT -> connection.prepare(sql)::execute;
            case CACHED -> values -> connection.execute(sql, values);
        };
        for (int i = 0; i < 3; i++) {
            use.run(parameters);
        }
        assertThat(onServer()).isEqualTo(before + 1);
        return use;
    }

    private long onServer() throws InterruptedException {
        return connection
                .execute("select count(*) from pg_prepared_statements where not from_sql")
                .getFirst()
                .rows()
                .getFirst()
                .bigint(0);
    }

    private static int number(Result result) {
        return result.rows().getFirst().integer(0);
    }

    @Test
    void send_textComesAgain_preparedFromTheSecondTime() throws Exception {
        assertThat(number(connection.execute("select $1::int", 1))).isEqualTo(1);
        assertThat(onServer()).isZero();
        for (int i = 2; i < 20; i++) {
            assertThat(number(connection.execute("select $1::int", i))).isEqualTo(i);
            assertThat(onServer()).isEqualTo(1);
        }
    }

    @Test
    void send_valuesOfOtherClasses_preparedForEach() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(connection
                            .execute("select pg_typeof($1)", 1)
                            .rows()
                            .getFirst()
                            .text(0))
                    .isEqualTo("integer");
            assertThat(connection
                            .execute("select pg_typeof($1)", 1L)
                            .rows()
                            .getFirst()
                            .text(0))
                    .isEqualTo("bigint");
        }
        assertThat(onServer()).isEqualTo(2);
    }

    @Test
    void send_commandsThatAreNotPlanned_neverPrepared() throws Exception {
        for (int i = 0; i < 3; i++) {
            connection.execute("set work_mem = '4MB'", new Object[0]);
            connection.execute(" /* why /* not */ */ -- so\n show work_mem", new Object[0]);
        }
        assertThat(onServer()).isZero();
    }

    @Test
    void statementCache_moreTextsThanRoom_leastRecentlyUsedIsClosed() throws Exception {
        connection.statementCache(3);
        for (int round = 0; round < 4; round++) {
            for (int text = 0; text < 5; text++) {
                String sql = "select $1::int + " + text;
                assertThat(number(connection.execute(sql, round))).isEqualTo(round + text);
                assertThat(number(connection.execute(sql, round))).isEqualTo(round + text);
                assertThat(onServer()).isLessThanOrEqualTo(4);
            }
        }
        connection.statementCache(0);
        long before = onServer();
        connection.execute("select $1::int - 1", 1);
        connection.execute("select $1::int - 1", 1);
        assertThat(onServer()).isLessThanOrEqualTo(before);
    }

    @Test
    void close_prepared_closedOnTheServerWithTheNext() throws Exception {
        for (int i = 0; i < 10; i++) {
            try (Prepared one = connection.prepare("select $1::int * " + i)) {
                assertThat(number(one.execute(2))).isEqualTo(2 * i);
                assertThat(number(one.execute(3))).isEqualTo(3 * i);
            }
        }
        assertThat(onServer()).isEqualTo(1);
    }

    @Test
    void close_useStillWaits_answeredAndNothingIsLeftOnTheServer() throws Exception {
        Prepared one = connection.prepare("select $1::int");
        Query before = connection.send("select pg_sleep(0.2)");
        Query waiting = one.send(7);
        one.close();

        assertThat(before.await()).hasSize(1);
        assertThat(number(waiting.await().getFirst())).isEqualTo(7);
        assertThat(onServer()).isZero();
        assertThatThrownBy(() -> one.send(8)).isInstanceOf(UsageException.class);
    }

    /** From the third use on, what can be read in binary format comes so. */
    @Test
    void execute_valuesOfManyTypes_sameInEveryFormat() throws Exception {
        connection.execute("set timezone = 'Asia/Kolkata';" + " set intervalstyle = 'sql_standard'");
        String sql = "select true, 1::int2, -2::int4, 3::int8, 4::oid, 1.5::float4, 0.1::float8, 'NaN'::float8,"
                + " 12.340::numeric, 'text'::text, 'c'::varchar(3), 'x'::char(4), 'n'::name, '\\x00ff'::bytea,"
                + " '2026-11-21'::date, '10:20:30.5'::time, '2026-11-21 10:20:30'::timestamp,"
                + " '2026-11-21 10:20:30+02'::timestamptz, '1 month 2 days'::interval, gen_random_uuid() is null,"
                + " '6a0e9e2c-57a1-4b5f-8f0a-1d2f2f1a6f10'::uuid, '{\"a\":1}'::jsonb, array[1,2,null], '10.0.0.1'::inet,"
                + " null::int4, $1::int4";
        Row first = connection.execute(sql, 7).rows().getFirst();
        for (int i = 0; i < 4; i++) {
            Row row = connection.execute(sql, 7).rows().getFirst();
            for (int column = 0; column < row.size(); column++) {
                assertThat(row.isNull(column)).isEqualTo(first.isNull(column));
                if (!row.isNull(column)) {
                    assertThat(row.text(column))
                            .as("column %d in use %d", column, i)
                            .isEqualTo(first.text(column));
                    assertThat(row.value(column, Object.class))
                            .as("column %d in use %d", column, i)
                            .isEqualTo(first.value(column, Object.class));
                }
            }
        }
        assertThat(connection.execute(sql, 7).columns().get(2).binary()).isTrue();
    }

    @Test
    void sendBatch_sameTextAgain_preparedOnceForAll() throws Exception {
        for (int i = 0; i < 5; i++) {
            Query before = connection.send("select pg_sleep(0.01)");
            connection
                    .sendBatch("select $1::int", List.of(List.of(1), List.of(2)))
                    .await();
            before.await();
            assertThat(onServer()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_tableGainsAColumn_preparedAgain(Way way) throws Exception {
        connection.execute("create table t(a int); insert into t values (1)");
        Use use = prepared(way, "select * from t where a = $1", 1);

        server.sql("alter table prep.t add column b text default 'new'");

        assertThat(use.run(1).rows().getFirst().text("b")).isEqualTo("new");
        assertThat(use.run(1).columns()).hasSize(2);
        assertThat(onServer()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void execute_tableGainsAColumnDuringATransaction_failsAndMayBeRunAgain(Way way) throws Exception {
        connection.execute("create table t(a int); insert into t values (1)");
        Use use = prepared(way, "select * from t where a = $1", 1);
        connection.execute("begin");

        server.sql("alter table prep.t add column b text default 'new'");

        assertThatThrownBy(() -> use.run(1)).isInstanceOfSatisfying(ServerException.class, e -> {
            assertThat(e.sqlState()).isEqualTo("0A000");
            assertThat(e.retry()).isEqualTo(Retry.SAFE);
            assertThat(e).hasMessageContaining("run that again");
        });
        connection.execute("rollback; begin");
        assertThat(use.run(1).columns()).hasSize(2);
        connection.execute("commit");
    }

    @ParameterizedTest
    @EnumSource
    void execute_typeOfAParameterIsMadeAnew_preparedAgain(Way way) throws Exception {
        connection.execute("create type mood as enum ('sad', 'happy')");
        Use use = prepared(way, "select $1::mood", "sad");

        connection.execute("drop type mood; create type mood as enum ('calm')");

        assertThat(use.run("calm").rows().getFirst().text(0)).isEqualTo("calm");
        assertThatThrownBy(() -> use.run("sad"))
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.retry()).isEqualTo(Retry.NO));
    }

    @ParameterizedTest
    @EnumSource
    void execute_typeOfAColumnIsMadeAnew_preparedAgain(Way way) throws Exception {
        connection.execute("create type mood as enum ('sad'); create table t(m mood); insert into t values ('sad')");
        Use use = prepared(way, "select m from t where $1", true);

        connection.execute("drop type mood cascade; create type mood as enum ('calm');"
                + " alter table t add column m mood default 'calm'");

        assertThat(use.run(true).rows().getFirst().text(0)).isEqualTo("calm");
    }

    @ParameterizedTest
    @EnumSource
    void execute_tableIsGone_failsAsItWouldUnprepared(Way way) throws Exception {
        connection.execute("create table t(a int)");
        Use use = prepared(way, "select * from t where a = $1", 1);

        connection.execute("drop table t");

        assertThatThrownBy(() -> use.run(1)).isInstanceOfSatisfying(ServerException.class, e -> {
            assertThat(e.sqlState()).isEqualTo("42P01");
            assertThat(e.retry()).isEqualTo(Retry.NO);
        });
        connection.execute("create table t(a text); insert into t values ('1')");
        assertThatThrownBy(() -> use.run(1)).isInstanceOf(ServerException.class);
        assertThat(use.run("1").rows()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void execute_afterDiscardOrDeallocate_preparedAgainInATransactionToo(Way way) throws Exception {
        Use use = prepared(way, "select $1::int", 1);

        connection.execute("discard all");
        assertThat(number(use.run(2))).isEqualTo(2);
        connection.execute("deallocate all");
        assertThat(number(use.run(3))).isEqualTo(3);
        connection.execute("begin; deallocate all");
        assertThat(number(use.run(4))).isEqualTo(4);
        connection.execute("commit");
        assertThat(onServer()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void execute_droppedBehindTheClientsBack_preparedAgainOrMayBeRunAgain(Way way) throws Exception {
        Use use = prepared(way, "select $1::int", 1);

        connection.execute("do $$ begin execute 'deallocate all'; end $$");
        assertThat(number(use.run(2))).isEqualTo(2);

        connection.execute("begin; do $$ begin execute 'deallocate all'; end $$");
        assertThatThrownBy(() -> use.run(3)).isInstanceOfSatisfying(ServerException.class, e -> {
            assertThat(e.sqlState()).isEqualTo("26000");
            assertThat(e.retry()).isEqualTo(Retry.SAFE);
        });
        connection.execute("rollback");
        assertThat(number(use.run(4))).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void execute_searchPathChanges_meansWhatItWouldUnprepared(Way way) throws Exception {
        connection.execute("create table t(a int); insert into t values (1)");
        server.sql("drop schema if exists other cascade; create schema other; create table other.t(a text, b int);"
                + " insert into other.t values ('1', 2); grant all on schema other to public;"
                + " grant all on all tables in schema other to public");
        Use use = prepared(way, "select * from t where a = $1", "1");

        connection.execute("set search_path = other");
        assertThat(use.run("1").rows().getFirst().integer("b")).isEqualTo(2);
        connection.execute("set search_path = prep");
        assertThat(use.run("1").columns()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void execute_valueThatCannotBe_failsOnceAndStaysPrepared(Way way) throws Exception {
        Use use = prepared(way, "select $1::date", "2026-11-21");

        assertThatThrownBy(() -> use.run("tomorrow or so"))
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("22007"));

        assertThat(use.run("2026-11-22").rows().getFirst().text(0)).isEqualTo("2026-11-22");
        assertThat(onServer()).isEqualTo(1);
    }

    @Test
    void execute_mistakeInThePreparedText_saidEachTime() throws Exception {
        Prepared wrong = connection.prepare("select $1 from nowhere");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> wrong.execute("x"))
                    .isInstanceOfSatisfying(
                            ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("42P01"));
            assertThatThrownBy(() -> connection.execute("selec $1", "x"))
                    .isInstanceOfSatisfying(
                            ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("42601"));
        }
        assertThat(onServer()).isZero();
    }

    /** The server does not notice that the columns of a FETCH have changed. */
    @Test
    void execute_preparedFetch_columnsAreAlwaysThoseOfTheCursor() throws Exception {
        Prepared fetch = connection.prepare("fetch all from c");
        connection.execute("begin; declare c cursor for select 1");
        assertThat(number(fetch.execute())).isEqualTo(1);
        connection.execute("close c; declare c cursor for select 'one', 'two'");
        Result second = fetch.execute();
        connection.execute("commit");

        assertThat(second.columns()).hasSize(2);
        assertThat(second.rows().getFirst().text(1)).isEqualTo("two");
    }

    @Test
    void execute_preparedCopy_refusedAndConnectionGoesOn() throws Exception {
        connection.execute("create table t(a int)");
        Prepared copy = connection.prepare("copy t from stdin");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(copy::execute).isInstanceOf(UsageException.class);
            assertThat(number(connection.execute("select $1::int", i))).isEqualTo(i);
        }
    }

    @Test
    void execute_statementsOfEveryKind_answeredAsUnprepared() throws Exception {
        connection.execute("create table t(a int)");
        Prepared insert = connection.prepare("insert into t values ($1) returning a");
        Prepared silent = connection.prepare("insert into t values ($1)");
        Prepared nothing = connection.prepare("");
        Prepared none = connection.prepare("select from t");
        for (int i = 0; i < 4; i++) {
            assertThat(number(insert.execute(i))).isEqualTo(i);
            assertThat(silent.execute(i).commandTag()).isEqualTo("INSERT 0 1");
            assertThat(nothing.execute().commandTag()).isEmpty();
            assertThat(none.execute().rows()).hasSize(2 * (i + 1));
        }
    }

    @Test
    void pipeline_sameTextAgainAndAgain_eachAnswersAsItShould() throws Exception {
        for (int round = 0; round < 4; round++) {
            List<Query> queries = connection.sendPipeline(IntStream.range(0, 100)
                    .mapToObj(i -> Statement.of("select $1::int, $2", i, "text"))
                    .toList());
            for (int i = 0; i < queries.size(); i++) {
                assertThat(number(queries.get(i).await().getFirst())).isEqualTo(i);
            }
        }
        assertThat(onServer()).isEqualTo(1);
    }

    @Test
    void pipeline_statementOutdatedInTheMiddle_nothingIsRunTwice() throws Exception {
        connection.execute("create table t(a int); create table log(i int)");
        Use use = prepared(Way.CACHED, "select * from t where a = $1", 1);
        server.sql("alter table prep.t add column b text");

        List<Query> queries = connection.sendPipeline(List.of(
                Statement.of("insert into log values ($1)", 1),
                Statement.of("select * from t where a = $1", 1),
                Statement.of("insert into log values ($1)", 2)));

        assertThatThrownBy(() -> queries.get(1).await())
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.retry()).isEqualTo(Retry.SAFE));
        assertThatThrownBy(() -> queries.get(2).await()).isInstanceOf(SkippedException.class);
        assertThat(connection.execute("table log").getFirst().rows()).isEmpty();
        assertThat(use.run(1).columns()).hasSize(2);
    }

    @Test
    void stream_preparedStatement_tellsColumnsAndRows() throws Exception {
        Prepared series = connection.prepare("select i from generate_series(1, $1::int) i");
        for (int i = 0; i < 3; i++) {
            assertThat(series.send(1000).await().getFirst().rows()).hasSize(1000);
        }
        Query query = series.stream(5000).query();
        query.close();
        assertThat(number(series.execute(1))).isEqualTo(1);
    }

    @Test
    void read_preparedStatement_valuesInPlace() throws Exception {
        Prepared series = connection.prepare("select i, i::int8 * 2, 'n' || i from generate_series(1, $1::int) i");
        for (int round = 0; round < 4; round++) {
            try (RowReader rows = series.read(1000)) {
                for (int i = 1; rows.next(); i++) {
                    assertThat(rows.integer(0)).isEqualTo(i);
                    assertThat(rows.bigint(1)).isEqualTo(2L * i);
                    assertThat(rows.text(2)).isEqualTo("n" + i);
                }
            }
        }
        assertThat(onServer()).isEqualTo(1);
    }

    @Test
    void cancel_preparedStatement_nextUseIsNotDisturbed() throws Exception {
        Prepared sleep = connection.prepare("select pg_sleep($1) /* preparedSleep */, 1");
        sleep.execute(0.0);
        sleep.execute(0.0);
        for (int i = 0; i < 5; i++) {
            Query query = sleep.send(60.0);
            server.awaitRunning("preparedSleep");
            assertThat(query.cancel().get(20, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.Cancelled.class);
            assertThat(sleep.execute(0.0).rows().getFirst().integer(1)).isEqualTo(1);
        }
    }

    /** The second try is the same query: its cancel ends it, and nothing else. */
    @Test
    void cancel_whileItIsPreparedAgain_neverHitsTheNext() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Prepared doomed = connection.prepare("select pg_sleep($1), 1");
        doomed.execute(0.0);
        for (int round = 0; round < 150; round++) {
            connection.execute("do $$ begin execute 'deallocate all'; end $$");
            // Statements that are missing again and again are not prepared any more, unless that is asked for.
            connection.statementCache(256);
            Query query = doomed.send(0.001);
            Query innocent = connection.send("select pg_sleep(0.001), $1::int", round);
            LockSupport.parkNanos(random.nextInt(3_000_000));

            CancelOutcome outcome = query.cancel().get(60, TimeUnit.SECONDS);

            assertThat(innocent.await().getFirst().rows().getFirst().integer(1))
                    .as("seed %d, round %d: %s", seed, round, outcome)
                    .isEqualTo(round);
            String end = query.results()
                    .handle((results, error) ->
                            error == null ? "results" : error.getClass().getSimpleName())
                    .get(60, TimeUnit.SECONDS);
            assertThat(end)
                    .as("seed %d, round %d: %s", seed, round, outcome)
                    .isIn("results", "QueryCancelledException", "ServerException");
        }
    }

    @Test
    void describe_statement_typesAndColumns() throws Exception {
        connection.execute("create table t(a int, b text)");

        Description told = connection
                .describe("select a, b from t where a = $1 and b = $2")
                .get(60, TimeUnit.SECONDS);
        assertThat(told.parameterTypes()).containsExactly(23, 25);
        assertThat(told.columns()).extracting(Column::name).containsExactly("a", "b");

        Description silent = connection.describe("delete from t").get(60, TimeUnit.SECONDS);
        assertThat(silent.parameterTypes()).isEmpty();
        assertThat(silent.columns()).isEmpty();
        assertThatThrownBy(() -> connection.describe("selec").get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ServerException.class);
    }

    /** A pooler that gives each transaction another session, and knows nothing of prepared statements. */
    @Test
    void statementCache_offBehindAPooler_everyQueryIsAnswered() throws Exception {
        PgBouncer.missing().ifPresent(Assumptions::abort);
        try (PgBouncer bouncer = PgBouncer.start(
                        server,
                        PgBouncer.PoolMode.TRANSACTION,
                        PgBouncerOptions.usual().withPoolSize(2));
                Connection one = Quell.connect(bouncer.conninfo(Role.SCRAM));
                Connection two = Quell.connect(bouncer.conninfo(Role.SCRAM))) {
            one.statementCache(0);
            two.statementCache(0);
            for (int i = 0; i < 20; i++) {
                one.execute("begin");
                Query other = two.send("select $1::int", i);
                assertThat(number(one.execute("select $1::int", i))).isEqualTo(i);
                assertThat(number(other.await().getFirst())).isEqualTo(i);
                one.execute("commit");
                assertThat(number(two.execute("select $1::int", i))).isEqualTo(i);
            }
            assertThat(one.execute("select count(*) from pg_prepared_statements")
                            .getFirst()
                            .rows()
                            .getFirst()
                            .bigint(0))
                    .isZero();
        }
    }
}
