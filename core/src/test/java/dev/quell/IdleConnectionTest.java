package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that rests keeps nothing of what it was last asked, however that ended. */
@Timeout(120)
class IdleConnectionTest {
    private static final String ROWS = "select g, repeat('x', 1000) from generate_series(1, 100) g";

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

    private void assertLetGo(WeakReference<?> reference) {
        Await.until(
                () -> {
                    System.gc();
                    return reference.refersTo(null);
                },
                "what was dropped to be let go");
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void execute_resultIsDropped_letGo() throws Exception {
        assertLetGo(new WeakReference<>(connection.execute(ROWS).getFirst().rows()));
    }

    @Test
    void execute_withParameters_letGo() throws Exception {
        assertLetGo(new WeakReference<>(connection
                .execute("select g from generate_series(1, $1) g", 100)
                .rows()));
    }

    @Test
    void execute_virtualThread_letGo() throws Exception {
        CompletableFuture<WeakReference<List<Result>>> kept = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                kept.complete(new WeakReference<>(connection.execute(ROWS)));
            } catch (InterruptedException | RuntimeException e) {
                kept.completeExceptionally(e);
            }
        });

        assertLetGo(kept.get(60, TimeUnit.SECONDS));
    }

    @Test
    void send_resultsAreDropped_letGo() throws Exception {
        assertLetGo(new WeakReference<>(connection.send(ROWS).results().get(60, TimeUnit.SECONDS)));
    }

    @Test
    void send_queryFailsAmongItsRows_letGo() {
        assertLetGo(failed());
    }

    private WeakReference<QueryEnd> failed() {
        Query query = connection.send("select 1 / (100 - g) from generate_series(1, 1000) g");
        assertThatThrownBy(query::await).isInstanceOf(ServerException.class);
        return new WeakReference<>(query.end().join());
    }

    @Test
    void cancel_queryHasRows_letGo() {
        assertLetGo(cancelled());
    }

    private WeakReference<QueryEnd> cancelled() {
        Query query = connection.send("select generate_series(1, 100000000) as g");
        Await.until(() -> query.rowsReceived() > 0, "the first row");
        assertThat(query.cancel().join()).isInstanceOf(CancelOutcome.Cancelled.class);
        return new WeakReference<>(query.end().join());
    }

    @Test
    void sendPipeline_resultsAreDropped_letGo() throws Exception {
        List<WeakReference<List<Result>>> kept = pipelined();

        kept.forEach(this::assertLetGo);
    }

    private List<WeakReference<List<Result>>> pipelined() throws InterruptedException {
        List<Query> queries = connection.sendPipeline(List.of(Statement.of(ROWS), Statement.of(ROWS)));
        return List.of(
                new WeakReference<>(queries.get(0).await()),
                new WeakReference<>(queries.get(1).await()));
    }

    @Test
    void pipeline_isStillOpen_letGo() throws Exception {
        for (Pipeline.Sync sync : Pipeline.Sync.values()) {
            try (Pipeline pipeline = connection.pipeline(sync)) {
                assertLetGo(new WeakReference<>(pipeline.send(ROWS).await()));
            }
        }
    }

    @Test
    void pipeline_oneIsCancelled_noneIsKept() throws Exception {
        cancelledPipeline().forEach(this::assertLetGo);
    }

    private List<WeakReference<QueryEnd>> cancelledPipeline() {
        List<Query> queries = connection.sendPipeline(
                List.of(Statement.of(ROWS), Statement.of("select pg_sleep(60)"), Statement.of(ROWS)));
        queries.getFirst().end().join();
        queries.get(1).cancel().join();
        return queries.stream()
                .map(query -> new WeakReference<>(query.end().join()))
                .toList();
    }

    @Test
    void stream_readToItsEnd_letGo() throws Exception {
        assertLetGo(lastStreamed());
    }

    private WeakReference<Row> lastStreamed() throws Exception {
        AtomicReference<WeakReference<Row>> last = new AtomicReference<>();
        CompletableFuture<WeakReference<Row>> ended = new CompletableFuture<>();
        connection.stream(ROWS).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(Row row) {
                last.set(new WeakReference<>(row));
            }

            @Override
            public void onError(Throwable error) {
                ended.completeExceptionally(error);
            }

            @Override
            public void onComplete() {
                ended.complete(last.get());
            }
        });
        return ended.get(60, TimeUnit.SECONDS);
    }

    @Test
    void stream_nobodyReads_letGo() {
        assertLetGo(unread());
    }

    /** Its end is known of when all rows are here; they wait in what is dropped with the stream. */
    private WeakReference<QueryEnd> unread() {
        return new WeakReference<>(connection.stream(ROWS).query().end().join());
    }

    @Test
    void execute_withinItsLimit_letGo() throws Exception {
        connection.queryLimit(Duration.ofHours(1));

        assertLetGo(new WeakReference<>(connection.execute(ROWS).getFirst()));
    }
}
