package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancels of what the server has much to say about. */
@Timeout(60)
class BigResultTest {
    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void cancel_tensOfMillionsOfRowsThatNobodyReads_drainedAndUsable() throws Exception {
        RowStream stream = connection.stream("select generate_series(1, 50000000) as n");
        server.awaitActivity(activity -> activity.waitEvent().contains("ClientWrite"), Await.DEADLINE);

        CancelOutcome outcome = stream.query().cancel().get(30, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOf(CancelOutcome.Cancelled.class);
        assertUsable();
    }

    @Test
    void cancel_amongRowsOf200Megabytes_drainedAndUsable() throws Exception {
        RowStream stream = connection.stream("select repeat('x', 200000000) from generate_series(1, 1000)");
        Await.until(() -> stream.query().rowsReceived() > 0, "the first row");

        CancelOutcome outcome = stream.query().cancel().get(30, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOf(CancelOutcome.Cancelled.class);
        assertUsable();
    }

    @Test
    void cancel_noticeStorm_endsAndUsable() throws Exception {
        AtomicLong notices = new AtomicLong();
        connection.onNotice(notice -> notices.incrementAndGet());
        Query query = connection.send("do $$ begin loop raise notice 'again'; end loop; end $$");
        Await.until(() -> notices.get() > 1000, "the storm");

        CancelOutcome outcome = query.cancel().get(30, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOf(CancelOutcome.Cancelled.class);
        assertUsable();
    }

    private void assertUsable() throws InterruptedException {
        assertThat(connection.execute("select 1").getFirst().rows()).hasSize(1);
    }
}
