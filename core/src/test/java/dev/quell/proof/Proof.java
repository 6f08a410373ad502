package dev.quell.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.CancelOutcome;
import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.testkit.Await;
import dev.quell.testkit.Direction;
import dev.quell.testkit.ProxiedConnection;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** What the proofs have in common. */
final class Proof {
    private static final AtomicInteger MARKERS = new AtomicInteger();

    private Proof() {}

    /** A text that no other query holds, to be known by on the server and on the wire. */
    static String marker() {
        return "proof_" + MARKERS.incrementAndGet() + "_marker";
    }

    /** A query that outlasts any test, unless it is stopped. */
    static String sleep(String marker) {
        return "select pg_sleep(300) /* " + marker + " */";
    }

    static ConnectionSettings settings(TestServer server, Role role, String more) {
        return ConnectionSettings.parse(server.conninfo(role) + " " + more);
    }

    static ConnectionSettings through(RecordingProxy proxy, TestServer server, Role role, String more) {
        return ConnectionSettings.parse(
                server.conninfo(role) + " host=" + proxy.host() + " port=" + proxy.port() + " " + more);
    }

    static ConnectionSettings to(ScriptedServer server, String more) {
        return ConnectionSettings.parse(
                "host=%s port=%d user=someone dbname=some %s".formatted(server.host(), server.port(), more));
    }

    /** What the future comes to; a test that waits for ever fails instead. */
    static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("failed instead of giving a value", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("gave nothing in time", e);
        }
    }

    /** What the future fails with. */
    static Throwable awaitFailure(Future<?> future) throws InterruptedException {
        try {
            throw new AssertionError("gave a value: " + future.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("neither failed nor gave a value in time", e);
        }
    }

    static void assertUsable(Connection connection) throws InterruptedException {
        assertThat(connection
                        .execute("select 6 * 7")
                        .getFirst()
                        .rows()
                        .getFirst()
                        .integer(0))
                .isEqualTo(42);
    }

    static CancelOutcome.Cancelled cancelled(CancelOutcome outcome) {
        assertThat(outcome).isInstanceOf(CancelOutcome.Cancelled.class);
        return (CancelOutcome.Cancelled) outcome;
    }

    /** Whether these bytes went over the wire in a row, in either direction. */
    static boolean carried(ProxiedConnection connection, byte[] bytes) {
        String wanted = new String(bytes, StandardCharsets.ISO_8859_1);
        for (Direction direction : Direction.values()) {
            if (new String(connection.bytes(direction), StandardCharsets.ISO_8859_1).contains(wanted)) {
                return true;
            }
        }
        return false;
    }

    static boolean carried(ProxiedConnection connection, String text) {
        return carried(connection, text.getBytes(StandardCharsets.UTF_8));
    }
}
