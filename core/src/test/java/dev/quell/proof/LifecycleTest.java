package dev.quell.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.Connection;
import dev.quell.CopyIn;
import dev.quell.Quell;
import dev.quell.QuellException;
import dev.quell.Result;
import dev.quell.UsageException;
import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The edges of a connection's life that are easily overlooked. */
@Timeout(60)
class LifecycleTest {
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
    void copyIn_twoCopies_secondIsRefusedAndFinishEnds() throws Exception {
        connection.execute("create temp table a(i int); create temp table b(i int)");
        CopyIn in = connection.copyIn("copy a from stdin; copy b from stdin");
        in.write(ByteBuffer.wrap("1\n".getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(in::finish).isInstanceOf(QuellException.class);
        assertThat(connection.execute("select 1")).hasSize(1);
    }

    @Test
    void limits_twoOnOneQuery_neitherKeepsItsResultsAlive() throws Exception {
        connection.queryLimit(Duration.ofHours(1));
        List<WeakReference<Result>> kept = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            kept.add(new WeakReference<>(connection
                    .send("select repeat('x', 1000)")
                    .within(Duration.ofMinutes(1))
                    .await()
                    .getFirst()));
        }
        connection.execute("select 1");

        Await.until(
                () -> {
                    System.gc();
                    return kept.stream().filter(result -> result.get() != null).count() <= 1;
                },
                "the results to be let go");
    }

    @Test
    void noticeListener_throwsAnError_laterNoticesStillCome() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        connection.onNotice(notice -> {
            seen.add(notice.message());
            if (seen.size() == 1) {
                throw new AssertionError("thrown on purpose by a test");
            }
        });

        connection.execute("do $$ begin raise notice 'one'; raise notice 'two'; end $$");

        Await.until(() -> seen.equals(List.of("one", "two")), "both notices");
    }

    @Test
    void parameters_arrayGivenAsAll_refusedWithAdvice() {
        assertThatThrownBy(() -> connection.send("select any($1)", (Object[]) new String[] {"a", "b"}))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("as a List");
    }
}
