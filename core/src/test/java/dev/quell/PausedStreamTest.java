package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection after a stream that was held back, and of which all was there when it went on. */
@Timeout(180)
class PausedStreamTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    /** More than wait for a subscriber, and few enough to be on their way at once. */
    private static final int ROWS = 1500;

    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM) + " sslmode=disable");
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void connection_afterAPausedStream_hearsNotifications() throws Exception {
        CompletableFuture<Notification> heard = new CompletableFuture<>();
        connection.onNotification(heard::complete);
        connection.execute("listen paused_stream");

        readWithAPause();
        server.sql("select pg_notify('paused_stream', 'hello')");

        assertThat(heard.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).payload()).isEqualTo("hello");
    }

    @Test
    void virtualThread_afterAPausedStream_isAnswered() throws Exception {
        readWithAPause();

        CompletableFuture<Integer> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                answer.complete(connection
                        .execute("select 42")
                        .getFirst()
                        .rows()
                        .getFirst()
                        .integer(0));
            } catch (QuellException | InterruptedException e) {
                answer.completeExceptionally(e);
            }
        });

        assertThat(answer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(42);
    }

    private void readWithAPause() throws Exception {
        Waiting subscriber = new Waiting();
        RowStream stream = connection.stream("select i from generate_series(1, " + ROWS + ") i");
        stream.subscribe(subscriber);
        Await.until(() -> stream.query().rowsReceived() >= 1024, DEADLINE, "more rows than can wait");
        // The server has sent the end too.
        int backend = connection.backendPid().orElseThrow();
        server.awaitActivity(
                activity -> activity.pid() == backend && activity.state().equals("idle"), DEADLINE);

        subscriber.go();

        assertThat(subscriber.end.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ROWS);
    }

    /** Asks for nothing before it is told to. */
    private static final class Waiting implements Flow.Subscriber<Row> {
        private final CompletableFuture<Integer> end = new CompletableFuture<>();
        private volatile Flow.@Nullable Subscription subscription;
        private int rows;

        void go() {
            Objects.requireNonNull(subscription).request(Long.MAX_VALUE);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Row row) {
            rows++;
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(rows);
        }
    }
}
