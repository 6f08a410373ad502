package dev.quell.proof;

import static dev.quell.proof.Proof.await;
import static dev.quell.proof.Proof.awaitFailure;
import static dev.quell.proof.Proof.marker;
import static dev.quell.proof.Proof.sleep;
import static dev.quell.proof.Proof.through;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.CancelOutcome;
import dev.quell.CancelPolicy;
import dev.quell.Connection;
import dev.quell.NotSentException;
import dev.quell.Quell;
import dev.quell.QuellException;
import dev.quell.Query;
import dev.quell.QueryCancelledException;
import dev.quell.QueryState;
import dev.quell.ServerException;
import dev.quell.UsageException;
import dev.quell.proof.HostileNetwork.Place;
import dev.quell.testkit.Await;
import dev.quell.testkit.Meddling;
import dev.quell.testkit.Opening;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the network does: a cancel comes to an end, tells the truth, and hits no other query. */
@Timeout(120)
class HostileNetworkTest {
    private static final int AT_ONCE = 16;
    private static final int INNOCENTS = 3;

    /** So that closing what is in trouble takes no longer than it must. */
    private static final CancelPolicy LAST =
            CancelPolicy.defaults().withDeadline(Duration.ofMillis(200)).thenCloseConnection(Duration.ofMillis(200));

    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static final Map<HostileCase, CompletableFuture<?>> CASES = new ConcurrentHashMap<>();

    private static Watch watch;
    private static ExecutorService threads;

    /** Most cases do nothing but wait, so they wait together. */
    @BeforeAll
    static void startAll() throws InterruptedException {
        watch = new Watch();
        threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
        HostileCase.all().forEach(each -> CASES.put(each, CompletableFuture.runAsync(() -> run(each), threads)));
    }

    @AfterAll
    static void assertNothingLeft() {
        threads.close();
        CASES.clear();
        watch.assertNothingLeft();
        watch.close();
    }

    static Stream<HostileCase> cases() {
        return HostileCase.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void cancel_networkInTrouble_endsAsPromised(HostileCase each) {
        try {
            Objects.requireNonNull(CASES.get(each)).join();
        } catch (CompletionException e) {
            throw new AssertionError("not as promised", e.getCause());
        }
    }

    private static void run(HostileCase each) {
        HostileNetwork network = new HostileNetwork(each.trouble(), each.place());
        String mode = "sslmode=" + (each.encrypted() ? "require" : "disable");
        try (RecordingProxy proxy = RecordingProxy.to(SERVER, network);
                Connection connection = Quell.connect(through(proxy, SERVER, Role.SCRAM, mode), watch.loops())) {
            connection.cancelPolicy(LAST);
            new Scene(each, network, proxy, connection).play();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private record Scene(HostileCase promise, HostileNetwork network, RecordingProxy proxy, Connection connection) {
        void play() throws InterruptedException {
            int pid = connection.backendPid().orElseThrow();
            try {
                cancel(pid);
            } finally {
                SERVER.sql("select pg_terminate_backend(" + pid + ")");
            }
        }

        private void cancel(int pid) throws InterruptedException {
            String marker = marker();
            Query doomed = connection.send(sleep(marker));
            Query innocent = connection.send("select pg_sleep(0.05), 42");
            SERVER.awaitRunning(marker);
            begin();

            CancelOutcome outcome = await(doomed.cancel(promise.policy()));

            assertThat(outcome).isInstanceOf(promise.outcome().type());
            assertThat(outcome.report().encrypted()).isEqualTo(promise.encrypted());
            assertQuery(doomed);
            assertSession(innocent);
            assertBackend(pid, marker);
            assertNothingInClear();
            if (!promise.outcome().endsQuery() && promise.place() == Place.CANCELS && proxyListens()) {
                assertCancelledOnceTheTroubleIsOver(doomed, innocent);
            }
        }

        private void begin() {
            network.begin();
            if (!proxyListens()) {
                proxy.refuse();
            }
        }

        private boolean proxyListens() {
            return promise.trouble() != Trouble.REFUSAL;
        }

        private void assertQuery(Query doomed) throws InterruptedException {
            if (promise.outcome().endsQuery()) {
                assertThat(awaitFailure(doomed.results()))
                        .isInstanceOf(
                                switch (promise.outcome()) {
                                    case CANCELLED -> QueryCancelledException.class;
                                    case TERMINATED -> ServerException.class;
                                    case CLOSED -> UsageException.class;
                                    case LOST, UNDELIVERED, TIMED_OUT -> QuellException.class;
                                });
            } else {
                assertThat(doomed.state()).isEqualTo(QueryState.RUNNING);
            }
        }

        private void assertSession(Query innocent) throws InterruptedException {
            switch (promise.session()) {
                case USABLE -> assertUsable(innocent);
                case OPEN -> {
                    assertThat(connection.isOpen()).isTrue();
                    assertThat(innocent.state()).isNotEqualTo(QueryState.ENDED);
                }
                case DISCARDED -> {
                    assertThat(connection.isOpen()).isFalse();
                    assertThat(awaitFailure(innocent.results())).isInstanceOf(NotSentException.class);
                    assertThat(awaitFailure(connection.send("select 1").results()))
                            .isInstanceOf(NotSentException.class);
                }
            }
        }

        private void assertUsable(Query innocent) throws InterruptedException {
            assertThat(innocent.await().getFirst().rows().getFirst().integer(1)).isEqualTo(42);
            for (int i = 0; i < INNOCENTS; i++) {
                assertThat(connection.execute("select pg_sleep(0.01)")).hasSize(1);
            }
            assertThat(connection.isOpen()).isTrue();
        }

        private void assertBackend(int pid, String marker) {
            switch (promise.backend()) {
                case RUNS -> assertThat(SERVER.backendsRunning(marker)).isEqualTo(1);
                case ENDED -> SERVER.awaitNoneRunning(marker);
                case GONE ->
                    Await.until(
                            () -> SERVER.activity().stream().noneMatch(backend -> backend.pid() == pid),
                            "the end of backend " + pid);
            }
        }

        private void assertNothingInClear() {
            if (promise.encrypted()) {
                assertThat(proxy.connections())
                        .allSatisfy(connection -> assertThat(connection.openings())
                                .doesNotHaveAnyElementsOfTypes(Opening.CancelRequest.class, Opening.Startup.class));
            }
        }

        private void assertCancelledOnceTheTroubleIsOver(Query doomed, Query innocent) throws InterruptedException {
            proxy.meddle(Meddling.NONE);

            Proof.cancelled(await(doomed.cancel(CancelPolicy.defaults())));

            if (promise.session() == HostileCase.Session.OPEN) {
                assertUsable(innocent);
            }
        }
    }
}
