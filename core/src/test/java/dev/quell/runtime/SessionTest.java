package dev.quell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.protocol.Failure;
import dev.quell.testkit.Await;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import dev.quell.wire.TransactionStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session with servers that do what no PostgreSQL would, or would not do when a test wants it. */
@Timeout(60)
class SessionTest {
    private static final byte[] KEY = {1, 2, 3, 4};
    private static final byte[] COLUMNS = ServerMessages.rowDescription(List.of("n"));
    private static final byte[] END =
            ServerMessages.join(ServerMessages.commandComplete("SELECT 1"), ServerMessages.readyForQuery('I'));

    private final Loop loop = new Loop("session-test");
    private final RecordingSink sink = new RecordingSink();

    private static byte[] answer(String... values) {
        byte[] all = COLUMNS;
        for (String value : values) {
            all = ServerMessages.join(all, ServerMessages.dataRow(List.of(value)));
        }
        return ServerMessages.join(all, END);
    }

    private static void awaitLatch(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nothing happened for too long");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Lets the client in, and answers its first query with {@code replies}. */
    private static ScriptedServer answering(byte[]... replies) {
        return ScriptedServer.playing(client -> {
            client.letIn(7, KEY);
            client.readUntil('Q');
            for (byte[] reply : replies) {
                client.send(reply);
            }
        });
    }

    private static Failure failure(ExecutionEnd end) {
        assertThat(end).isInstanceOf(ExecutionEnd.Failed.class);
        return ((ExecutionEnd.Failed) end).failure();
    }

    @Test
    void reply_whole_isDeliveredInOrder() {
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.readUntil('Q');
                    client.send(answer("1", "2", "3"));
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            probe.send("select", sink);

            assertThat(sink.awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
            assertThat(sink.rows()).containsExactly("1", "2", "3");
            assertThat(sink.tags()).containsExactly("SELECT 1");
        }
    }

    @Test
    void fatalError_whileIdle_isWhyTheSessionEnded() {
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.send(ServerMessages.error("FATAL", "57P01", "terminating connection due to idleness"));
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            assertThat(probe.awaitClosed().message()).isEqualTo("FATAL: terminating connection due to idleness");

            probe.send("select", sink);

            assertThat(sink.awaitEnd()).isEqualTo(new ExecutionEnd.NeverStarted(probe.awaitClosed()));
        }
    }

    @Test
    void fatalError_asAnAnswer_isTheQuerysFailure() {
        try (ScriptedServer server = answering(ServerMessages.error("FATAL", "57P01", "terminating connection"));
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            probe.send("select", sink);
            RecordingSink waiting = new RecordingSink();
            probe.send("select", waiting);

            assertThat(failure(sink.awaitEnd()).message()).isEqualTo("FATAL: terminating connection");
            assertThat(waiting.awaitEnd()).isInstanceOf(ExecutionEnd.NeverStarted.class);
            probe.awaitClosed();
        }
    }

    @Test
    void end_inTheMiddleOfAReply_failsWhatRunsAndDropsWhatWaits() {
        try (ScriptedServer server = answering(COLUMNS, ServerMessages.dataRow(List.of("1")), new byte[] {'D', 0, 0});
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            probe.send("select", sink);
            RecordingSink waiting = new RecordingSink();
            probe.send("select", waiting);

            Failure lost = new Failure.Transport("server closed the connection unexpectedly");
            assertThat(sink.awaitEnd()).isEqualTo(new ExecutionEnd.Failed(lost));
            assertThat(sink.rows()).containsExactly("1");
            assertThat(waiting.awaitEnd()).isEqualTo(new ExecutionEnd.NeverStarted(lost));
            assertThat(probe.awaitClosed()).isEqualTo(lost);
        }
    }

