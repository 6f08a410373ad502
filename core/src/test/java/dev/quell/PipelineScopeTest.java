package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pipelines that go on being written while they are answered. */
@Timeout(120)
class PipelineScopeTest {
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

    private static int number(Query query) throws InterruptedException {
        return query.await().getFirst().rows().getFirst().integer(0);
    }

    private static int number(CompletableFuture<List<Result>> results) {
        return results.join().getFirst().rows().getFirst().integer(0);
    }

    private void assertUsable() throws InterruptedException {
        assertThat(connection.execute("select 1").getFirst().rows()).hasSize(1);
    }

    /** Keeps 256 on the way, as an application with much to ask does. */
    private void rolling(int queries) throws InterruptedException {
        ArrayDeque<Query> onTheWay = new ArrayDeque<>();
        int sent = 0;
        try (Pipeline pipeline = connection.pipeline()) {
            for (int answered = 0; answered < queries; answered++) {
                while (sent < queries && onTheWay.size() < 256) {
                    onTheWay.add(pipeline.send("select $1::int", sent++));
                }
                assertThat(number(onTheWay.remove())).isEqualTo(answered);
            }
        }
    }

    @Test
    void each_rollingOnAPlatformThread_isAnsweredInOrder() throws InterruptedException {
        rolling(20_000);

        assertUsable();
    }

