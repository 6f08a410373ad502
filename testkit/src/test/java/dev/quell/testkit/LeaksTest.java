package dev.quell.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LeaksTest {
    @Test
    void socket_leftOpen_isNamedByItsPorts() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(ScriptedConnection::hang)) {
            Leaks before = Leaks.snapshot();
            try (var leaked = new Socket(server.host(), server.port())) {
                server.awaitConnections(1);
                assertThatThrownBy(() -> before.assertNone(Duration.ofMillis(1)))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining(
                                "TCP socket from port %d to port %d", leaked.getLocalPort(), server.port());
            }
            before.assertNone();
        }
    }

    @Test
    void threadAndSelector_leftOpen_areFound() throws Exception {
        Leaks before = Leaks.snapshot();
        var latch = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().name("lingering").start(() -> {
            try {
                latch.await();
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
            }
        });
        try (Selector selector = Selector.open()) {
            assertThat(selector.isOpen()).isTrue();
            assertThat(before.found()).contains("thread lingering", "selector");
        }
        latch.countDown();
        thread.join();
        before.assertNone();
    }

    @Test
    void condition_thatNeverHolds_failsInWords() {
        assertThatThrownBy(() -> Await.until(() -> false, Duration.ofMillis(1), "the impossible"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("in vain for the impossible");
    }
}
