package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queries on several connections, treated as one. */
@Timeout(60)
class QueryGroupTest {
    private static final int CONNECTIONS = 5;

    private final TestServer server = TestServer.shared(TestServers.newest());
    private final List<Connection> connections = new ArrayList<>();

    @BeforeEach
    void connect() throws InterruptedException {
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(Quell.connect(server.conninfo(Role.SCRAM)));
        }
    }

    @AfterEach
    void close() {
        connections.forEach(Connection::close);
    }

    @Test
    void allEnded_everyQuerySucceeds_allResults() throws InterruptedException {
        GroupOutcome outcome = QueryGroup.send(connections, "select 7", QueryGroup.Until.ALL_ENDED)
                .await();

        assertThat(outcome.succeeded())
                .hasSize(CONNECTIONS)
                .allSatisfy(member -> assertThat(
                                member.results().getFirst().rows().getFirst().integer(0))
                        .isEqualTo(7));
    }

    @Test
    void firstSuccess_oneIsQuick_othersAreCancelledOnTheServer() throws InterruptedException {
        List<Query> queries = new ArrayList<>();
        queries.add(connections.getFirst().send("select 1"));
        for (Connection slow : connections.subList(1, CONNECTIONS)) {
            queries.add(slow.send("select pg_sleep(60) /* firstSuccess */"));
        }

        GroupOutcome outcome =
                QueryGroup.of(queries, QueryGroup.Until.FIRST_SUCCESS).await();

        assertThat(outcome.succeeded()).hasSize(1);
        assertThat(outcome.failed())
                .hasSize(CONNECTIONS - 1)
                .allSatisfy(member -> assertThat(member.cancel()).containsInstanceOf(CancelOutcome.Cancelled.class));
        server.awaitNoneRunning("firstSuccess");
    }

    @Test
    void firstFailure_oneFails_othersAreCancelledOnTheServer() throws InterruptedException {
        List<Query> queries = new ArrayList<>();
        for (Connection slow : connections.subList(1, CONNECTIONS)) {
            queries.add(slow.send("select pg_sleep(60) /* firstFailure */"));
        }
        queries.add(connections.getFirst().send("select 1/0"));

        GroupOutcome outcome =
                QueryGroup.of(queries, QueryGroup.Until.FIRST_FAILURE).await();

        assertThat(outcome.failed()).hasSize(CONNECTIONS);
        assertThat(outcome.failed().getLast().error()).isInstanceOf(ServerException.class);
        assertThat(outcome.failed().subList(0, CONNECTIONS - 1))
                .allSatisfy(member -> assertThat(member.error()).isInstanceOf(QueryCancelledException.class));
        server.awaitNoneRunning("firstFailure");
    }

    @Test
    void within_timeIsUp_allAreCancelledAndOutcomeSaysSo() throws InterruptedException {
        GroupOutcome outcome = QueryGroup.send(
                        connections, "select pg_sleep(60) /* groupWithin */", QueryGroup.Until.ALL_ENDED)
                .within(Duration.ofMillis(200))
                .await();

        assertThat(outcome.failed())
                .hasSize(CONNECTIONS)
                .allSatisfy(member -> assertThat(member.cancel()).containsInstanceOf(CancelOutcome.Cancelled.class));
        server.awaitNoneRunning("groupWithin");
    }

    @Test
    void outcomeFuture_givenUp_allAreCancelled() {
        QueryGroup group =
                QueryGroup.send(connections, "select pg_sleep(60) /* groupGivenUp */", QueryGroup.Until.ALL_ENDED);

        assertThatThrownBy(() ->
                        group.outcome().orTimeout(100, TimeUnit.MILLISECONDS).get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TimeoutException.class);
        server.awaitNoneRunning("groupGivenUp");
    }

    @Test
    void await_interrupted_allAreCancelledBeforeItThrows() throws InterruptedException {
        QueryGroup group =
                QueryGroup.send(connections, "select pg_sleep(60) /* groupInterrupted */", QueryGroup.Until.ALL_ENDED);
        server.awaitRunning("groupInterrupted");

        Thread.currentThread().interrupt();
        assertThatThrownBy(group::await).isInstanceOf(InterruptedException.class);

        assertThat(server.backendsRunning("groupInterrupted")).isZero();
        assertThat(connections.getFirst().execute("select 1")).hasSize(1);
    }

    @Test
    void of_noQueries_refused() {
        assertThatThrownBy(() -> QueryGroup.of(List.of(), QueryGroup.Until.ALL_ENDED))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("at least one query");
    }
}
