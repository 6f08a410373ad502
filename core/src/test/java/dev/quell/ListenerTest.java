package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.ListenerEvent.Disconnected;
import dev.quell.ListenerEvent.Listening;
import dev.quell.ListenerEvent.Missed;
import dev.quell.ListenerEvent.Received;
import dev.quell.ListenerEvent.Stopped;
import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notifications pushed as they come, over connections that are made again. */
@Timeout(120)
class ListenerTest {
    private static final ListenerOptions AGAIN =
            ListenerOptions.defaults().reconnecting(Duration.ofMillis(10), Duration.ofMillis(200));

    private final TestServer server = TestServer.shared(TestServers.newest());
    private final BlockingQueue<ListenerEvent> events = new LinkedBlockingQueue<>();

    private Listener listen(ListenerOptions options, String... channels) {
        return Listener.start(
                ConnectionSettings.parse(server.conninfo(Role.SCRAM) + " application_name=listener"),
                List.of(channels),
                options,
                events::add);
    }

    private <T extends ListenerEvent> T next(Class<T> kind) throws InterruptedException {
        ListenerEvent event = events.poll(60, TimeUnit.SECONDS);
        assertThat(event).isInstanceOf(kind);
        return kind.cast(event);
    }

    @Test
    void listener_severalChannels_notificationsComeInOrder() throws Exception {
        try (Listener listener = listen(ListenerOptions.defaults(), "jobs", "a \"b\" C")) {
            assertThat(next(Listening.class).gap()).isEmpty();
            assertThat(listener.isListening()).isTrue();

            for (int i = 0; i < 100; i++) {
                server.sql("notify \"a \"\"b\"\" C\", '" + i + "'");
            }
            server.sql("notify other; notify jobs");

            for (int i = 0; i < 100; i++) {
                Notification received = next(Received.class).notification();
                assertThat(received.channel()).isEqualTo("a \"b\" C");
                assertThat(received.payload()).isEqualTo(String.valueOf(i));
            }
            assertThat(next(Received.class).notification().channel()).isEqualTo("jobs");
        }
        assertThat(next(Stopped.class).why()).isEmpty();
    }

