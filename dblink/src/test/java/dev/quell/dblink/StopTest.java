package dev.quell.dblink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Direction;
import dev.quell.testkit.Meddler;
import dev.quell.testkit.Meddlers;
import dev.quell.testkit.PgVersion;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.Way;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Functions whose time is up, with cancels of what they wait for: none waits on, and the connection is free afterwards. */
@Timeout(40)
class StopTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);
    private static final String CONNINFO = SERVER.conninfo(Role.SCRAM);

    private static Dblink open(int streamedRows) {
        return Dblink.open(DblinkOptions.builder()
                .interruptCancels(true)
                .statementTimeout(Duration.ofSeconds(2))
                .streaming(streamedRows)
                .build());
    }

    private static void assertStoppedAndFree(Dblink dblink, String marker, Consumer<Dblink> function) {
        assertThatThrownBy(() -> function.accept(dblink)).hasMessage("canceling statement due to statement timeout");
        SERVER.awaitNoneRunning(marker);
        assertThat(dblink.query("a", "SELECT 7").toList().getFirst().text(0)).isEqualTo("7");
    }

    @Test
    void streamedQuery_stoppedBeforeTheFirstRow_isCancelled() {
        try (Dblink dblink = open(10)) {
            dblink.connect("a", CONNINFO);

            assertStoppedAndFree(
                    dblink, "no row yet */", session -> session.query("a", "SELECT pg_sleep(600) /* no row yet */"));
        }
    }

    @Test
    void streamedQuery_stoppedBehindItsLastRow_isCancelled() {
        try (Dblink dblink = open(10)) {
            dblink.connect("a", CONNINFO);

            assertStoppedAndFree(
                    dblink,
                    "behind the rows */",
                    session -> session.query("a", "SELECT 1; SELECT pg_sleep(600) /* behind the rows */")
                            .toList());
        }
    }

    @Test
    void streamedRows_stoppedWhileTheyAreClosed_areCancelled() {
        try (Dblink dblink = open(1)) {
            dblink.connect("a", CONNINFO);

            assertStoppedAndFree(
                    dblink,
                    "closed early */",
                    session -> session.query(
                                    "a",
                                    "SELECT repeat('x', 20000), pg_sleep(200 * n) FROM generate_series(0, 3) n /* closed early */")
                            .close());
        }
    }

    @Test
    void query_thatCopiesOut_canBeStopped() {
        try (Dblink dblink = open(0)) {
            dblink.connect("a", CONNINFO);

            assertStoppedAndFree(
                    dblink,
                    "copied */",
                    session -> session.query("a", "COPY (SELECT pg_sleep(600)) TO STDOUT /* copied */"));
        }
    }

    @Test
    void query_whoseCancelComesBeforeIt_isCancelledAgain() {
        AtomicBoolean connected = new AtomicBoolean();
        CountDownLatch cancelled = new CountDownLatch(1);
        try (RecordingProxy proxy = RecordingProxy.to(SERVER);
                Dblink dblink = open(0)) {
            proxy.meddle((connection, direction) -> connected.get()
                    ? opening(cancelled)
                    : direction == Direction.TO_SERVER ? holding(connected, cancelled) : Meddlers.pass());
            dblink.connect("a", SERVER.conninfo(Role.SCRAM) + " port=" + proxy.port());
            connected.set(true);

            assertStoppedAndFree(
                    dblink, "comes late */", session -> session.query("a", "SELECT pg_sleep(600) /* comes late */"));
        }
    }

    /** Passes nothing on, once the connection has been made, before a request to cancel has been dealt with. */
    private static Meddler holding(AtomicBoolean connected, CountDownLatch cancelled) {
        return (bytes, way) -> {
            if (connected.get()) {
                way.hold(cancelled);
            }
            way.send(bytes);
        };
    }

    /** Opens the latch at the end. */
    private static Meddler opening(CountDownLatch cancelled) {
        return new Meddler() {
            @Override
            public void forward(byte[] bytes, Way way) throws IOException {
                way.send(bytes);
            }

            @Override
            public void finish(Way way) throws IOException {
                way.finish();
                cancelled.countDown();
            }
        };
    }

    @Test
    void streamedRows_whenTheConnectionIsClosed_fail() {
        try (Dblink dblink = open(1)) {
            dblink.connect("a", CONNINFO);
            DblinkRows rows = dblink.query("a", "SELECT generate_series(1, 1000000)");
            Iterator<DblinkRow> iterator = rows.iterator();
            assertThat(iterator.next().text(0)).isEqualTo("1");

            dblink.disconnect("a");

            assertThatThrownBy(() -> iterator.forEachRemaining(row -> {})).isInstanceOf(DblinkException.class);
            rows.close();
        }
    }
}