    @Test
    void reset_duringAQuery_isTransport() {
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.readUntil('Q');
                    client.reset();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            probe.send("select", sink);

            assertThat(failure(sink.awaitEnd())).isInstanceOf(Failure.Transport.class);
            assertThat(probe.awaitClosed()).isInstanceOf(Failure.Transport.class);
        }
    }

    @Test
    void breachOfTheProtocol_inAReply_endsTheSession() {
        for (byte[] breach : List.of(
                ServerMessages.dataRow(List.of("1")),
                ServerMessages.join(COLUMNS, ServerMessages.dataRow(List.of("1", "2"))),
                ServerMessages.message('?', new byte[0]),
                ServerMessages.message('Z', new byte[] {'?'}),
                ServerMessages.message('W', new byte[] {0, 0, 0}))) {
            RecordingSink failing = new RecordingSink();
            try (ScriptedServer server = answering(breach);
                    SessionProbe probe = new SessionProbe(loop, server.port())) {
                probe.send("select", failing);

                assertThat(failure(failing.awaitEnd())).isInstanceOf(Failure.Protocol.class);
                assertThat(probe.awaitClosed()).isInstanceOf(Failure.Protocol.class);
            }
        }
    }

    @Test
    void readyForQuery_whileIdle_endsTheSession() {
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.send(ServerMessages.readyForQuery('I'));
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            assertThat(probe.awaitClosed()).isEqualTo(new Failure.Protocol("server sent ReadyForQuery while idle"));
        }
    }

    @Test
    void sink_thatThrows_endsTheSessionRatherThanLeavingItHanging() {
        ResultSink broken = new ResultSink() {
            @Override
            public void columns(RowDescription description) {
                throw new IllegalStateException("thrown on purpose by a test");
            }

            @Override
            public boolean row(DataRow row) {
                return true;
            }

            @Override
            public void completed(String tag) {}

            @Override
            public void ended(ExecutionEnd end) {
                sink.ended(end);
            }
        };
        try (ScriptedServer server = answering(answer("1"));
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            probe.send("select", broken);

            assertThat(failure(sink.awaitEnd()).message()).contains("thrown on purpose by a test");
            probe.awaitClosed();
        }
    }

    @Test
    void sink_thatAsksForAPause_getsTheRestAfterResume() {
        String[] values = IntStream.range(0, 10_000).mapToObj(Integer::toString).toArray(String[]::new);
        byte[] all = COLUMNS;
        byte[][] rows = new byte[values.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = ServerMessages.dataRow(List.of(values[i]));
        }
        byte[] reply = ServerMessages.join(all, ServerMessages.join(rows), END);
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.readUntil('Q');
                    client.send(reply);
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            sink.takeOnly(3);
            Execution execution = probe.send("select", sink);
            Await.until(() -> sink.rows().size() == 3, "three rows");
            probe.session().resume(new Execution(0, execution.request(), new RecordingSink()));
            sink.takeOnly(2);
            probe.session().resume(execution);
            Await.until(() -> sink.rows().size() >= 5, "two rows more");
            CountDownLatch quiet = new CountDownLatch(1);
            loop.execute(quiet::countDown);
            Await.until(() -> quiet.getCount() == 0, "the loop");
            assertThat(sink.rows()).hasSize(5);
            assertThat(execution.rows()).isEqualTo(5);

            sink.takeOnly(Integer.MAX_VALUE);
            probe.session().resume(execution);

            assertThat(sink.awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
            assertThat(sink.rows()).containsExactly(values);
        }
    }

    /** The socket takes no more and nobody reads: the loop must wait for it, not turn on the spot. */
    @Test
    void query_largerThanTheSocketTakes_leavesTheLoopToOthers() {
        CountDownLatch mayRead = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    awaitLatch(mayRead);
                    client.readUntil('Q');
                    client.send(answer("read"));
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            probe.send("x".repeat(15_000_000), sink);

            for (int i = 0; i < 10; i++) {
                CompletableFuture<Boolean> turned = new CompletableFuture<>();
                loop.execute(() -> loop.after(Duration.ofMillis(5), () -> turned.complete(true)));
                Await.present(() -> Optional.ofNullable(turned.getNow(null)), Await.DEADLINE, "the loop to turn");
            }

            mayRead.countDown();
            assertThat(sink.awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
        }
    }

    /** One session on which rows come without end, one that wants an answer, on the same loop. */
    @Test
    void flood_onOneSession_leavesTheOthersTheirTurn() {
        byte[] rows = ServerMessages.dataRow(List.of("x".repeat(100)));
        byte[] many = ServerMessages.join(Collections.nCopies(2000, rows).toArray(byte[][]::new));
        ResultSink swallowing = new ResultSink() {
            @Override
            public void columns(RowDescription description) {}

            @Override
            public boolean row(DataRow row) {
                return true;
            }

            @Override
            public void completed(String tag) {}

            @Override
            public void ended(ExecutionEnd end) {}
        };
        try (ScriptedServer flooding = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.readUntil('Q');
                    client.send(COLUMNS);
                    while (true) {
                        client.send(many);
                    }
                });
                ScriptedServer answering = ScriptedServer.playing(client -> {
                    client.letIn(8, KEY);
                    while (true) {
                        client.readUntil('Q');
                        client.send(answer("1"));
                    }
                });
                SessionProbe flood = new SessionProbe(loop, flooding.port());
                SessionProbe other = new SessionProbe(loop, answering.port())) {
            Execution endless = flood.send("select", swallowing);
            Await.until(() -> endless.rows() > 100_000, "the flood");

            for (int i = 0; i < 20; i++) {
                RecordingSink quick = new RecordingSink();
                other.send("select", quick);
                assertThat(quick.awaitEnd()).isEqualTo(new ExecutionEnd.Succeeded());
            }
        }
    }

    @Test
    void close_ofAnIdleSession_saysGoodBye() {
        CompletableFuture<String> goodBye = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    goodBye.complete(String.valueOf(client.readMessage().type()));
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            CountDownLatch closed = new CountDownLatch(2);
            probe.session().close(CancelPolicy.DEFAULT, closed::countDown);
            probe.session().close(CancelPolicy.DEFAULT, closed::countDown);

            Await.until(() -> closed.getCount() == 0, "the session to close");
            assertThat(Await.present(() -> Optional.ofNullable(goodBye.getNow(null)), Await.DEADLINE, "Terminate"))
                    .isEqualTo("X");
            Await.until(() -> server.connections().getFirst().isClientGone(), "the client to leave");
            probe.send("select", sink);
            assertThat(sink.awaitEnd())
                    .isEqualTo(new ExecutionEnd.NeverStarted(new Failure.Usage("the connection is closed")));
        }
    }

    @Test
    void parameters_andTransactionStatus_areAsLastReported() {
        try (ScriptedServer server = ScriptedServer.playing(client -> {
                    client.letIn(7, KEY);
                    client.readUntil('Q');
                    client.send(ServerMessages.join(
                            ServerMessages.parameterStatus("TimeZone", "UTC"),
                            ServerMessages.commandComplete("SET"),
                            ServerMessages.readyForQuery('E')));
                    client.hang();
                });
                SessionProbe probe = new SessionProbe(loop, server.port())) {
            probe.send("set", sink);
            sink.awaitEnd();

            assertThat(probe.session().parameter("TimeZone")).contains("UTC");
            assertThat(probe.session().parameter("nothing")).isEmpty();
            assertThat(probe.session().transactionStatus()).isEqualTo(TransactionStatus.FAILED);
        }
    }
}