    @Test
    void each_rollingOnAVirtualThread_isAnsweredInOrder() throws InterruptedException {
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        rolling(5_000);
                    } catch (Throwable e) {
                        wrong.set(e);
                    }
                })
                .join();

        assertThat(wrong.get()).isNull();
    }

    @Test
    void each_thousandsThatNobodyWaitsFor_areAnsweredAll() throws InterruptedException {
        List<CompletableFuture<List<Result>>> results = new ArrayList<>();
        try (Pipeline pipeline = connection.pipeline()) {
            for (int i = 0; i < 5_000; i++) {
                results.add(pipeline.send("select $1::int", i).results());
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(number(results.get(i))).isEqualTo(i);
            }
        }
        assertUsable();
    }

    @Test
    void each_lastAnswersThatNobodyReads_comeNevertheless() throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            try (Pipeline pipeline = connection.pipeline()) {
                Query first = pipeline.send("select $1::int", round);
                CompletableFuture<List<Result>> second =
                        pipeline.send("select $1::int", round + 1).results();
                assertThat(number(first)).isEqualTo(round);
                CompletableFuture<List<Result>> third =
                        pipeline.send("select $1::int", round + 2).results();

                assertThat(number(second)).isEqualTo(round + 1);
                assertThat(number(third)).isEqualTo(round + 2);
            }
        }
    }

    @Test
    void each_oneFails_theNextIsNotConcerned() throws InterruptedException {
        try (Pipeline pipeline = connection.pipeline()) {
            Query before = pipeline.send("select 1");
            Query failing = pipeline.send("select 1 / $1::int", 0);
            Query behind = pipeline.send("select 3");

            assertThat(number(behind)).isEqualTo(3);
            assertThat(number(before)).isEqualTo(1);
            assertThatThrownBy(failing::await).isInstanceOf(ServerException.class);
        }
        assertUsable();
    }

    @Test
    void each_cancelInTheMiddle_stopsThatOneAndHidesNothing() throws InterruptedException {
        for (int round = 0; round < 30; round++) {
            List<Query> behind = new ArrayList<>();
            try (Pipeline pipeline = connection.pipeline()) {
                Query before = pipeline.send("select 1");
                Query sleeping = pipeline.send("select pg_sleep(600)");
                for (int i = 0; i < 5; i++) {
                    behind.add(pipeline.send("select $1::int from pg_sleep(0.001)", i));
                }
                CompletableFuture<CancelOutcome> cancel = sleeping.cancel();
                behind.add(pipeline.send("select $1::int", 5));

                assertThat(number(before)).isEqualTo(1);
                assertThat(cancel.join()).isInstanceOf(CancelOutcome.Cancelled.class);
                assertThatThrownBy(sleeping::await).isInstanceOf(QueryCancelledException.class);
            }
            int stopped = 0;
            for (int i = 0; i < behind.size(); i++) {
                try {
                    assertThat(number(behind.get(i))).isEqualTo(i);
                } catch (SkippedException e) {
                    stopped++;
                }
            }
            assertThat(stopped).isLessThanOrEqualTo(1);
        }
        assertUsable();
    }

    @Test
    void each_cancelOfOneNotReached_waitsUntilTheServerHasComeToIt() throws InterruptedException {
        try (Pipeline pipeline = connection.pipeline()) {
            Query first = pipeline.send("select $1::int from pg_sleep(0.2)", 1);
            Query second = pipeline.send("select pg_sleep(600)");
            pipeline.flush();
            CompletableFuture<CancelOutcome> cancel = second.cancel();

            assertThat(number(first)).isEqualTo(1);
            assertThat(cancel.join()).isInstanceOf(CancelOutcome.Cancelled.class);
        }
        assertUsable();
    }

    @Test
    void explicit_oneFails_thoseUpToTheSyncAreSkippedAndUndone() throws InterruptedException {
        connection.execute("create temp table t(i int)");
        try (Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT)) {
            Query first = pipeline.send("insert into t values ($1)", 1);
            Query failing = pipeline.send("select 1 / 0");
            Query skipped = pipeline.send("insert into t values ($1)", 2);
            pipeline.sync();
            Query next = pipeline.send("insert into t values ($1)", 3);
            pipeline.sync();

            assertThat(first.await().getFirst().commandTag()).isEqualTo("INSERT 0 1");
            assertThatThrownBy(failing::await).isInstanceOf(ServerException.class);
            assertThatThrownBy(skipped::await).isInstanceOf(SkippedException.class);
            assertThat(next.await().getFirst().commandTag()).isEqualTo("INSERT 0 1");
        }
        assertThat(connection.execute("select i from t").getFirst().rows())
                .extracting(row -> row.integer(0))
                .containsExactly(3);
    }

    @Test
    void explicit_sentAfterAFailureWasSeen_isSkippedUpToTheSync() throws InterruptedException {
        try (Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT)) {
            Query failing = pipeline.send("select 1 / $1::int", 0);
            assertThatThrownBy(failing::await).isInstanceOf(ServerException.class);

            Query second = pipeline.send("select 2");
            Query third = pipeline.send("select $1::int", 3);
            // The server says nothing of them before the Sync: they must not wait for it.
            assertThatThrownBy(second::await).isInstanceOf(SkippedException.class);
            assertThatThrownBy(third::await).isInstanceOf(SkippedException.class);
            pipeline.sync();
            Query next = pipeline.send("select 4");

            assertThat(number(next)).isEqualTo(4);
        }
        assertUsable();
    }

    @Test
    void explicit_manySentAfterAFailureWasSeen_areSkippedAll() throws InterruptedException {
        try (Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT)) {
            Query failing = pipeline.send("select 1 / $1::int", 0);
            assertThatThrownBy(failing::await).isInstanceOf(ServerException.class);

            List<CompletableFuture<List<Result>>> behind = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                behind.add(pipeline.send("select $1::int", i).results());
            }
            pipeline.sync();

            assertThat(behind)
                    .allSatisfy(
                            results -> assertThatThrownBy(results::join).hasCauseInstanceOf(SkippedException.class));
            assertThat(number(pipeline.send("select $1::int", 1))).isEqualTo(1);
            assertThat(number(pipeline.send("select $1::int", 2))).isEqualTo(2);
        }
        assertUsable();
    }

    @Test
    void each_moreThanTheNetworkTakesAtOnce_isSentWhileItsCallerWaits() throws InterruptedException {
        String large = "x".repeat(100_000);
        Thread caller = Thread.currentThread();
        try (Connection holder = Quell.connect(server.conninfo(Role.SCRAM));
                Pipeline pipeline = connection.pipeline()) {
            holder.execute("select pg_advisory_lock(82713)");
            Query last = pipeline.send("select pg_advisory_xact_lock(82713)");
            for (int i = 0; i < 600; i++) {
                last = pipeline.send("select length($1::text)", large);
            }
            pipeline.flush();
            CompletableFuture<Void> released = CompletableFuture.runAsync(() -> {
                Await.until(() -> isMovingBytes(caller), "the caller to be in the reader's seat");
                holder.send("select pg_advisory_unlock(82713)").results().join();
            });

            assertThat(number(last)).isEqualTo(large.length());
            released.join();
        }
    }

    private static boolean isMovingBytes(Thread caller) {
        return Arrays.stream(caller.getStackTrace())
                .anyMatch(frame -> frame.getClassName().endsWith("CallerSelector"));
    }

    @Test
    void explicit_answersBeforeTheSync_comeAtOnce() throws InterruptedException {
        try (Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT)) {
            for (int i = 0; i < 100; i++) {
                assertThat(number(pipeline.send("select $1::int", i))).isEqualTo(i);
            }
        }
        assertUsable();
    }

    @Test
    void explicit_otherQueriesMeanwhile_waitForTheSync() throws InterruptedException {
        Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT);
        Query first = pipeline.send("select 1");
        CompletableFuture<List<Result>> other = connection.send("select 2").results();
        Query second = pipeline.send("select 3");
        assertThat(number(first)).isEqualTo(1);
        assertThat(number(second)).isEqualTo(3);
        assertThat(other).isNotDone();

        pipeline.close();

        assertThat(number(other)).isEqualTo(2);
    }

    @Test
    void explicit_cancel_skipsTheRestUpToTheSync() throws InterruptedException {
        try (Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT)) {
            Query sleeping = pipeline.send("select pg_sleep(600)");
            Query behind = pipeline.send("select 2");
            CompletableFuture<CancelOutcome> cancel = sleeping.cancel();
            pipeline.sync();
            Query next = pipeline.send("select 3");

            assertThat(cancel.join()).isInstanceOf(CancelOutcome.Cancelled.class);
            assertThatThrownBy(behind::await).isInstanceOf(SkippedException.class);
            pipeline.sync();
            assertThat(number(next)).isEqualTo(3);
        }
        assertUsable();
    }

    @Test
    void explicit_connectionClosedBeforeTheSync_isClosedAllTheSame() throws InterruptedException {
        Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT);
        assertThat(number(pipeline.send("select 1"))).isEqualTo(1);

        connection.closeAsync().join();

        assertThatThrownBy(() -> pipeline.send("select 2").await()).isInstanceOf(NotSentException.class);
    }

    @Test
    void otherQueries_betweenThoseOfAPipeline_haveTheirTurn() throws InterruptedException {
        List<CompletableFuture<List<Result>>> results = new ArrayList<>();
        try (Pipeline pipeline = connection.pipeline();
                Pipeline another = connection.pipeline()) {
            for (int i = 0; i < 900; i += 3) {
                results.add(pipeline.send("select $1::int", i).results());
                results.add(connection.send("select " + (i + 1)).results());
                results.add(another.send("select $1::int", i + 2).results());
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(number(results.get(i))).isEqualTo(i);
            }
        }
    }

    @Test
    void serverThatEnds_withAPipelineOnTheWay_failsAllOfIt() throws InterruptedException {
        List<Query> queries = new ArrayList<>();
        try (Pipeline pipeline = connection.pipeline()) {
            for (int i = 0; i < 2_000; i++) {
                queries.add(pipeline.send("select $1::int from pg_sleep(0.05)", i));
            }
            pipeline.flush();
            server.sql("select pg_terminate_backend(" + connection.backendPid().orElseThrow() + ")");

            assertThatThrownBy(() -> queries.getLast().await()).isInstanceOf(QuellException.class);
            assertThatThrownBy(() -> queries.get(1_000).await()).isInstanceOf(QuellException.class);
        }
    }

    @Test
    void pipeline_thatIsClosed_takesNothing() {
        Pipeline pipeline = connection.pipeline();
        pipeline.close();

        assertThatThrownBy(() -> pipeline.send("select 1")).isInstanceOf(UsageException.class);
        assertThatThrownBy(pipeline::sync).isInstanceOf(UsageException.class);
    }

    @Test
    void moreThanASocketTakes_bothWays_doesNotStandStill() throws InterruptedException {
        String text = "x".repeat(20_000);
        List<Query> queries = new ArrayList<>();
        try (Pipeline pipeline = connection.pipeline()) {
            for (int i = 0; i < 1_500; i++) {
                queries.add(pipeline.send("select $1::text", text));
            }
            for (Query query : queries) {
                assertThat(query.await().getFirst().rows().getFirst().text(0)).hasSize(20_000);
            }
        }
    }
}
