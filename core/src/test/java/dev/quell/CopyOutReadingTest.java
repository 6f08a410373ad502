package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading a COPY TO STDOUT as a channel, on threads that turn the connection themselves and on others. */
@Timeout(120)
class CopyOutReadingTest {
    private static final String ENDLESS = "copy (select generate_series(1, 100000000)) to stdout";
    private static final int MEGABYTE = 1_000_000;

    private final TestServer server = TestServer.shared(TestServers.newest());

    enum Threads {
        PLATFORM,
        VIRTUAL
    }

    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private static <T> FutureTask<T> start(Threads kind, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread _ = switch (kind) {
            case PLATFORM -> Thread.ofPlatform().daemon().start(task);
            case VIRTUAL -> Thread.ofVirtual().start(task);
        };
        return task;
    }

    private static String lines(int rows, String behind) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= rows; i++) {
            text.append(i).append('\t').append(behind).append('\n');
        }
        return text.toString();
    }

    private static String numbered(int rows, int width) {
        return "copy (select i, repeat('x', " + width + ") from generate_series(1, " + rows + ") i) to stdout";
    }

    private void assertUsable() throws InterruptedException {
        assertThat(connection.execute("select 1").getFirst().rows().getFirst().integer(0))
                .isEqualTo(1);
    }

    /** Short lines come many in one read, long ones in many reads each. */
    @ParameterizedTest
    @CsvSource({
        "PLATFORM, require, 300000, 10",
        "PLATFORM, disable, 300000, 10",
        "PLATFORM, disable, 20, 700000",
        "VIRTUAL, disable, 300000, 10",
        "VIRTUAL, disable, 20, 700000"
    })
    void stream_longAndShortLines_allOfItComesInOrder(Threads kind, String sslmode, int rows, int width)
            throws Exception {
        try (Connection own = Quell.connect(server.conninfo(Role.SCRAM) + " sslmode=" + sslmode)) {
            CopyOut copy = own.copyOut(numbered(rows, width));
            FutureTask<String> reading = start(kind, () -> {
                try (InputStream in = copy.stream()) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            });

            assertThat(reading.get(60, TimeUnit.SECONDS)).isEqualTo(lines(rows, "x".repeat(width)));
            assertThat(copy.rowsReceived()).isEqualTo(rows);
            assertThat(copy.query().await().getFirst().rowsAffected()).isEqualTo(rows);
        }
    }

    /** What is kept in the client is used up, and then the server goes on. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void channel_readerComesLate_serverIsHeldBackAndGoesOn(Threads kind) throws Exception {
        int rows = 30_000;
        CopyOut copy = connection.copyOut(numbered(rows, 500));
        server.awaitActivity(activity -> activity.waitEvent().contains("ClientWrite"), Await.DEADLINE);

        FutureTask<String> reading = start(kind, () -> {
            try (InputStream in = copy.stream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        });

        assertThat(reading.get(60, TimeUnit.SECONDS)).isEqualTo(lines(rows, "x".repeat(500)));
        assertUsable();
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void channel_closedByAnotherThread_readerIsLetGo(Threads kind) throws Exception {
        CopyOut copy = connection.copyOut("copy (select pg_sleep(600) /* closedByAnother */) to stdout");
        ReadableByteChannel channel = copy.channel();
        FutureTask<Integer> reading = start(kind, () -> channel.read(ByteBuffer.allocate(10)));
        server.awaitRunning("closedByAnother");

        channel.close();

        assertThatThrownBy(() -> reading.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(AsynchronousCloseException.class);
        server.awaitNoneRunning("closedByAnother");
        assertUsable();
    }

    @Test
    void channel_readerOnAPlatformThreadIsInterrupted_copyEndsOnTheServer() throws Exception {
        CopyOut copy = connection.copyOut("copy (select pg_sleep(600) /* interruptedReader */) to stdout");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread reader = Thread.ofPlatform().daemon().start(() -> {
            try (ReadableByteChannel channel = copy.channel()) {
                channel.read(ByteBuffer.allocate(10));
            } catch (IOException | QuellException e) {
                failure.complete(e);
            }
        });
        server.awaitRunning("interruptedReader");

        reader.interrupt();

        assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(ClosedByInterruptException.class);
        server.awaitNoneRunning("interruptedReader");
        assertUsable();
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void cancel_whileItIsRead_readerIsTold(Threads kind) throws Exception {
        CopyOut copy = connection.copyOut(ENDLESS);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        FutureTask<Long> reading = start(kind, () -> {
            try (ReadableByteChannel channel = copy.channel()) {
                ByteBuffer buffer = ByteBuffer.allocate(1000);
                long bytes = 0;
                for (int count = 0; count >= 0; count = channel.read(buffer.clear())) {
                    bytes += count;
                    if (bytes > MEGABYTE) {
                        begun.complete(null);
                    }
                }
                return bytes;
            }
        });
        begun.get(60, TimeUnit.SECONDS);

        assertThat(copy.query().cancel().get(60, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.Cancelled.class);
        assertThatThrownBy(() -> reading.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(QueryCancelledException.class);
        assertUsable();
    }

    @Test
    void read_intoABufferWithoutRoom_readsNothing() throws Exception {
        try (ReadableByteChannel channel =
                connection.copyOut("copy (select 1) to stdout").channel()) {
            ByteBuffer none = ByteBuffer.allocate(0);
            assertThat(channel.read(none)).isZero();
            assertThat(channel.read(ByteBuffer.allocateDirect(10))).isEqualTo(2);
            assertThat(channel.read(none)).isZero();
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    /** A line has 9 bytes or so: an object for each, or a buffer for each read, would be seen. */
    @Test
    void channel_readByThePlatformThread_allocatesNothingForALine() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        // What is decrypted is allocated for, by the JDK.
        try (Connection own = Quell.connect(server.conninfo(Role.SCRAM) + " sslmode=disable");
                ReadableByteChannel channel = own.copyOut(ENDLESS).channel()) {
            read(channel, buffer, 20 * MEGABYTE);
            long before = threads.getCurrentThreadAllocatedBytes();
            long bytes = read(channel, buffer, 20 * MEGABYTE);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(allocated).isLessThan(bytes / 10);
        }
    }

    private static long read(ReadableByteChannel channel, ByteBuffer buffer, long most) throws IOException {
        long bytes = 0;
        while (bytes < most) {
            bytes += channel.read(buffer.clear());
        }
        return bytes;
    }

    /** The buffers that a subscriber is given, and little else. */
    @Test
    void subscriber_ofShortLines_getsManyInOneBuffer() throws Exception {
        int rows = 1_000_000;
        CompletableFuture<long[]> counted = new CompletableFuture<>();
        connection.copyOut(numbered(rows, 10)).subscribe(new Flow.Subscriber<>() {
            private long buffers;
            private long bytes;

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer item) {
                buffers++;
                bytes += item.remaining();
                assertThat(item.get(item.limit() - 1)).isEqualTo((byte) '\n');
            }

            @Override
            public void onError(Throwable error) {
                counted.completeExceptionally(error);
            }

            @Override
            public void onComplete() {
                counted.complete(new long[] {buffers, bytes});
            }
        });

        long[] all = counted.get(60, TimeUnit.SECONDS);
        assertThat(all[1]).isEqualTo(lines(rows, "x".repeat(10)).length());
        assertThat(all[0]).isLessThan(rows / 20);
    }
}