    @Test
    void listener_connectionIsLost_listensAgainAndTellsTheGap() throws Exception {
        try (Listener listener = listen(AGAIN, "gap")) {
            next(Listening.class);
            for (int round = 0; round < 3; round++) {
                server.sql(
                        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'listener'");

                assertThat(next(Disconnected.class).why()).isInstanceOf(ServerException.class);
                assertThat(next(Listening.class).gap()).isPresent();

                server.sql("notify gap, 'round " + round + "'");
                assertThat(next(Received.class).notification().payload()).isEqualTo("round " + round);
            }
            assertThat(listener.isListening()).isTrue();
        }
    }

    @Test
    void listener_serverIsAwayForAWhile_listensWhenItIsBack() throws Exception {
        try (TestServer own = TestServer.start(TestServers.newest());
                Listener listener = Listener.start(
                        ConnectionSettings.parse(own.conninfo(Role.SCRAM)), List.of("back"), AGAIN, events::add)) {
            next(Listening.class);

            own.restart();

            next(Disconnected.class);
            assertThat(next(Listening.class).gap()).isPresent();
            own.sql("notify back");
            next(Received.class);
            assertThat(listener.isListening()).isTrue();
        }
    }

    @Test
    void listener_withoutReconnecting_stopsWhenTheConnectionIsLost() throws Exception {
        try (Listener listener = listen(ListenerOptions.defaults(), "once")) {
            next(Listening.class);

            server.sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'listener'");

            assertThat(next(Stopped.class).why()).isPresent();
            assertThat(listener.isListening()).isFalse();
        }
        assertThat(events).isEmpty();
    }

    @Test
    void listener_passwordIsWrong_stopsThoughItReconnects() throws Exception {
        try (Listener listener = Listener.start(
                ConnectionSettings.parse(server.conninfo(Role.SCRAM) + " password=wrong"),
                List.of("x"),
                AGAIN,
                events::add)) {
            assertThat(next(Stopped.class).why()).containsInstanceOf(ServerException.class);
            assertThat(listener.isListening()).isFalse();
        }
    }

    @Test
    void listener_consumerBlocks_boundedAndToldHowManyWereMissed() throws Exception {
        int sent = 5000;
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        try (Listener listener = Listener.start(
                ConnectionSettings.parse(server.conninfo(Role.SCRAM)),
                List.of("flood"),
                ListenerOptions.defaults().mostWaiting(100),
                event -> {
                    events.add(event);
                    busy.countDown();
                    awaitUninterruptibly(go);
                })) {
            assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
            server.sql("select pg_notify('flood', i::text) from generate_series(1, " + sent + ") i");
            // On the listener's own connection there is nothing to see it by: the last one must have come by then.
            try (Connection witness = Quell.connect(server.conninfo(Role.SCRAM))) {
                CountDownLatch last = new CountDownLatch(1);
                witness.onNotification(notification -> last.countDown());
                witness.execute("listen flood_over; notify flood_over");
                assertThat(last.await(60, TimeUnit.SECONDS)).isTrue();
            }
            go.countDown();

            next(Listening.class);
            long received = 0;
            long missed = 0;
            while (received + missed < sent) {
                ListenerEvent event = events.poll(60, TimeUnit.SECONDS);
                switch (event) {
                    case Received _ -> received++;
                    case Missed some -> missed += some.count();
                    case null, default -> throw new AssertionError(event + " after " + received + " and " + missed);
                }
            }
            assertThat(received + missed).isEqualTo(sent);
            assertThat(listener.isListening()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 2_000_000})
    void listener_muchAtOnce_whatIsNotReceivedIsMissedInItsPlace(int mostWaiting) throws Exception {
        int sent = 300_000;
        try (Listener listener = listen(ListenerOptions.defaults().mostWaiting(mostWaiting), "burst")) {
            next(Listening.class);

            server.sql("select pg_notify('burst', i::text) from generate_series(0, " + (sent - 1) + ") i");

            long told = 0;
            long missed = 0;
            while (told < sent) {
                switch (events.poll(60, TimeUnit.SECONDS)) {
                    case Received received ->
                        assertThat(received.notification().payload()).isEqualTo(String.valueOf(told++));
                    case Missed some -> {
                        missed += some.count();
                        told += some.count();
                    }
                    case null, default -> throw new AssertionError("no more than " + told + " told of " + listener);
                }
            }
            assertThat(told).isEqualTo(sent);
            assertThat(missed).isBetween(0L, Math.max(0L, sent - mostWaiting));
        }
    }

    @Test
    void queue_consumerBlocks_oneGapThatIsCounted() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        ListenerQueue queue = new ListenerQueue(
                event -> {
                    busy.countDown();
                    awaitUninterruptibly(go);
                    events.add(event);
                },
                100);
        queue.add(new Listening(Optional.empty()));
        assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 1000; i++) {
            queue.add(new Received(new Notification("c", String.valueOf(i), 1)));
        }

        go.countDown();

        next(Listening.class);
        for (int i = 0; i < 100; i++) {
            assertThat(next(Received.class).notification().payload()).isEqualTo(String.valueOf(i));
        }
        assertThat(next(Missed.class).count()).isEqualTo(900);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void close_whileItTriesToConnect_stopsForGood() throws Exception {
        TestServer own = TestServer.start(TestServers.newest());
        Listener listener =
                Listener.start(ConnectionSettings.parse(own.conninfo(Role.SCRAM)), List.of("x"), AGAIN, events::add);
        next(Listening.class);
        own.close();
        next(Disconnected.class);

        listener.close();
        listener.close();

        assertThat(next(Stopped.class).why()).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void start_impossibleChannels_refused() {
        assertThatThrownBy(() -> listen(AGAIN)).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> listen(AGAIN, "")).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> listen(AGAIN, "ä".repeat(32))).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> ListenerOptions.defaults().reconnecting(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(UsageException.class);
    }

    /** What waits for a connection's own listeners is bounded too. */
    @Test
    void onNotification_listenerBlocks_droppedAndCounted() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Connection connection = Quell.connect(server.conninfo(Role.SCRAM))) {
            connection.onNotification(notification -> awaitUninterruptibly(go));
            connection.execute("listen flood");
            connection.execute("select pg_notify('flood', i::text) from generate_series(1, 20000) i");
            Await.until(
                    () -> connection.eventsDropped() == 20_000 - Events.MOST_WAITING,
                    "what is too much for the queue to be dropped");
            go.countDown();
        }
    }
}
