package dev.quell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.protocol.Failure;
import dev.quell.testkit.Await;
import dev.quell.testkit.Opening;
import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The course of a cancel against a server whose every step the test decides. */
@Timeout(60)
class CancelFenceTest {
    private static final byte[] KEY = {0x11, 0x22, 0x33, 0x44};
    private static final byte[] DONE =
            ServerMessages.join(ServerMessages.commandComplete("SELECT 0"), ServerMessages.readyForQuery('I'));
    private static final byte[] CANCELLED = ServerMessages.join(
            ServerMessages.error("ERROR", "57014", "canceling statement due to user request"),
            ServerMessages.readyForQuery('I'));

    private final Loop loop = new Loop("cancel-test");
    private final RecordingSink sink = new RecordingSink();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final CountDownLatch queryMayEnd = new CountDownLatch(1);
    private final CountDownLatch cancelMayEnd = new CountDownLatch(1);

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nothing happened for too long");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** A session whose first query ends with {@code reply} once it may; later ones end at once. */
    private Script session(byte[] reply) {
        return client -> {
            client.letIn(7, KEY);
            queries.add(client.readUntil('Q').text());
            await(queryMayEnd);
            client.send(reply);
            while (true) {
                queries.add(client.readUntil('Q').text());
                client.send(DONE);
            }
        };
    }

    private CompletableFuture<CancelEnd> cancel(SessionProbe probe, Execution execution, Duration deadline) {
        CompletableFuture<CancelEnd> end = new CompletableFuture<>();
        probe.session().cancel(execution, CancelPolicy.DEFAULT.withDeadline(deadline), end::complete);
        return end;
    }

    private Execution running(SessionProbe probe) {
        Execution execution = probe.send("first", sink);
        Await.until(() -> queries.size() == 1, "the query at the server");
        return execution;
    }

    private static CancelEnd end(CompletableFuture<CancelEnd> future) {
        return Await.present(() -> Optional.ofNullable(future.getNow(null)), Await.DEADLINE, "the end of the cancel");
    }

