package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Await;
import dev.quell.testkit.Direction;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancel connections that are opened ahead of time. */
@Timeout(60)
class ArmedCancelTest {
    private static final Duration SOON = Duration.ofMillis(20);

    private final TestServer server = TestServer.shared(TestServers.newest());

    private Connection connect(RecordingProxy proxy, String sslmode) throws InterruptedException {
        return Quell.connect(server.conninfo(Role.TRUST) + " hostaddr=" + proxy.host() + " port=" + proxy.port()
                + " sslmode=" + sslmode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "require"})
    void armed_queryRunsLong_requestIsAllThatIsLeftToSend(String sslmode) throws Exception {
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection = connect(proxy, sslmode)) {
            connection.armCancel(ArmedCancel.after(SOON));
            Query query = connection.send("select pg_sleep(60)");
            boolean encrypted = sslmode.equals("require");
            Await.until(() -> standing(proxy, encrypted) == 2, "the cancel connection to be ready");
            int before = proxy.connections().size();

            CancelOutcome outcome = query.cancel().get(20, TimeUnit.SECONDS);

            assertThat(outcome).isInstanceOf(CancelOutcome.Cancelled.class);
            assertThat(outcome.report().requests()).isEqualTo(1);
            assertThat(proxy.connections()).hasSize(before);
            assertThat(connection.execute("select 1")).hasSize(1);
        }
    }

    /** Connections that stand, encrypted where they are to be: at least the handshake is under way then. */
    private static long standing(RecordingProxy proxy, boolean encrypted) {
        return proxy.connections().stream()
                .filter(connection ->
                        !encrypted || (connection.isEncrypted() && connection.bytes(Direction.TO_CLIENT).length > 1))
                .count();
    }

    @Test
    void armed_renewalDue_anotherTakesItsPlaceAndStillWorks() throws Exception {
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection = connect(proxy, "require")) {
            connection.armCancel(new ArmedCancel(SOON, Duration.ofMillis(100), 10));
            Query query = connection.send("select pg_sleep(60)");
            Await.until(() -> proxy.connections().size() >= 5, "the cancel connection to be renewed");

            assertThat(query.cancel().get(20, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.Cancelled.class);
        }
    }

    @Test
    void armed_connectionIsLost_cancelGoesAllTheSame() throws Exception {
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection = connect(proxy, "require")) {
            connection.armCancel(ArmedCancel.after(SOON));
            Query query = connection.send("select pg_sleep(60)");
            proxy.awaitConnections(2).get(1).reset();

            assertThat(query.cancel().get(20, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.Cancelled.class);
            assertThat(connection.execute("select 1")).hasSize(1);
        }
    }

    @Test
    void armed_queryEndsFirst_connectionIsLetGo() throws Exception {
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection connection = connect(proxy, "disable")) {
            connection.armCancel(ArmedCancel.after(SOON));
            Query query = connection.send("select pg_sleep(0.3)");
            proxy.awaitConnections(1);
            Await.until(() -> proxy.connections().size() == 2, "the cancel connection");

            assertThat(query.await()).hasSize(1);
            Await.until(() -> proxy.connections().get(1).isClosed(), "the end of the cancel connection");
        }
    }

    @Test
    void armed_moreThanAllowed_restIsCancelledInTheUsualWay() throws Exception {
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection first = connect(proxy, "disable");
                Connection second = connect(proxy, "disable")) {
            ArmedCancel one = new ArmedCancel(SOON, Duration.ofSeconds(30), 1);
            first.armCancel(one);
            Query running = first.send("select pg_sleep(60)");
            Await.until(() -> proxy.connections().size() == 3, "the cancel connection of the first");
            second.armCancel(one);
            Query other = second.send("select pg_sleep(60) /* armedOther */");
            server.awaitRunning("armedOther");

            assertThat(other.cancel().get(20, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.Cancelled.class);
            assertThat(running.cancel().get(20, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.Cancelled.class);
            assertThat(proxy.connections()).hasSize(4);
        }
    }

    @Test
    void policy_impossible_refused() {
        assertThatThrownBy(() -> new ArmedCancel(SOON, Duration.ZERO, 1)).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> new ArmedCancel(SOON, SOON, 0)).isInstanceOf(UsageException.class);
    }
}
