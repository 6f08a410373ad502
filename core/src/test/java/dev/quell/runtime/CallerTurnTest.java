package dev.quell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.protocol.Failure;
import dev.quell.protocol.Request;
import dev.quell.testkit.Await;
import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.wire.DataRow;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session turned by the threads that wait for it, and by its loop when none does. */
@Timeout(60)
class CallerTurnTest {
    private static final byte[] KEY = {1, 2, 3, 4};
    private static final byte[] ANSWER = ServerMessages.join(
            ServerMessages.rowDescription(List.of("n")),
            ServerMessages.dataRow(List.of("1")),
            ServerMessages.commandComplete("SELECT 1"),
            ServerMessages.readyForQuery('I'));

    private final Loop loop = new Loop("caller-turn-test");

    private static Script answering(int queries, byte[] last) {
        return client -> {
            client.letIn(7, KEY);
            for (int i = 0; i < queries; i++) {
                client.readUntil('Q');
                client.send(ANSWER);
            }
            client.send(last);
            client.hang();
        };
    }

    private static Execution execution(ResultSink sink) {
        return new Execution(1, new Request.Simple("select"), sink);
    }

    private static RecordingSink turned(Session session) throws InterruptedException {
        RecordingSink sink = new RecordingSink();
        Execution execution = execution(sink);
        session.submitAndTurn(execution);
        session.turnUntilEnded(execution);
        return sink;
    }

    @Test
    void callerThatSendsAndWaits_againAndAgain_doesNotWakeTheLoop() throws InterruptedException {
        int queries = 2000;
        try (ScriptedServer server = ScriptedServer.playing(answering(queries + 1, new byte[0]));
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            Session session = probe.session();
            assertThat(turned(session).awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
            long before = loop.turns();

            for (int i = 0; i < queries; i++) {
                assertThat(turned(session).awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
            }

            // It looks now and then whether the callers have gone.
            assertThat(loop.turns() - before).isLessThan(queries / 2);
        }
    }

    @Test
    void loop_whileACallerIsAtASession_hasTimeForOthers() throws InterruptedException {
        CountDownLatch atRow = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.readUntil('Q');
                    Await.until(() -> isWaiting(caller), "the caller to be in the reader's seat");
                    client.send(ServerMessages.rowDescription(List.of("n")));
                    client.send(ServerMessages.dataRow(List.of("1")));
                    awaitLatch(atRow);
                    client.send(ServerMessages.commandComplete("SELECT 1"));
                    client.send(ServerMessages.readyForQuery('I'));
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            CountDownLatch others = new CountDownLatch(1);
            RecordingSink sink = new RecordingSink() {
                @Override
                public boolean row(DataRow row) {
                    // The caller has the session's lock here, and the server goes on.
                    atRow.countDown();
                    var _ = loop.after(Duration.ofMillis(100), others::countDown);
                    awaitLatch(others);
                    return super.row(row);
                }
            };
            Execution execution = execution(sink);
            probe.session().submitAndTurn(execution);
            probe.session().turnUntilEnded(execution);

            assertThat(sink.awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
            assertThat(others.getCount()).isZero();
        }
    }

    @Test
    void notice_afterCallersHaveGone_isHeard() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.playing(answering(50, ServerMessages.notice("now")));
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            for (int i = 0; i < 50; i++) {
                turned(probe.session()).awaitEnd();
            }

            Await.until(() -> probe.heard().contains("now"), "the notice");
        }
    }

    @Test
    void endOfTheServer_afterCallersHaveGone_isSeen() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    for (int i = 0; i < 50; i++) {
                        client.readUntil('Q');
                        client.send(ANSWER);
                    }
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            for (int i = 0; i < 50; i++) {
                turned(probe.session()).awaitEnd();
            }

            assertThat(probe.awaitClosed().message()).contains("server closed the connection unexpectedly");
        }
    }

    @Test
    void endOfTheServer_whileACallerReads_failsItsQuery() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.readUntil('Q');
                    client.reset();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            RecordingSink sink = turned(probe.session());

            assertThat(sink.awaitEnd()).isInstanceOf(ExecutionEnd.Failed.class);
            assertThat(probe.awaitClosed()).isInstanceOf(Failure.Transport.class);
        }
    }

    @Test
    void breachOfTheProtocol_whileACallerReads_endsTheSession() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.readUntil('Q');
                    client.send(ServerMessages.message('?', new byte[0]));
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            RecordingSink sink = turned(probe.session());

            assertThat(sink.awaitEnd()).isInstanceOf(ExecutionEnd.Failed.class);
            assertThat(probe.awaitClosed()).isInstanceOf(Failure.Protocol.class);
        }
    }

    @Test
    void queryOfAnotherThread_whileACallerReads_isAnsweredToo() throws InterruptedException {
        CountDownLatch both = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.readUntil('Q');
                    awaitLatch(both);
                    client.send(ANSWER);
                    client.readUntil('Q');
                    client.send(ANSWER);
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            RecordingSink first = new RecordingSink();
            Execution execution = execution(first);
            probe.session().submitAndTurn(execution);
            Thread reader = Thread.ofPlatform().start(() -> {
                try {
                    probe.session().turnUntilEnded(execution);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            RecordingSink second = new RecordingSink();
            probe.send("select", second);
            both.countDown();

            assertThat(first.awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
            assertThat(second.awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
            reader.join();
        }
    }

    @Test
    void caller_thatIsInterrupted_leavesTheRestToTheLoop() {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.readUntil('Q');
                    awaitLatch(interrupted);
                    client.send(ANSWER);
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            RecordingSink sink = new RecordingSink();
            Execution execution = execution(sink);
            probe.session().submitAndTurn(execution);
            Thread reader = Thread.ofPlatform().start(() -> {
                try {
                    probe.session().turnUntilEnded(execution);
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
            reader.interrupt();

            assertThat(sink.awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
            assertThat(interrupted.getCount()).isZero();
        }
    }

    @Test
    void sessionThatIsClosed_whileACallerReads_letsItGo() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.readUntil('Q');
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            RecordingSink sink = new RecordingSink();
            Execution execution = execution(sink);
            probe.session().submitAndTurn(execution);
            Thread reader = Thread.ofPlatform().start(() -> {
                try {
                    probe.session().turnUntilEnded(execution);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            probe.session().close(CancelPolicy.DEFAULT.withDeadline(Duration.ofMillis(1)), () -> {});

            assertThat(sink.awaitEnd()).isInstanceOf(ExecutionEnd.Failed.class);
            reader.join();
        }
    }

    private static boolean isWaiting(Thread caller) {
        return Arrays.stream(caller.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(CallerSelector.class.getName()));
    }

    private static void awaitLatch(CountDownLatch latch) {
        Await.until(() -> latch.getCount() == 0, "the test");
    }
}
