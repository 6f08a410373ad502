package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** COPY through channels, streams and publishers, in every format. */
@Timeout(120)
class CopyChannelsTest {
    private static final int ROWS = 30_000;
    private static final String ENDLESS = "copy (select generate_series(1, 100000000)) to stdout";

    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
        connection.execute("create temp table source as select i, 'text, \"' || i as t from generate_series(1, " + ROWS
                + ") i; create temp table target(i int, t text)");
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private void assertSame() throws InterruptedException {
        assertThat(connection
                        .execute("select count(*) from (table source except all table target) x")
                        .getFirst()
                        .rows()
                        .getFirst()
                        .bigint(0))
                .isZero();
        assertThat(count()).isEqualTo(ROWS);
    }

    private long count() throws InterruptedException {
        return connection
                .execute("select count(*) from target")
                .getFirst()
                .rows()
                .getFirst()
                .bigint(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "csv", "csv, header", "binary"})
    void streams_outOfOneConnectionIntoAnother_everyFormatComesThrough(String format) throws Exception {
        try (Connection other = Quell.connect(server.conninfo(Role.SCRAM))) {
            other.execute("create temp table source as select i, 'text, \"' || i as t from generate_series(1, " + ROWS
                    + ") i");
            CopyOut out = other.copyOut("copy source to stdout (format " + format + ")");
            try (CopyIn in = connection.copyIn("copy target from stdin (format " + format + ")");
                    InputStream from = out.stream();
                    OutputStream to = in.stream()) {
                long copied = from.transferTo(to);

                assertThat(in.finish().rowsAffected()).isEqualTo(ROWS);
                assertThat(out.bytesReceived()).isEqualTo(copied);
                assertThat(in.bytesSent()).isEqualTo(copied);
            }
            assertThat(out.rowsReceived()).isEqualTo(ROWS);
        }
        assertSame();
    }

    @Test
    void channels_oddSizes_nothingIsLost() throws Exception {
        try (Connection other = Quell.connect(server.conninfo(Role.SCRAM))) {
            other.execute("create temp table source as select i, 'text, \"' || i as t from generate_series(1, " + ROWS
                    + ") i");
            Random random = new Random(7);
            CopyIn in = connection.copyIn("copy target from stdin");
            try (ReadableByteChannel from =
                            other.copyOut("copy source to stdout").channel();
                    WritableByteChannel to = in.channel()) {
                ByteBuffer buffer = ByteBuffer.allocate(200_000);
                while (from.read(buffer.clear().limit(1 + random.nextInt(200_000))) >= 0) {
                    to.write(buffer.flip());
                }
                in.finish();
            }
        }
        assertSame();
    }

    @Test
    @SuppressWarnings("try") // closing the publisher is what completes the data
    void from_publisher_writtenAndFinished() throws Exception {
        try (SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>(Runnable::run, 16)) {
            CopyIn in = connection.copyIn("copy target from stdin");
            CompletableFuture<Result> result = in.from(publisher);
            for (int i = 1; i <= ROWS; i++) {
                publisher.submit(utf8(i + "\ttext, \"" + i + "\n"));
            }
            publisher.close();
            assertThat(result.get(60, TimeUnit.SECONDS).rowsAffected()).isEqualTo(ROWS);
        }
        assertSame();
    }

    @Test
    void from_copyOutOfAnotherConnection_comesThrough() throws Exception {
        try (Connection other = Quell.connect(server.conninfo(Role.SCRAM))) {
            CopyOut out =
                    other.copyOut("copy (select i, 'text, \"' || i from generate_series(1, " + ROWS + ") i) to stdout");
            Result result =
                    connection.copyIn("copy target from stdin").from(out).get(60, TimeUnit.SECONDS);

            assertThat(result.rowsAffected()).isEqualTo(ROWS);
        }
        assertSame();
    }

