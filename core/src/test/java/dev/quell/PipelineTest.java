package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements sent together, and what becomes of those behind one that fails or is cancelled. */
@Timeout(60)
class PipelineTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void pipeline_manyStatements_answeredInOrder() throws Exception {
        List<Query> queries = connection.sendPipeline(IntStream.range(0, 300)
                .mapToObj(i -> Statement.of("select $1::int", i))
                .toList());

        for (int i = 0; i < queries.size(); i++) {
            assertThat(number(queries.get(i))).isEqualTo(i);
        }
        assertUsable();
    }

    @Test
    void pipeline_oneFails_thoseBehindAreSkippedAndThoseBeforeStand() throws Exception {
        List<Query> queries = connection.sendPipeline(List.of(
                Statement.of("select 1"),
                Statement.of("select 1/0"),
                Statement.of("select 3"),
                Statement.of("select 4")));

        assertThat(number(queries.get(0))).isEqualTo(1);
        assertThatThrownBy(() -> queries.get(1).await()).isInstanceOf(ServerException.class);
        assertThatThrownBy(() -> queries.get(2).await()).isInstanceOf(SkippedException.class);
        assertThatThrownBy(() -> queries.get(3).await()).isInstanceOf(SkippedException.class);
        assertThat(outcome(queries.get(3).cancel())).isInstanceOf(CancelOutcome.Skipped.class);
        assertUsable();
    }

    @Test
    void pipeline_copyFromStdinAtItsEnd_failsAndConnectionGoesOn() throws Exception {
        connection.execute("create temp table c(i int)");

        List<Query> queries =
                connection.sendPipeline(List.of(Statement.of("select 1"), Statement.of("copy c from stdin")));

        assertThat(number(queries.get(0))).isEqualTo(1);
        assertThatThrownBy(() -> queries.get(1).await()).isInstanceOf(UsageException.class);
        assertUsable();
    }

    @Test
    void pipeline_copyFromStdinAmongOthers_everyQueryEndsThoughTheConnectionIsLost() throws Exception {
        connection.execute("create temp table c(i int)");

        List<Query> queries =
                connection.sendPipeline(List.of(Statement.of("copy c from stdin"), Statement.of("select 1")));

        assertThatThrownBy(() -> queries.get(0).await()).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> queries.get(1).await()).isInstanceOf(QuellException.class);
        Await.until(() -> !connection.isOpen(), "the end of the connection");
    }

    @Test
    void cancel_theOneThatRuns_thoseBehindAreSkipped() throws Exception {
        List<Query> queries = connection.sendPipeline(List.of(
                Statement.of("select 1"), Statement.of("select pg_sleep(60) /* runsIt */"), Statement.of("select 3")));
        server.awaitRunning("runsIt");

        assertThat(outcome(queries.get(1).cancel())).isInstanceOf(CancelOutcome.Cancelled.class);

        assertThat(number(queries.get(0))).isEqualTo(1);
        assertThatThrownBy(() -> queries.get(1).await()).isInstanceOf(QueryCancelledException.class);
        assertThatThrownBy(() -> queries.get(2).await()).isInstanceOf(SkippedException.class);
        assertUsable();
    }

    @Test
    void cancel_oneBehind_waitsForItAndHitsNoneBefore() throws Exception {
        List<Query> queries = connection.sendPipeline(List.of(
                Statement.of("select pg_sleep(0.5) /* before */"),
                Statement.of("select pg_sleep(60) /* behind */"),
                Statement.of("select 3")));
        server.awaitRunning("before");

        assertThat(outcome(queries.get(1).cancel())).isInstanceOf(CancelOutcome.Cancelled.class);

        assertThat(queries.get(0).await()).hasSize(1);
        assertThatThrownBy(() -> queries.get(2).await()).isInstanceOf(SkippedException.class);
        assertUsable();
    }

    @Test
    void cancel_oneBehindThatIsNeverReached_saysSoAtTheDeadline() throws Exception {
        List<Query> queries = connection.sendPipeline(
                List.of(Statement.of("select pg_sleep(60) /* never */"), Statement.of("select 2")));
        server.awaitRunning("never");

        assertThat(outcome(queries.get(1).cancel(Duration.ofMillis(200))))
                .isInstanceOf(CancelOutcome.Undelivered.class);

        assertThat(server.backendsRunning("never")).isEqualTo(1);
        queries.get(0).close();
    }

    @Test
    void cancel_memberOfAPipelineNotSent_restIsSentWithoutIt() throws Exception {
        Query before = connection.send("select pg_sleep(0.3)");
        List<Query> queries = connection.sendPipeline(
                List.of(Statement.of("select 1"), Statement.of("select 2"), Statement.of("select 3")));

        assertThat(outcome(queries.get(2).cancel())).isInstanceOf(CancelOutcome.NeverStarted.class);

        assertThat(before.await()).hasSize(1);
        assertThat(number(queries.get(0))).isEqualTo(1);
        assertThat(number(queries.get(1))).isEqualTo(2);
        assertUsable();
    }

    @Test
    void close_pipelineRuns_allOfItEnds() throws Exception {
        List<Query> queries = connection.sendPipeline(List.of(
                Statement.of("select pg_sleep(60) /* closing */"), Statement.of("select pg_sleep(60) /* closing */")));
        server.awaitRunning("closing");

        connection.close();

        server.awaitNoneRunning("closing");
        assertThatThrownBy(() -> queries.get(0).await()).isInstanceOf(QuellException.class);
        assertThatThrownBy(() -> queries.get(1).await()).isInstanceOf(SkippedException.class);
    }

    @Test
    void cancel_atAnyMoment_neverHitsWhatComesAfterThePipeline() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<Query> queries = connection.sendPipeline(List.of(
                    Statement.of("select pg_sleep(0.001)"),
                    Statement.of("select pg_sleep(0.001)"),
                    Statement.of("select pg_sleep(0.001)")));
            Query innocent = connection.send("select pg_sleep(0.002), 1");
            LockSupport.parkNanos(random.nextInt(5_000_000));

            int target = random.nextInt(queries.size());
            CancelOutcome outcome = outcome(queries.get(target).cancel());

            assertThat(innocent.await())
                    .as("seed %d, round %d: %s", seed, round, outcome)
                    .hasSize(1);
            for (int before = 0; before < target; before++) {
                assertThat(queries.get(before).await())
                        .as("seed %d, round %d", seed, round)
                        .hasSize(1);
            }
            for (Query query : queries) {
                assertThat(query.results()
                                .handle((results, error) -> kind(error))
                                .get(20, TimeUnit.SECONDS))
                        .as("seed %d, round %d: %s", seed, round, outcome)
                        .isIn("results", "QueryCancelledException", "SkippedException");
            }
        }
    }

    private static String kind(@Nullable Throwable error) {
        return error == null ? "results" : error.getClass().getSimpleName();
    }

    private static CancelOutcome outcome(CompletableFuture<CancelOutcome> cancel) throws Exception {
        return cancel.get(20, TimeUnit.SECONDS);
    }

    private static int number(Query query) throws InterruptedException {
        return query.await().getFirst().rows().getFirst().integer(0);
    }

    private void assertUsable() throws InterruptedException {
        assertThat(connection.execute("select 5").getFirst().rows().getFirst().integer(0))
                .isEqualTo(5);
    }
}