    @Test
    void nextQuery_waitsForTheServersCloseOfTheCancelConnection() throws InterruptedException {
        CompletableFuture<Opening.CancelRequest> request = new CompletableFuture<>();
        Script cancel = client -> {
            request.complete(client.expectCancel());
            await(cancelMayEnd);
        };
        try (ScriptedServer server = ScriptedServer.playing(session(CANCELLED), cancel);
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            Execution execution = running(probe);
            CompletableFuture<CancelEnd> cancelled = cancel(probe, execution, Duration.ofSeconds(20));
            Await.until(request::isDone, "the cancel request");
            assertThat(request.getNow(null)).isEqualTo(new Opening.CancelRequest(7, "11223344"));
            RecordingSink next = new RecordingSink();
            probe.send("second", next);
            queryMayEnd.countDown();
            assertThat(sink.awaitEnd()).isInstanceOf(ExecutionEnd.Failed.class);

            turnTheLoop();
            assertThat(cancelled).isNotDone();
            assertThat(queries).containsExactly("first\0");

            cancelMayEnd.countDown();
            assertThat(end(cancelled).kind()).isEqualTo(CancelEnd.Kind.CANCELLED);
            assertThat(end(cancelled).requests()).isEqualTo(1);
            assertThat(next.awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
        }
    }

    /** Long enough for anything that was not held back to have come through. */
    private void turnTheLoop() throws InterruptedException {
        CountDownLatch turned = new CountDownLatch(1);
        loop.execute(() -> loop.after(Duration.ofMillis(100), turned::countDown));
        assertThat(turned.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void request_thatWasLost_isSentAgain() {
        CountDownLatch twice = new CountDownLatch(2);
        Script cancel = client -> {
            client.expectCancel();
            twice.countDown();
            if (twice.getCount() == 0) {
                queryMayEnd.countDown();
            }
        };
        try (ScriptedServer server = ScriptedServer.playing(session(CANCELLED), cancel);
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            CancelEnd end = end(cancel(probe, running(probe), Duration.ofSeconds(20)));

            assertThat(end.kind()).isEqualTo(CancelEnd.Kind.CANCELLED);
            assertThat(end.requests()).isEqualTo(2);
        }
    }

    @Test
    void query_thatCompletesAllTheSame_isToldFromACancelledOne() {
        assertThat(endWhenAnsweredBy(DONE)).isEqualTo(CancelEnd.Kind.COMPLETED_FIRST);
    }

    @Test
    void query_thatItsTimeLimitEnds_isToldFromACancelledOne() {
        byte[] timeout = ServerMessages.error("ERROR", "57014", "canceling statement due to statement timeout");

        assertThat(endWhenAnsweredBy(ServerMessages.join(timeout, ServerMessages.readyForQuery('I'))))
                .isEqualTo(CancelEnd.Kind.FAILED_OTHERWISE);
    }

    private CancelEnd.Kind endWhenAnsweredBy(byte[] reply) {
        Script cancel = client -> {
            client.expectCancel();
            queryMayEnd.countDown();
        };
        try (ScriptedServer server = ScriptedServer.playing(session(reply), cancel);
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            return end(cancel(probe, running(probe), Duration.ofSeconds(20))).kind();
        }
    }

    @Test
    void request_answeredRatherThanClosed_isNotDelivered_andTheSessionIsNotUsedAgain() {
        Script cancel = client -> {
            client.expectCancel();
            client.send(ServerMessages.error("FATAL", "53300", "sorry, too many clients already"));
            client.hang();
        };
        try (ScriptedServer server = ScriptedServer.playing(session(DONE), cancel);
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            CancelEnd end = end(cancel(probe, running(probe), Duration.ofMillis(200)));

            assertThat(end.kind()).isEqualTo(CancelEnd.Kind.UNDELIVERED);
            assertThat(end.requests()).isZero();
            assertThat(end.failure()).contains(new Failure.Protocol("unexpected response from server"));
            RecordingSink next = new RecordingSink();
            probe.send("second", next);
            assertThat(next.awaitEnd()).isInstanceOf(ExecutionEnd.NeverStarted.class);
            queryMayEnd.countDown();
            assertThat(sink.awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
            assertThat(probe.awaitClosed().message()).startsWith("the connection was discarded");
            assertThat(queries).containsExactly("first\0");
        }
    }

    @Test
    void request_neverClosedByTheServer_endsWithTheDeadline_andTheSessionIsNotUsedAgain() {
        Script cancel = client -> {
            client.expectCancel();
            queryMayEnd.countDown();
            client.hang();
        };
        try (ScriptedServer server = ScriptedServer.playing(session(CANCELLED), cancel);
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            CancelEnd end = end(cancel(probe, running(probe), Duration.ofMillis(300)));

            assertThat(end.kind()).isEqualTo(CancelEnd.Kind.CANCELLED);
            assertThat(end.requests()).isZero();
            assertThat(probe.awaitClosed().message()).startsWith("the connection was discarded");
        }
    }

    @Test
    void cancel_ofAQueuedQuery_neverReachesTheServer() {
        try (ScriptedServer server = ScriptedServer.playing(session(DONE));
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            running(probe);
            RecordingSink queued = new RecordingSink();
            Execution second = probe.send("second", queued);

            CancelEnd end = end(cancel(probe, second, Duration.ofSeconds(20)));

            assertThat(end.kind()).isEqualTo(CancelEnd.Kind.NEVER_STARTED);
            assertThat(queued.awaitEnd()).isInstanceOf(ExecutionEnd.NeverStarted.class);
            queryMayEnd.countDown();
            assertThat(sink.awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
            assertThat(server.connections()).hasSize(1);
            assertThat(queries).containsExactly("first\0");
            assertThat(end(cancel(probe, second, Duration.ofSeconds(20))).requests())
                    .isZero();
        }
    }

    @Test
    void cancel_withoutAKey_isNotDelivered() {
        Script withoutKey = client -> {
            client.expectStartup();
            client.send(ServerMessages.join(ServerMessages.authenticationOk(), ServerMessages.readyForQuery('I')));
            queries.add(client.readUntil('Q').text());
            await(queryMayEnd);
            client.send(DONE);
            client.hang();
        };
        try (ScriptedServer server = ScriptedServer.playing(withoutKey);
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            CancelEnd end = end(cancel(probe, running(probe), Duration.ofSeconds(20)));

            assertThat(end.kind()).isEqualTo(CancelEnd.Kind.UNDELIVERED);
            assertThat(end.failure().orElseThrow().message()).startsWith("no cancellation key received");
            queryMayEnd.countDown();
            assertThat(sink.awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
        }
    }

    /** A limit that does not fit into a number of nanoseconds is as good as none. */
    @Test
    void cancel_withAnEndlessDeadline_works() {
        Script cancel = client -> {
            client.expectCancel();
            queryMayEnd.countDown();
        };
        try (ScriptedServer server = ScriptedServer.playing(session(CANCELLED), cancel);
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            CancelEnd end = end(cancel(probe, running(probe), Duration.ofSeconds(Long.MAX_VALUE)));

            assertThat(end.kind()).isEqualTo(CancelEnd.Kind.CANCELLED);
        }
    }

    @Test
    void connection_lostDuringACancel_endsIt() {
        Script losing = client -> {
            client.letIn(7, KEY);
            queries.add(client.readUntil('Q').text());
            await(queryMayEnd);
        };
        Script cancel = client -> {
            client.expectCancel();
            queryMayEnd.countDown();
            client.hang();
        };
        try (ScriptedServer server = ScriptedServer.playing(losing, cancel);
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            CancelEnd end = end(cancel(probe, running(probe), Duration.ofSeconds(20)));

            assertThat(end.kind()).isEqualTo(CancelEnd.Kind.CONNECTION_LOST);
            assertThat(sink.awaitEnd()).isInstanceOf(ExecutionEnd.Failed.class);
        }
    }
}
