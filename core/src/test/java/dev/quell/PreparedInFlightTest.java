package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Uses of a prepared statement that are on their way while it is prepared anew, or its formats are chosen anew. */
@Timeout(120)
@ParameterizedClass
@MethodSource("versions")
class PreparedInFlightTest {
    private static final String WAIT = "select pg_advisory_xact_lock($1::int)";

    private final TestServer server;
    private Connection connection;
    private Connection other;

    PreparedInFlightTest(PgVersion version) {
        server = TestServer.shared(version);
    }

    static List<PgVersion> versions() {
        return TestServers.versions();
    }

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
        other = Quell.connect(server.conninfo(Role.SCRAM));
        server.sql("drop schema if exists flight cascade; create schema flight; grant all on schema flight to public;"
                + " create table flight.t(a int); insert into flight.t values (1);"
                + " grant all on flight.t to public");
    }

    @AfterEach
    void close() {
        connection.close();
        other.close();
    }

    /** What waits for the lock with this number does so until {@link #release}. */
    private void hold(int lock) throws InterruptedException {
        other.execute("select pg_advisory_lock(" + lock + ")");
    }

    private void release(int lock) throws InterruptedException {
        other.execute("select pg_advisory_unlock(" + lock + ")");
    }

    /** A statement that is prepared on the server by now, with its columns known. */
    private Prepared prepared(String sql) throws InterruptedException {
        Prepared statement = connection.prepare(sql);
        statement.execute(1);
        statement.execute(1);
        return statement;
    }

    private long onServer(String pattern) throws InterruptedException {
        return connection
                .execute("select count(*) from pg_prepared_statements where name like 'quell%' and statement like '"
                        + pattern + "'")
                .getFirst()
                .rows()
                .getFirst()
                .bigint(0);
    }

    /** What was sent behind a use that has been refused: another use waits in the same pipeline for the second lock. */
    private record TwoUses(Prepared statement, Pipeline pipeline, Query late) {}

    private TwoUses twoUsesAroundAnAlter() throws InterruptedException {
        Prepared statement = prepared("select *, $1::int from flight.t");
        hold(1);
        hold(2);
        Pipeline pipeline = connection.pipeline();
        pipeline.send(WAIT, 1);
        Query early = pipeline.send(statement, 1);
        pipeline.send(WAIT, 2);
        Query late = pipeline.send(statement, 2);
        pipeline.flush();
        server.sql("alter table flight.t add column b int");
        release(1);
        isOutdated(early);
        return new TwoUses(statement, pipeline, late);
    }

    private Query sendAnother(TwoUses uses) throws InterruptedException {
        Query another = uses.pipeline().send(uses.statement(), 3);
        uses.pipeline().flush();
        release(2);
        return another;
    }

    private static Row row(Query query) throws InterruptedException {
        return query.await().getFirst().rows().getFirst();
    }

    private static void isOutdated(Query query) {
        assertThatThrownBy(query::await).isInstanceOfSatisfying(ServerException.class, e -> {
            assertThat(e.sqlState()).isEqualTo("0A000");
            assertThat(e.retry()).isEqualTo(Retry.SAFE);
        });
    }

    @Test
    void send_formatsChosenAnewWhileAUseIsInFlight_eachReadInItsOwn() throws Exception {
        connection.execute("set datestyle = 'ISO, MDY'");
        Prepared statement = prepared("select date '2024-05-06', $1::int");
        hold(1);
        hold(2);
        Pipeline pipeline = connection.pipeline();
        pipeline.send(WAIT, 2);
        Query set = pipeline.send("set datestyle = 'SQL, DMY'");
        Query waiting = pipeline.send(WAIT, 1);
        Query first = pipeline.send(statement, 7);
        pipeline.flush();
        release(2);
        set.await();
        Await.until(
                () -> connection.parameter("DateStyle").orElse("").startsWith("SQL"),
                Duration.ofSeconds(60),
                "the new style to be known");
        Query second = pipeline.send(statement, 8);
        pipeline.flush();
        release(1);

        waiting.await();
        assertThat(row(first).value(0, LocalDate.class)).isEqualTo(LocalDate.of(2024, 5, 6));
        assertThat(row(first).integer(1)).isEqualTo(7);
        assertThat(row(second).text(0)).isEqualTo("06/05/2024");
        assertThat(row(second).integer(1)).isEqualTo(8);
    }

    @Test
    void send_preparedAnewWhileAGoodUseIsInFlight_thatHasItsColumns() throws Exception {
        TwoUses uses = twoUsesAroundAnAlter();
        server.sql("alter table flight.t drop column b");
        Query anew = sendAnother(uses);

        assertThat(uses.late().await().getFirst().columns()).hasSize(2);
        assertThat(row(uses.late()).integer(1)).isEqualTo(2);
        assertThat(row(anew).integer(1)).isEqualTo(3);
    }

    @Test
    void send_usesFailAfterItWasPreparedAnew_newOneIsKept() throws Exception {
        TwoUses uses = twoUsesAroundAnAlter();
        Query anew = sendAnother(uses);
        isOutdated(uses.late());
        assertThat(row(anew).integer(2)).isEqualTo(3);

        // The Parse of another statement brings the Close of those that have been given up.
        prepared("select $1::int + 1");
        prepared("select $1::int + 2");
        connection.execute("begin");
        assertThat(uses.statement().execute(4).rows().getFirst().integer(2)).isEqualTo(4);
        connection.execute("commit");
        assertThat(onServer("%flight.t")).isEqualTo(1);
    }

    @Test
    void send_allDroppedWhileTheParseIsOnItsWay_preparedOnceAndUsed() throws Exception {
        Prepared statement = connection.prepare("select $1::int");
        hold(1);
        Pipeline pipeline = connection.pipeline();
        pipeline.send(WAIT, 1);
        pipeline.send("deallocate all");
        Query first = pipeline.send(statement, 1);
        pipeline.flush();
        release(1);
        assertThat(row(first).integer(0)).isEqualTo(1);

        for (int i = 0; i < 3; i++) {
            assertThat(statement.execute(i).rows().getFirst().integer(0)).isEqualTo(i);
        }
        assertThat(onServer("select $1::int")).isEqualTo(1);
    }
}
