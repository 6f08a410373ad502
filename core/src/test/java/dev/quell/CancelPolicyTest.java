package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.Direction;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How hard a cancel tries, and what it may do to a query that does not listen. */
@Timeout(60)
class CancelPolicyTest {
    /** Swallows one cancel after the other, as a function with an exception handler of its own can. */
    private static final String DEAF =
            "do $$ begin loop begin perform pg_sleep(60); exception when query_canceled then null; end; end loop; end $$";

    private static final CancelPolicy SHORT = CancelPolicy.defaults()
            .withDeadline(Duration.ofMillis(700))
            .withRetries(Duration.ofMillis(50), Duration.ofMillis(100));

    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
        // Whatever a test leaves running ends with it.
        connection.cancelPolicy(CancelPolicy.defaults()
                .withDeadline(Duration.ofMillis(100))
                .thenTerminateBackend(Duration.ofSeconds(10)));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void cancel_queryThatSwallowsCancels_sentAgainUntilTheDeadline() throws Exception {
        Query query = connection.send(DEAF + " -- sentAgain");
        server.awaitRunning("sentAgain");

        CancelOutcome outcome = query.cancel(SHORT).get(20, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOf(CancelOutcome.TimedOut.class);
        assertThat(outcome.report().requests()).isGreaterThan(2);
        assertThat(outcome.report().phases()).containsKeys(CancelPhase.DELIVERING, CancelPhase.ENDING);
        assertThat(query.state()).isEqualTo(QueryState.RUNNING);
    }

    @Test
    void cancel_terminationAllowed_backendIsTerminated() throws Exception {
        Query query = connection.send(DEAF + " -- terminationAllowed");
        server.awaitRunning("terminationAllowed");

        CancelOutcome outcome =
                query.cancel(SHORT.thenTerminateBackend(Duration.ofSeconds(10))).get(20, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOf(CancelOutcome.Terminated.class);
        assertThat(outcome.report().phases()).containsKey(CancelPhase.ESCALATING);
        server.awaitNoneRunning("terminationAllowed");
        assertThatThrownBy(query::await)
                .isInstanceOfSatisfying(
                        ServerException.class,
                        e -> assertThat(e.error().interruption()).contains(Interruption.TERMINATED));
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void within_timeIsUp_queryIsCancelledAndErrorNamesTheLimit() throws Exception {
        Query query = connection.send("select pg_sleep(60) /* timeIsUp */").within(Duration.ofMillis(200));

        assertThatThrownBy(query::await)
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("limit of 200 ms");
        server.awaitNoneRunning("timeIsUp");
        assertThat(connection.execute("select 1")).hasSize(1);
    }

    @Test
    void queryLimit_setOnConnection_holdsForEveryQuery() throws Exception {
        connection.queryLimit(Duration.ofMillis(200));

        assertThatThrownBy(() -> connection.execute("select pg_sleep(60)")).isInstanceOf(QueryCancelledException.class);
        assertThat(connection.execute("select 1")).hasSize(1);
        assertThatThrownBy(() -> connection.execute("select pg_sleep($1)", 60))
                .isInstanceOf(QueryCancelledException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void roundTripFence_afterACancel_isSentIfAskedFor(boolean wanted) throws Exception {
        try (RecordingProxy proxy = RecordingProxy.to(server);
                Connection watched = Quell.connect(server.conninfo(Role.SCRAM) + " hostaddr=" + proxy.host() + " port="
                        + proxy.port() + " sslmode=disable")) {
            CancelPolicy policy = CancelPolicy.defaults();
            watched.cancelPolicy(wanted ? policy.withRoundTripFence() : policy);
            Query query = watched.send("select pg_sleep(60)");
            Query innocent = watched.send("select 5");

            assertThat(query.cancel().get(20, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.Cancelled.class);

            assertThat(innocent.await().getFirst().rows().getFirst().integer(0)).isEqualTo(5);
            String sent =
                    new String(proxy.connections().getFirst().bytes(Direction.TO_SERVER), StandardCharsets.ISO_8859_1);
            assertThat(sent.contains("Q\0\0\0\5\0")).as("an empty query").isEqualTo(wanted);
        }
    }

    @Test
    void interruption_ofEachKind_isTold() throws Exception {
        assertThat(interruption("set statement_timeout = 50; select pg_sleep(60)"))
                .isEqualTo(Interruption.STATEMENT_TIMEOUT);
        connection.execute("set statement_timeout = 0");
        server.sql("create table if not exists interruption_of(i int)");
        server.sql("grant all on interruption_of to public");
        try (Connection other = Quell.connect(server.conninfo(Role.SCRAM))) {
            other.execute("begin; lock table interruption_of");
            assertThat(interruption("set lock_timeout = 50; select * from interruption_of"))
                    .isEqualTo(Interruption.LOCK_TIMEOUT);
            other.execute("rollback");
        }
        Query query = connection.send("select pg_sleep(60) /* fromElsewhere */");
        int pid = server.awaitRunning("fromElsewhere").pid();
        server.sql("select pg_cancel_backend(" + pid + ")");
        assertThatThrownBy(query::await)
                .isInstanceOfSatisfying(
                        ServerException.class,
                        e -> assertThat(e.error().interruption()).contains(Interruption.CANCELLED));
        Query doomed = connection.send("select pg_sleep(60) /* doomed */");
        server.awaitRunning("doomed");
        server.sql("select pg_terminate_backend(" + pid + ")");
        assertThatThrownBy(doomed::await)
                .isInstanceOfSatisfying(
                        ServerException.class,
                        e -> assertThat(e.error().interruption()).contains(Interruption.TERMINATED));
    }

    private Interruption interruption(String sql) throws InterruptedException {
        try {
            connection.execute(sql);
        } catch (ServerException e) {
            return e.error().interruption().orElseThrow();
        }
        throw new AssertionError("not interrupted");
    }

    @Test
    void policy_impossibleDurations_refused() {
        assertThatThrownBy(() -> CancelPolicy.defaults().withDeadline(Duration.ZERO))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("deadline must be positive");
    }
}
