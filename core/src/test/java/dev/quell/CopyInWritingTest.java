package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writing much to a COPY FROM STDIN at once, on a platform thread, which sends it itself. */
@Timeout(120)
class CopyInWritingTest {
    private static final int ROWS = 300_000;

    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = connect("disable");
    }

    private Connection connect(String sslmode) throws InterruptedException {
        Connection made = Quell.connect(server.conninfo(Role.SCRAM) + " sslmode=" + sslmode);
        made.execute("create temp table numbers(n int, t text)");
        return made;
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private static byte[] lines() {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= ROWS; i++) {
            text.append(i).append("\tnumber ").append(i).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The server takes time over every row, so that the network is full soon. */
    private void makeSlow() throws InterruptedException {
        server.sql("create or replace function slow() returns trigger language plpgsql as"
                + " $$ begin perform pg_sleep(60); return new; end $$");
        connection.execute("create trigger slow before insert on numbers for each row execute function slow()");
    }

    private void awaitSleeping(String marker) {
        server.awaitActivity(
                activity -> activity.query().contains(marker)
                        && activity.waitEvent().contains("PgSleep"),
                Await.DEADLINE);
    }

    private static void assertHolds(Connection where, long rows) throws InterruptedException {
        Row row = where.execute("select count(*), coalesce(sum(n), 0) from numbers where t = 'number ' || n")
                .getFirst()
                .rows()
                .getFirst();
        assertThat(row.bigint(0)).isEqualTo(rows);
        assertThat(row.bigint(1)).isEqualTo(rows * (rows + 1) / 2);
    }

    private void assertEmptyAndUsable() throws InterruptedException {
        assertHolds(connection, 0);
    }

    /** Small pieces go another way than large ones, and keep their place between them. */
    @ParameterizedTest
    @ValueSource(strings = {"disable", "require"})
    void write_piecesOfAllSizes_serverGetsThemInOrder(String sslmode) throws Exception {
        byte[] lines = lines();
        Random random = new Random(11);
        try (Connection own = connect(sslmode)) {
            CopyIn in = own.copyIn("copy numbers from stdin");
            ByteBuffer data = ByteBuffer.wrap(lines);
            while (data.hasRemaining()) {
                int size = 1 + random.nextInt(1 << (3 + random.nextInt(18)));
                int length = Math.min(size, data.remaining());
                ByteBuffer piece = data.slice(data.position(), length);
                in.write(
                        random.nextBoolean()
                                ? piece
                                : ByteBuffer.allocateDirect(length).put(piece).flip());
                data.position(data.position() + length);
            }

            assertThat(in.finish().rowsAffected()).isEqualTo(ROWS);
            assertThat(in.bytesSent()).isEqualTo(lines.length);
            assertHolds(own, ROWS);
        }
    }

    @Test
    void write_allAtOnce_bufferIsUsedUpAndUnchanged() throws Exception {
        byte[] lines = lines();
        byte[] before = lines.clone();
        ByteBuffer data = ByteBuffer.wrap(lines).asReadOnlyBuffer();
        try (CopyIn in = connection.copyIn("copy numbers from stdin")) {
            in.write(data);
            assertThat(data.hasRemaining()).isFalse();
            assertThat(data.limit()).isEqualTo(lines.length);
            in.finish();
        }

        assertThat(lines).isEqualTo(before);
        assertHolds(connection, ROWS);
    }

    @Test
    void write_serverRefusesTheData_writerIsToldBeforeAllIsSent() throws Exception {
        ByteBuffer bad = ByteBuffer.wrap("this is no number\tx\n".repeat(50_000).getBytes(StandardCharsets.UTF_8));
        CopyIn in = connection.copyIn("copy numbers from stdin");

        assertThatThrownBy(() -> {
                    while (true) {
                        in.write(bad.rewind());
                    }
                })
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("22P02"));
        assertEmptyAndUsable();
    }

    /** Much is not written before the server asks for it. */
    @Test
    void write_copyIsRefusedBeforeItBegins_writerIsTold() throws Exception {
        CopyIn in = connection.copyIn("copy no_such_table from stdin");

        assertThatThrownBy(() -> in.write(ByteBuffer.wrap(lines())))
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("42P01"));
        assertEmptyAndUsable();
    }

    @Test
    void cancel_writerWaitsForTheNetwork_isLetGo() throws Exception {
        makeSlow();
        CopyIn in = connection.copyIn("copy numbers from stdin /* writerWaits */");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        startWriter(in, failure);
        awaitSleeping("writerWaits");

        CancelOutcome outcome = in.query().cancel().get(60, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOf(CancelOutcome.Cancelled.class);
        assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(QueryCancelledException.class);
        assertEmptyAndUsable();
    }

    @Test
    void interrupt_writerWaitsForTheNetwork_copyEndsOnTheServer() throws Exception {
        makeSlow();
        CopyIn in = connection.copyIn("copy numbers from stdin /* writerInterrupted */");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread writer = startWriter(in, failure);
        awaitSleeping("writerInterrupted");

        writer.interrupt();

        assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        server.awaitNoneRunning("writerInterrupted");
        assertEmptyAndUsable();
    }

    /** A network that takes all at once must not hide it. */
    @Test
    void write_threadIsInterruptedAlready_copyEndsOnTheServer() throws Exception {
        CopyIn in = connection.copyIn("copy numbers from stdin /* interruptedBefore */");
        in.write(ByteBuffer.wrap("1\tnumber 1\n".getBytes(StandardCharsets.UTF_8)));
        server.awaitActivity(
                activity -> activity.query().contains("interruptedBefore")
                        && activity.waitEvent().contains("ClientRead"),
                Await.DEADLINE);

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> in.write(ByteBuffer.allocate(16 * 1024))).isInstanceOf(InterruptedException.class);
        server.awaitNoneRunning("interruptedBefore");
        assertEmptyAndUsable();
    }

    /** The COPY is being cancelled then: it needs nobody to bring it to its end. */
    @Test
    void execute_afterAWriteThatWasInterrupted_waitsForTheEndOfTheCopy() throws Exception {
        // Many times, since the cancel is sometimes faster than this thread.
        for (int i = 0; i < 30; i++) {
            CopyIn in = connection.copyIn("copy numbers from stdin");
            in.write(ByteBuffer.wrap("1\tnumber 1\n".getBytes(StandardCharsets.UTF_8)));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> in.write(ByteBuffer.allocate(100))).isInstanceOf(InterruptedException.class);

            assertEmptyAndUsable();
        }
    }

    private static Thread startWriter(CopyIn in, CompletableFuture<Throwable> failure) {
        ByteBuffer data = ByteBuffer.wrap(lines());
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    in.write(data.rewind());
                }
            } catch (QuellException | InterruptedException e) {
                failure.complete(e);
            }
        });
    }

    /** Others may send and wait on the same connection; their turn comes behind the COPY. */
    @Test
    void await_queryBehind_whileAnotherThreadWrites_comesThrough() throws Exception {
        byte[] lines = lines();
        CopyIn in = connection.copyIn("copy numbers from stdin");
        in.write(ByteBuffer.wrap(lines, 0, lines.length / 2));
        CompletableFuture<Long> behind = new CompletableFuture<>();
        Query counting = connection.send("select count(*) from numbers");
        Thread.ofPlatform().daemon().start(() -> {
            try {
                behind.complete(counting.await().getFirst().rows().getFirst().bigint(0));
            } catch (QuellException | InterruptedException e) {
                behind.completeExceptionally(e);
            }
        });

        in.write(ByteBuffer.wrap(lines, lines.length / 2, lines.length - lines.length / 2));
        assertThat(in.finish().rowsAffected()).isEqualTo(ROWS);

        assertThat(behind.get(60, TimeUnit.SECONDS)).isEqualTo(ROWS);
    }

    @Test
    void write_muchAtOnce_allocatesNextToNothing() throws Exception {
        byte[] lines = lines();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (CopyIn in = connection.copyIn("copy numbers from stdin where false")) {
            in.write(ByteBuffer.wrap(lines));
            long before = threads.getCurrentThreadAllocatedBytes();
            in.write(ByteBuffer.wrap(lines));
            in.write(ByteBuffer.wrap(lines));
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            in.finish();

            assertThat(allocated).isLessThan(lines.length / 5);
        }
    }
}
