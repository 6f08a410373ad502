package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a connection whose user runs out of stack in the middle of a query. */
@Timeout(120)
class OverflowTest {
    private static final int SMALL_STACK = 200_000;

    private final TestServer server = TestServer.shared(TestServers.newest());

    @SuppressWarnings("InfiniteRecursion") // Until the stack is used up.
    private static void recurse(Connection connection) throws Exception {
        connection.execute("select 1");
        recurse(connection);
    }

    private static void overflow(Connection connection) throws InterruptedException {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        recurse(connection);
                    } catch (Throwable e) {
                        end.complete(e);
                    }
                },
                "overflow",
                SMALL_STACK);
        thread.start();
        assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
        assertThat(end).isCompleted();
    }

    @Test
    void stackOverflow_amidAQuery_connectionWorksOrSaysThatItDoesNot() throws Exception {
        for (int round = 0; round < 10; round++) {
            try (Connection connection = Quell.connect(server.conninfo(Role.TRUST));
                    Connection other = Quell.connect(server.conninfo(Role.TRUST))) {
                overflow(connection);

                CompletableFuture<List<Result>> next =
                        connection.send("select 1").results();
                try {
                    assertThat(next.get(20, TimeUnit.SECONDS)).hasSize(1);
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(QuellException.class);
                    assertThatThrownBy(() -> connection.execute("select 1")).isInstanceOf(NotSentException.class);
                    assertThat(connection.isOpen()).isFalse();
                }
                assertThat(other.execute("select 1")).hasSize(1);
            }
        }
    }
}
