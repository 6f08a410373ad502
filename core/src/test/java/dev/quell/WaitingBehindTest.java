package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Platform threads that wait for what has not been sent yet, and read meanwhile for what runs before it, for an hour. */
@Timeout(120)
class WaitingBehindTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;
    private Query first;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
        first = connection.send("select pg_sleep(3600)");
    }

    @AfterEach
    void close() {
        connection.close();
    }

    /** Starts a thread, and returns when it waits for input of the connection. */
    private static <T> FutureTask<T> startReading(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = Thread.ofPlatform().daemon().start(task);
        Await.until(
                () -> Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().endsWith("CallerSelector")),
                "the thread to wait for input");
        return task;
    }

    private void assertFirstRuns() {
        assertThat(first.state()).isEqualTo(QueryState.RUNNING);
    }

    @Test
    void cancel_ofAQueryThatWaits_letsItsWaiterGo() {
        Query behind = connection.send("select 1");
        FutureTask<?> waiting = startReading(behind::await);

        assertThat(behind.cancel()).succeedsWithin(Await.DEADLINE);

        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(QueryCancelledException.class);
        assertFirstRuns();
    }

    @Test
    void limit_passesBeforeTheQueryIsSent_letsItsWaiterGo() {
        Query behind = connection.send("select 1").within(Duration.ofSeconds(2));
        FutureTask<?> waiting = startReading(behind::await);

        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(QueryCancelledException.class);
        assertFirstRuns();
    }

    @Test
    void channel_closedBeforeItsCopyIsSent_letsItsReaderGo() throws Exception {
        CopyOut copy = connection.copyOut("copy (select 1) to stdout");
        ReadableByteChannel channel = copy.channel();
        FutureTask<Integer> reading = startReading(() -> channel.read(ByteBuffer.allocate(10)));

        channel.close();

        assertThatThrownBy(() -> reading.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(AsynchronousCloseException.class);
        assertFirstRuns();
    }
}
