package dev.quell.proof;

import static dev.quell.proof.Proof.await;
import static dev.quell.proof.Proof.awaitFailure;
import static dev.quell.proof.Proof.marker;
import static dev.quell.proof.Proof.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.quell.Connection;
import dev.quell.NotSentException;
import dev.quell.Quell;
import dev.quell.Query;
import dev.quell.QueryCancelledException;
import dev.quell.QueryState;
import dev.quell.Row;
import dev.quell.RowStream;
import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However a waiter gives up, the query ends on the server, and the connection goes on. */
@Timeout(60)
class GivingUpTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private final String marker = marker();
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private Query running() {
        Query query = connection.send(sleep(marker));
        server.awaitRunning(marker);
        return query;
    }

    private void assertStoppedAndUsable() throws InterruptedException {
        server.awaitNoneRunning(marker);
        Proof.assertUsable(connection);
    }

    @Test
    void results_cancelled_stopsTheQuery() throws InterruptedException {
        assertThat(running().results().cancel(true)).isTrue();
        assertStoppedAndUsable();
    }

    @Test
    void results_timedOut_stopsTheQuery() throws InterruptedException {
        Query query = running();
        assertThat(awaitFailure(query.results().orTimeout(50, TimeUnit.MILLISECONDS)))
                .isInstanceOf(TimeoutException.class);
        assertStoppedAndUsable();
    }

    @Test
    void results_completedByTheWaiter_stopsTheQuery() throws InterruptedException {
        assertThat(running().results().complete(List.of())).isTrue();
        assertStoppedAndUsable();
    }

    @Test
    void results_ofTheDependentCancelled_queryGoesOn() throws InterruptedException {
        Query query = running();
        CompletableFuture<Integer> dependent = query.results().thenApply(List::size);
        dependent.cancel(true);

        // As with any CompletableFuture: a cancel does not go upwards.
        assertThat(query.state()).isEqualTo(QueryState.RUNNING);
        assertThat(server.backendsRunning(marker)).isEqualTo(1);
        Proof.cancelled(await(query.cancel()));
        assertStoppedAndUsable();
    }

    @Test
    void await_platformThreadInterrupted_stopsTheQuery() throws InterruptedException {
        assertInterruptionStops(Thread.ofPlatform());
    }

    @Test
    void await_virtualThreadInterrupted_stopsTheQuery() throws InterruptedException {
        assertInterruptionStops(Thread.ofVirtual());
    }

    private void assertInterruptionStops(Thread.Builder threads) throws InterruptedException {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread thread = threads.start(() -> {
            try {
                connection.execute(sleep(marker));
            } catch (InterruptedException | RuntimeException e) {
                end.complete(e);
            }
        });
        server.awaitRunning(marker);
        thread.interrupt();

        assertThat(await(end)).isInstanceOf(InterruptedException.class);
        // The end of the query was waited for, so there is nothing more to wait for here.
        assertThat(server.backendsRunning(marker)).isZero();
        Proof.assertUsable(connection);
    }

    @Test
    void await_interruptedBefore_stopsTheQuery() throws InterruptedException {
        Query query = running();
        Thread.currentThread().interrupt();
        assertThat(catchThrowable(query::await)).isInstanceOf(InterruptedException.class);
        assertStoppedAndUsable();
    }

    @Test
    void limit_passed_stopsTheQueryAndNamesTheLimit() throws InterruptedException {
        Query query = running().within(Duration.ofMillis(60));
        assertThat(awaitFailure(query.results()))
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("60 ms");
        assertStoppedAndUsable();
    }

    @Test
    void query_closed_stopsIt() throws InterruptedException {
        try (Query query = running()) {
            assertThat(query.state()).isEqualTo(QueryState.RUNNING);
        }
        assertStoppedAndUsable();
    }

    @Test
    void subscription_cancelled_stopsTheQuery() throws InterruptedException {
        RowStream stream = connection.stream(endless());
        Rows rows = new Rows(3);
        stream.subscribe(rows);
        rows.awaitRows(3);

        rows.subscription().cancel();

        assertStoppedAndUsable();
        assertThat(rows.isEnded()).isFalse();
    }

    @Test
    void stream_closed_stopsTheQuery() throws InterruptedException {
        try (RowStream stream = connection.stream(endless())) {
            server.awaitRunning(marker);
            assertThat(stream.query().state()).isEqualTo(QueryState.RUNNING);
        }
        assertStoppedAndUsable();
    }

    @Test
    void stream_closed_subscriberIsTold() throws InterruptedException {
        RowStream stream = connection.stream(endless());
        Rows rows = new Rows(3);
        stream.subscribe(rows);
        rows.awaitRows(3);

        stream.close();

        assertThat(awaitFailure(rows.end())).isInstanceOf(QueryCancelledException.class);
        assertThat(rows.count()).isEqualTo(3);
        assertThat(rows.rudeness()).isEmpty();
        assertStoppedAndUsable();
    }

    @Test
    void stream_closedBeforeSomeoneSubscribes_subscriberIsTold() throws InterruptedException {
        RowStream stream = connection.stream(endless());
        stream.close();
        Rows rows = Rows.all();
        stream.subscribe(rows);

        assertThat(awaitFailure(rows.end())).isInstanceOf(QueryCancelledException.class);
        assertThat(rows.count()).isZero();
        assertStoppedAndUsable();
    }

    @Test
    void stream_closedWhenTheQueryHasEnded_subscriberIsToldThatRowsAreMissing() throws InterruptedException {
        RowStream stream = connection.stream("select generate_series(1, 10)");
        Rows rows = new Rows(3);
        stream.subscribe(rows);
        rows.awaitRows(3);
        stream.query().await();

        stream.close();

        assertThat(awaitFailure(rows.end()))
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("closed");
        assertThat(rows.count()).isEqualTo(3);
    }

    @Test
    void stream_closedBySubscriber_noMoreRowsComeAndItIsTold() throws InterruptedException {
        RowStream stream = connection.stream(endless());
        Rows rows = new Rows(Long.MAX_VALUE) {
            @Override
            void taken(Row row) {
                stream.close();
            }
        };
        stream.subscribe(rows);

        assertThat(awaitFailure(rows.end())).isInstanceOf(QueryCancelledException.class);
        assertThat(rows.count()).isEqualTo(1);
        assertThat(rows.rudeness()).isEmpty();
        assertStoppedAndUsable();
    }

    @Test
    void stream_closedWhenItIsComplete_nothingMoreIsSaid() throws InterruptedException {
        Rows rows = Rows.all();
        try (RowStream stream = connection.stream("select generate_series(1, 10)")) {
            stream.subscribe(rows);
            assertThat(await(rows.end())).isEqualTo(10);
        }
        Proof.assertUsable(connection);
        assertThat(rows.rudeness()).isEmpty();
    }

    @Test
    void stream_closedBeforeItsTurn_isNeverSent() throws InterruptedException {
        Query before = connection.send("select pg_sleep(0.1)");
        RowStream stream = connection.stream(endless());
        stream.close();
        before.await();

        assertThat(awaitFailure(stream.query().results())).isInstanceOf(QueryCancelledException.class);
        assertStoppedAndUsable();
    }

    private String endless() {
        return "select generate_series(1, 1000000000) /* " + marker + " */";
    }

    @Test
    void connection_closed_stopsTheQueryAndDropsThoseBehind() throws InterruptedException {
        Query query = running();
        Query queued = connection.send("select 1");
        int pid = connection.backendPid().orElseThrow();

        connection.close();

        assertThat(server.backendsRunning(marker)).isZero();
        assertThat(awaitFailure(query.results())).hasMessageContaining("canceling statement");
        assertThat(awaitFailure(queued.results())).isInstanceOf(NotSentException.class);
        assertThat(connection.isOpen()).isFalse();
        Await.until(
                () -> server.activity().stream().noneMatch(backend -> backend.pid() == pid), "the end of the backend");
        assertThat(awaitFailure(connection.send("select 1").results()))
                .isInstanceOf(NotSentException.class)
                .hasMessageContaining("the connection is closed");
    }

    @Test
    void connection_closedTwice_isFine() {
        connection.close();
        connection.closeAsync().join();
    }
}
