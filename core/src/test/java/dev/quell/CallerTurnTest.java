package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections used by threads that send and wait, which move the bytes themselves. */
@Timeout(120)
class CallerTurnTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM) + " sslmode=require");
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private static int number(Connection connection, int n) throws InterruptedException {
        return connection.execute("select $1::int", n).rows().getFirst().integer(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "require"})
    void interrupts_atRandomMoments_closeNothingAndLoseNothing(String sslmode) throws Exception {
        SplittableRandom random = new SplittableRandom(20);
        try (Connection one = Quell.connect(server.conninfo(Role.SCRAM) + " sslmode=" + sslmode)) {
            int backend = one.backendPid().orElseThrow();
            Thread worker = Thread.currentThread();
            CountDownLatch over = new CountDownLatch(1);
            Thread teaser = Thread.ofPlatform().start(() -> {
                while (over.getCount() > 0) {
                    LockSupport.parkNanos(random.nextLong(3_000_000));
                    worker.interrupt();
                }
            });
            int interrupted = 0;
            int answered = 0;
            for (int i = 0; interrupted < 150 || answered < 50; i++) {
                try {
                    assertThat(number(one, i)).isEqualTo(i);
                    answered++;
                } catch (InterruptedException e) {
                    interrupted++;
                }
            }
            over.countDown();
            while (teaser.isAlive()) {
                LockSupport.parkNanos(100_000);
                Thread.interrupted();
            }

            assertThat(number(one, 7)).isEqualTo(7);
            assertThat(one.backendPid()).hasValue(backend);
        }
    }

    @Test
    void interrupt_whileACallerReads_cancelsItsQueryOnTheServer() throws InterruptedException {
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread worker = Thread.ofPlatform().start(() -> {
            try {
                connection.execute("select pg_sleep(600) /* caller interrupted */");
            } catch (InterruptedException e) {
                ended.set(e);
            }
        });
        server.awaitRunning("/* caller interrupted */");
        worker.interrupt();
        worker.join();

        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        server.awaitNoneRunning("/* caller interrupted */");
        assertThat(number(connection, 5)).isEqualTo(5);
    }

    @Test
    void cancel_ofAQueryThatACallerReads_stopsIt() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            Query query = connection.send("select pg_sleep(600) /* caller cancelled */");
            AtomicReference<Throwable> ended = new AtomicReference<>();
            Thread reader = Thread.ofPlatform().start(() -> {
                try {
                    query.await();
                } catch (QuellException | InterruptedException e) {
                    ended.set(e);
                }
            });
            server.awaitRunning("/* caller cancelled */");

            assertThat(query.cancel().join()).isInstanceOf(CancelOutcome.Cancelled.class);
            reader.join();
            assertThat(ended.get()).isInstanceOf(QueryCancelledException.class);
            assertThat(number(connection, i)).isEqualTo(i);
        }
    }

    @Test
    void limit_ofAQueryThatACallerReads_holds() throws InterruptedException {
        connection.queryLimit(Duration.ofMillis(50));

        assertThatThrownBy(() -> connection.execute("select pg_sleep(600)"))
                .isInstanceOf(QueryCancelledException.class);
        connection.queryLimit(Duration.ofSeconds(60));
        assertThat(number(connection, 5)).isEqualTo(5);
    }

    @Test
    void threads_platformAndVirtual_shareAConnection() throws InterruptedException {
        List<Throwable> wrong = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int first = t * 1000;
            Runnable work = () -> {
                try {
                    for (int i = first; i < first + 200; i++) {
                        assertThat(number(connection, i)).isEqualTo(i);
                    }
                } catch (Throwable e) {
                    wrong.add(e);
                }
            };
            threads.add(
                    t % 2 == 0
                            ? Thread.ofPlatform().start(work)
                            : Thread.ofVirtual().start(work));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void largeAnswersAndQuestions_readByTheCaller_areWhole() throws InterruptedException {
        String text = "é".repeat(3_000_000);

        String answer = connection
                .execute("select $1::text || '!'", text)
                .rows()
                .getFirst()
                .text(0);

        assertThat(answer).isEqualTo(text + "!");
    }

    @Test
    void notification_afterSynchronousUse_arrives() throws InterruptedException {
        List<String> heard = new CopyOnWriteArrayList<>();
        connection.onNotification(notification -> heard.add(notification.payload()));
        connection.execute("listen caller_turn");
        for (int i = 0; i < 100; i++) {
            number(connection, i);
        }
        server.sql("notify caller_turn, 'there you are'");

        Await.until(() -> heard.contains("there you are"), "the notification");
    }

    @Test
    void backendThatIsTerminated_afterSynchronousUse_isSeen() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            number(connection, i);
        }
        server.sql("select pg_terminate_backend(" + connection.backendPid().orElseThrow() + ")");

        Await.until(() -> !connection.isOpen(), "the end of the connection");
    }

    @Test
    void backendThatIsTerminated_whileACallerReads_isWhyItsQueryFailed() throws InterruptedException {
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                connection.execute("select pg_sleep(600) /* caller terminated */");
            } catch (QuellException | InterruptedException e) {
                ended.set(e);
            }
        });
        server.awaitRunning("/* caller terminated */");
        server.sql("select pg_terminate_backend(" + connection.backendPid().orElseThrow() + ")");
        reader.join();

        assertThat(ended.get())
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("57P01"));
    }

    @Test
    void close_whileACallerReads_cancelsItsQuery() throws InterruptedException {
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                connection.execute("select pg_sleep(600) /* caller closed */");
            } catch (QuellException | InterruptedException e) {
                ended.set(e);
            }
        });
        server.awaitRunning("/* caller closed */");
        connection.close();
        reader.join();

        assertThat(ended.get()).isInstanceOf(QuellException.class);
        server.awaitNoneRunning("/* caller closed */");
    }
}