    @Test
    void from_copyOutThatIsClosed_failsAndConnectionGoesOn() throws Exception {
        try (Connection other = Quell.connect(server.conninfo(Role.SCRAM))) {
            CopyOut out = other.copyOut("copy (select i, 'endless' from generate_series(1, 100000000) i) to stdout");
            CopyIn in = connection.copyIn("copy target from stdin");
            CompletableFuture<Result> result = in.from(out);
            Await.until(() -> in.bytesSent() > 0, "some data");

            out.close();

            assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ServerException.class)
                    .satisfies(e ->
                            assertThat(e.getSuppressed()).singleElement().isInstanceOf(QueryCancelledException.class));
        }
        assertThat(count()).isZero();
    }

    @Test
    void from_publisherCannotBeSubscribedTo_failsAndConnectionGoesOn() throws Exception {
        CopyIn fromNothing = connection.copyIn("copy target from stdin");
        assertThatThrownBy(() -> fromNothing.from(nothing())).isInstanceOf(NullPointerException.class);
        CopyIn fromBroken = connection.copyIn("copy target from stdin");
        IllegalStateException broken = new IllegalStateException("on purpose");
        assertThatThrownBy(() -> fromBroken.from(subscriber -> {
                    throw broken;
                }))
                .isSameAs(broken);

        assertThat(count()).isZero();
        assertThatThrownBy(() -> fromBroken.query().await())
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("java.lang.IllegalStateException");
    }

    @SuppressWarnings("NullAway") // what a caller without such a check can do
    private static Flow.Publisher<ByteBuffer> nothing() {
        return null;
    }

    @Test
    @SuppressWarnings("try") // closing the publisher is what completes the data
    void from_dataComesFromAPublisherAlready_refusedAndNotSubscribedTo() throws Exception {
        try (SubmissionPublisher<ByteBuffer> first = new SubmissionPublisher<>(Runnable::run, 16);
                SubmissionPublisher<ByteBuffer> second = new SubmissionPublisher<>(Runnable::run, 16)) {
            CopyIn in = connection.copyIn("copy target from stdin");
            CompletableFuture<Result> result = in.from(first);
            assertRefused(in, second, "from a publisher already");
            first.submit(utf8("1\tone\n"));
            first.close();

            assertThat(result.get(60, TimeUnit.SECONDS).rowsAffected()).isEqualTo(1);
            assertRefused(in, second, "has been ended");
        }
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void from_dataHasBeenEnded_refusedAndNotSubscribedTo() throws Exception {
        try (SubmissionPublisher<ByteBuffer> late = new SubmissionPublisher<>(Runnable::run, 16)) {
            CopyIn in = connection.copyIn("copy target from stdin");
            in.write(utf8("1\tone\n"));
            in.finish();

            assertRefused(in, late, "has been ended");
        }
        assertThat(count()).isEqualTo(1);
    }

    private static void assertRefused(CopyIn in, SubmissionPublisher<ByteBuffer> publisher, String why) {
        assertThatThrownBy(() -> in.from(publisher))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(why);
        assertThat(publisher.hasSubscribers()).isFalse();
    }

    @Test
    void from_publisherFails_nothingIsKept() throws Exception {
        CompletableFuture<Result> result;
        try (SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>(Runnable::run, 16)) {
            result = connection.copyIn("copy target from stdin").from(publisher);
            publisher.submit(utf8("1\tone\n"));
            publisher.closeExceptionally(new IOException("disk on fire"));
        }

        assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("java.io.IOException")
                .hasSuppressedException(new IOException("disk on fire"));
        assertThat(count()).isZero();
    }

    @Test
    void from_serverRefusesTheData_subscriptionIsCancelled() throws Exception {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        CompletableFuture<Result> result =
                connection.copyIn("copy target from stdin").from(endless(utf8("no number\tx\n"), cancelled));

        assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(ServerException.class);
        cancelled.get(60, TimeUnit.SECONDS);
        assertThat(count()).isZero();
    }

    @Test
    void from_resultIsCancelled_copyEndsOnTheServer() throws Exception {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        CompletableFuture<Result> result = connection
                .copyIn("copy target from stdin /* fromCancelled */")
                .from(endless(utf8("1\tone\n"), cancelled));
        server.awaitRunning("fromCancelled");

        result.cancel(true);

        cancelled.get(60, TimeUnit.SECONDS);
        server.awaitNoneRunning("fromCancelled");
        assertThat(count()).isZero();
    }

    private static Flow.Publisher<ByteBuffer> endless(ByteBuffer line, CompletableFuture<Void> cancelled) {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                for (long i = 0; i < n && !cancelled.isDone(); i++) {
                    subscriber.onNext(line.duplicate());
                }
            }

            @Override
            public void cancel() {
                cancelled.complete(null);
            }
        });
    }

    @Test
    void outputStream_closedWithoutFinish_nothingIsKept() throws Exception {
        try (CopyIn in = connection.copyIn("copy target from stdin")) {
            try (OutputStream stream = in.stream()) {
                stream.write("1\tone\n".getBytes(StandardCharsets.UTF_8));
            }
        }

        assertThat(count()).isZero();
    }

    @Test
    void outputStream_serverRefusesTheData_writerIsTold() throws Exception {
        CopyIn in = connection.copyIn("copy target from stdin");

        assertThatThrownBy(() -> {
                    OutputStream stream = in.stream();
                    while (true) {
                        stream.write("no number\tx\n".getBytes(StandardCharsets.UTF_8));
                    }
                })
                .isInstanceOf(ServerException.class);
        assertThat(count()).isZero();
    }

    @Test
    void inputStream_closedBeforeItsEnd_copyEndsOnTheServer() throws Exception {
        try (InputStream stream = connection.copyOut(ENDLESS + " /* closedEarly */").stream()) {
            assertThat(stream.readNBytes(10_000)).hasSize(10_000);
        }

        server.awaitNoneRunning("closedEarly");
        assertThat(count()).isZero();
    }

    @Test
    void inputStream_readerIsInterrupted_copyEndsOnTheServer() throws Exception {
        CopyOut out = connection.copyOut("copy (select pg_sleep(600) /* readInterrupted */) to stdout");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread reader = Thread.startVirtualThread(() -> {
            try (ReadableByteChannel channel = out.channel()) {
                channel.read(ByteBuffer.allocate(10));
            } catch (IOException | QuellException e) {
                failure.complete(e);
            }
        });
        server.awaitRunning("readInterrupted");

        reader.interrupt();

        assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(ClosedByInterruptException.class);
        server.awaitNoneRunning("readInterrupted");
        assertThat(count()).isZero();
    }

    @Test
    void inputStream_copyFails_readerIsTold() throws Exception {
        try (InputStream stream =
                connection.copyOut("copy (select 1 / (5000 - i) from generate_series(1, 5000) i) to stdout").stream()) {
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOfSatisfying(
                            ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("22012"));
        }
        assertThat(count()).isZero();
    }

    /** What nobody reads stays on the server. */
    @Test
    void channel_nobodyReads_serverIsHeldBack() throws Exception {
        CopyOut out = connection.copyOut(ENDLESS);
        try (ReadableByteChannel channel = out.channel()) {
            server.awaitActivity(activity -> activity.waitEvent().contains("ClientWrite"), Await.DEADLINE);
            assertThat(channel.isOpen()).isTrue();
        }
        assertThat(count()).isZero();
    }

    @Test
    void channel_secondReader_refused() throws Exception {
        CopyOut out = connection.copyOut("copy source to stdout");
        try (ReadableByteChannel first = out.channel()) {
            assertThatThrownBy(out::channel).isInstanceOf(IllegalStateException.class);
            assertThat(first.isOpen()).isTrue();
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
