package dev.quell.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class RecordingProxyTest {
    private static final byte[] GREETING = "hello".getBytes(StandardCharsets.US_ASCII);

    private final TestServer server = TestServer.shared(TestServers.newest());

    @Test
    void plainSession_throughProxy_isPassedAndRecorded() throws SQLException {
        Leaks before = Leaks.snapshot();
        try (RecordingProxy proxy = RecordingProxy.to(server)) {
            try (Connection connection = connect(proxy, "disable")) {
                assertThat(select(connection, "'some marker'")).isEqualTo("some marker");
            }
            ProxiedConnection seen = proxy.awaitConnections(1).getFirst();
            assertThat(seen.opening()).isInstanceOfSatisfying(Opening.Startup.class, startup -> {
                assertThat(startup.major()).isEqualTo(3);
                assertThat(startup.parameters()).contains(Map.entry("user", "trust_user"));
            });
            assertThat(seen.isEncrypted()).isFalse();
            assertThat(text(seen, Direction.TO_SERVER)).contains("SELECT 'some marker'");
            assertThat(text(seen, Direction.TO_CLIENT)).contains("some marker");
            assertThat(seen.awaitEnding(Direction.TO_SERVER)).isEqualTo(Ending.FINISHED);
        }
        before.assertNone();
    }

    @Test
    void tlsSession_throughProxy_isSeenAsTls() throws SQLException {
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection = connect(proxy, "verify-full")) {
            assertThat(select(connection, "'some marker'")).isEqualTo("some marker");
            ProxiedConnection seen = proxy.awaitConnections(1).getFirst();
            assertThat(seen.openings()).containsExactly(new Opening.SslRequest(), new Opening.TlsHello());
            assertThat(text(seen, Direction.TO_SERVER)).doesNotContain("some marker");
        }
    }

    @Test
    void cancelRequest_inPlainText_isSeenWithItsKey() throws Exception {
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection = connect(proxy, "disable");
                var statement = connection.createStatement()) {
            int pid = connection.unwrap(PGConnection.class).getBackendPID();
            Thread sleeping = Thread.ofVirtual().start(() -> executeUntilCancelled(statement));
            server.awaitRunning("proxied-sleep");
            statement.cancel();
            sleeping.join();

            assertThat(proxy.awaitConnections(2).get(1).opening())
                    .isInstanceOfSatisfying(
                            Opening.CancelRequest.class,
                            cancel -> assertThat(cancel.pid()).isEqualTo(pid));
        }
    }

    @Test
    void bytes_oneAtATime_stillMakeASession() throws SQLException {
        try (RecordingProxy proxy = RecordingProxy.to(server, (connection, direction) -> Meddlers.byteByByte());
                Connection connection = connect(proxy, "verify-full")) {
            assertThat(select(connection, "42")).isEqualTo("42");
        }
    }

    @Test
    void server_outOfReach_hearsNothing() throws IOException {
        try (RecordingProxy proxy = RecordingProxy.to(server, Meddling.silence());
                Socket client = client(proxy)) {
            ProxiedConnection seen = proxy.awaitConnections(1).getFirst();
            assertThat(seen.opening()).isInstanceOf(Opening.Unknown.class);
            client.setSoTimeout(20);
            assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("timed out");
        }
    }

    @Test
    void connection_resetAfterSomeBytes_isBrokenForTheClient() throws IOException {
        try (ScriptedServer echo = echo();
                RecordingProxy proxy =
                        RecordingProxy.to(echo.port(), Meddling.of(Direction.TO_CLIENT, () -> Meddlers.resetAfter(3)));
                Socket client = client(proxy)) {
            assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void bytes_cutShort_endEarly() throws IOException {
        assertThat(answer(Meddlers.finishAfter(3))).isEqualTo("hel");
    }

    @Test
    void bytes_injected_comeInBetween() throws IOException {
        assertThat(answer(Meddlers.injectAfter(2, new byte[] {'-', '-'}))).isEqualTo("he--llo");
    }

    @Test
    void bytes_delayed_comeNevertheless() throws IOException {
        assertThat(answer(Meddlers.delay(Duration.ofMillis(5)))).isEqualTo("hello");
    }

    @Test
    void bytes_held_comeWhenReleased() throws IOException {
        var latch = new CountDownLatch(1);
        try (ScriptedServer echo = echo();
                RecordingProxy proxy = RecordingProxy.to(
                        echo.port(), Meddling.of(Direction.TO_CLIENT, () -> Meddlers.holdUntil(latch)));
                Socket client = client(proxy)) {
            ProxiedConnection seen = proxy.awaitConnections(1).getFirst();
            Await.until(() -> seen.bytes(Direction.TO_CLIENT).length == GREETING.length, "the server's answer");
            assertThat(client.getInputStream().available()).isZero();
            latch.countDown();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(GREETING);
        }
    }

    @Test
    void end_swallowed_neverComes() throws IOException {
        try (ScriptedServer echo = echo();
                RecordingProxy proxy =
                        RecordingProxy.to(echo.port(), Meddling.of(Direction.TO_CLIENT, Meddlers::swallowEnd));
                Socket client = client(proxy)) {
            assertThat(client.getInputStream().readNBytes(GREETING.length)).isEqualTo(GREETING);
            assertThat(proxy.connections().getFirst().awaitEnding(Direction.TO_CLIENT))
                    .isEqualTo(Ending.FINISHED);
            client.setSoTimeout(20);
            assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("timed out");
        }
    }

    @Test
    void proxy_closedInTheMiddle_leavesNothing() throws IOException {
        Leaks before = Leaks.snapshot();
        try (ScriptedServer hanging = ScriptedServer.playing(ScriptedConnection::hang)) {
            RecordingProxy proxy = RecordingProxy.to(
                    hanging.port(), (connection, direction) -> Meddlers.holdUntil(new CountDownLatch(1)));
            try (Socket client = client(proxy)) {
                proxy.awaitConnections(1);
                proxy.close();
                assertThat(client.getInputStream().readAllBytes()).isEmpty();
            }
        }
        before.assertNone();
    }

    private static String answer(Meddler meddler) throws IOException {
        try (ScriptedServer echo = echo();
                RecordingProxy proxy = RecordingProxy.to(echo.port(), Meddling.of(Direction.TO_CLIENT, () -> meddler));
                Socket client = client(proxy)) {
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static ScriptedServer echo() {
        return ScriptedServer.playing(connection -> {
            byte[] heard = new byte[GREETING.length];
            for (int i = 0; i < heard.length; i++) {
                heard[i] = connection.readByte();
            }
            connection.send(heard);
        });
    }

    private static Socket client(RecordingProxy proxy) throws IOException {
        var client = new Socket(proxy.host(), proxy.port());
        client.getOutputStream().write(GREETING);
        // No length can be read from five letters, but they cannot be the beginning of anything known either.
        client.getOutputStream().write(GREETING);
        return client;
    }

    private static void executeUntilCancelled(Statement statement) {
        try {
            statement.execute("SELECT pg_sleep(60) /* proxied-sleep */");
        } catch (SQLException cancelled) {
            assertThat(cancelled.getSQLState()).isEqualTo("57014");
        }
    }

    private static Connection connect(RecordingProxy proxy, String sslMode) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://%s:%d/postgres?user=%s&sslmode=%s&sslrootcert=%s"
                .formatted(
                        proxy.host(),
                        proxy.port(),
                        Role.TRUST.role(),
                        sslMode,
                        TestCertificates.shared().root()));
    }

    private static String select(Connection connection, String value) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT " + value)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String text(ProxiedConnection connection, Direction direction) {
        return new String(connection.bytes(direction), StandardCharsets.ISO_8859_1);
    }
}
