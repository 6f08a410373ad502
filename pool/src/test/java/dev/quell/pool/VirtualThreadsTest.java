package dev.quell.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.Connection;
import dev.quell.RowReader;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand virtual threads share ten connections: each is answered, and none of them holds the thread that carries it. */
@Timeout(300)
class VirtualThreadsTest {
    private static final int THREADS = 1_000;
    private static final int CONNECTIONS = 10;
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final String PINNED = "jdk.VirtualThreadPinned";

    private static final TestServer SERVER = TestServer.shared(TestServers.newest());

    @TempDir
    private Path directory;

    @Test
    void with_aThousandVirtualThreads_allAreAnsweredAndNoCarrierIsHeld() throws Exception {
        Path recorded = directory.resolve("pinned.jfr");
        try (Recording recording = new Recording();
                QuellPool pool = QuellPool.builder(SERVER.conninfo(Role.SCRAM))
                        .size(CONNECTIONS)
                        .longestWait(LONG)
                        .answerLimit(LONG)
                        .open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // What happens once for each connection, such as reading classes and certificates, is not what is asked
            // for.
            runAll(pool, threads, 10 * CONNECTIONS);
            recording.enable(PINNED).withThreshold(Duration.ZERO).withStackTrace();
            recording.start();

            runAll(pool, threads, THREADS);

            recording.stop();
            recording.dump(recorded);
            assertThat(pool.metrics().connected()).isLessThanOrEqualTo(CONNECTIONS);
        }
        assertThat(Files.size(recorded)).isPositive();
        assertThat(RecordingFile.readAllEvents(recorded))
                .filteredOn(event -> event.getEventType().getName().equals(PINNED) && isOurs(event))
                .extracting(RecordedEvent::toString)
                .isEmpty();
    }

    /** The JDK's own pollers are virtual threads too. */
    private static boolean isOurs(RecordedEvent event) {
        return event.getStackTrace() == null
                || event.getStackTrace().getFrames().stream()
                        .anyMatch(frame -> frame.getMethod().getType().getName().startsWith("dev.quell."));
    }

    private static void runAll(QuellPool pool, ExecutorService threads, int count) throws Exception {
        List<Future<Long>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int own = i;
            answers.add(threads.submit(() -> pool.with(connection -> queries(connection, own))));
        }
        for (int i = 0; i < count; i++) {
            assertThat(answers.get(i).get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(4L * i + 10);
        }
    }

    /** Every way of waiting: for a result, a query, a reader's rows, a transaction. */
    private static long queries(Connection connection, int own) throws InterruptedException {
        long sum = connection.execute("select $1::int", own).rows().getFirst().integer(0);
        sum += connection
                .send("select $1::int, pg_sleep(0.0005)", own)
                .await()
                .getFirst()
                .rows()
                .getFirst()
                .integer(0);
        try (RowReader rows = connection.read("select i from generate_series(1, $1) i", 4)) {
            while (rows.next()) {
                sum += rows.integer(0);
            }
        }
        return sum
                + connection.transaction(tx ->
                        tx.execute("select $1::int * 2", own).rows().getFirst().integer(0));
    }
}
