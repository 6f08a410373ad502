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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions whose time is up, with cancels of what they wait for: none waits on, and the connection is free afterwards. */
@Timeout(40)
class StopTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);
    private static final String CONNINFO = SERVER.conninfo(Role.SCRAM);

    /** Its first rows come at once, the others never. */
    private static final String BLOCKED =
            "SELECT n, repeat('x', 20000), pg_sleep(CASE n WHEN 5 THEN 600 ELSE 0 END) FROM generate_series(0, 9) n";

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

    /** The reader sets no limit to the time. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void streamedRows_closedBeforeTheirEnd_areCancelled(boolean interruptCancels) {
        try (Dblink dblink = Dblink.open(DblinkOptions.builder()
                .interruptCancels(interruptCancels)
                .streaming(1)
                .build())) {
            dblink.connect("a", CONNINFO);
            try (DblinkRows rows = dblink.query("a", BLOCKED + "/* closed early */")) {
                assertThat(rows.iterator().next().text(0)).isEqualTo("0");
                assertThat(SERVER.backendsRunning("closed early */")).isEqualTo(1);
            }

            SERVER.awaitNoneRunning("closed early */");
            assertThat(dblink.query("a", "SELECT 7").toList().getFirst().text(0))
                    .isEqualTo("7");
        }
    }

    @Test
    void streamedRows_ofAConnectionOfTheirOwn_closedBeforeTheirEnd_areCancelled() {
        try (Dblink dblink = Dblink.open(DblinkOptions.builder().streaming(1).build())) {
            try (DblinkRows rows = dblink.query(CONNINFO, BLOCKED + "/* closed with its connection */")) {
                assertThat(rows.iterator().next().text(0)).isEqualTo("0");
            }

            SERVER.awaitNoneRunning("closed with its connection */");
        }
    }

    @Test
    void streamedResult_closedBeforeItsEnd_isCancelled() {
        try (Dblink dblink = Dblink.open(DblinkOptions.builder().streaming(1).build())) {
            dblink.connect("a", CONNINFO);
            dblink.sendQuery("a", BLOCKED + "/* result closed early */");
            try (DblinkRows rows = dblink.getResult("a")) {
                assertThat(rows.iterator().next().text(0)).isEqualTo("0");
            }

            SERVER.awaitNoneRunning("result closed early */");
            assertThat(dblink.getResult("a").kind()).isEqualTo(DblinkRows.Kind.NONE);
            assertThat(dblink.query("a", "SELECT 7").toList().getFirst().text(0))
                    .isEqualTo("7");
        }
    }

    @Test
    void streamedRows_closedWhenAllHaveArrived_areNotCancelled() {
        try (Dblink dblink = Dblink.open(DblinkOptions.builder().streaming(10).build())) {
            dblink.connect("a", CONNINFO);
            dblink.exec("a", "CREATE TEMP TABLE done (a int)");
            try (DblinkRows rows = dblink.query("a", "INSERT INTO done VALUES (1), (2) RETURNING a")) {
                assertThat(rows.iterator().next().text(0)).isEqualTo("1");
            }

            assertThat(dblink.query("a", "SELECT count(*) FROM done")
                            .toList()
                            .getFirst()
                            .text(0))
                    .isEqualTo("2");
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

    @Test
    void getResult_whoseCancelComesBeforeTheQuery_isCancelledAgain() {
        AtomicBoolean connected = new AtomicBoolean();
        CountDownLatch cancelled = new CountDownLatch(1);
        try (RecordingProxy proxy = RecordingProxy.to(SERVER);
                Dblink dblink = open(0)) {
            proxy.meddle((connection, direction) -> connected.get()
                    ? opening(cancelled)
                    : direction == Direction.TO_SERVER ? holding(connected, cancelled) : Meddlers.pass());
            dblink.connect("a", SERVER.conninfo(Role.SCRAM) + " port=" + proxy.port());
            connected.set(true);
            dblink.sendQuery("a", "SELECT pg_sleep(600) /* comes later still */");

            assertThatThrownBy(() -> dblink.getResult("a")).hasMessage("canceling statement due to statement timeout");

            SERVER.awaitNoneRunning("comes later still */");
            assertThatThrownBy(() -> dblink.getResult("a")).hasMessage("canceling statement due to user request");
            assertThat(dblink.getResult("a").kind()).isEqualTo(DblinkRows.Kind.NONE);
            assertThat(dblink.query("a", "SELECT 7").toList().getFirst().text(0))
                    .isEqualTo("7");
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
