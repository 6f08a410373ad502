package dev.quell.conformance.soak;

import static dev.quell.conformance.soak.Scene.expect;

import dev.quell.CancelOutcome;
import dev.quell.CancelToken;
import dev.quell.Connection;
import dev.quell.GroupOutcome;
import dev.quell.NotSentException;
import dev.quell.QuellException;
import dev.quell.Query;
import dev.quell.QueryCancelledException;
import dev.quell.QueryGroup;
import dev.quell.Retry;
import dev.quell.ServerException;
import dev.quell.pool.PooledConnection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;

/** A query that would take long, stopped in each of the ways there are. */
final class StopDeeds {
    /** Seconds; far longer than anything here waits for a stop. */
    static final double SLEEP = 300;

    private static final String VICTIM = "select pg_sleep(300)";
    private static final String BUSY = "select count(*) from (select generate_series(1, 1000000000000) i) endless";
    private static final int LATEST = 25;
    private static final Duration GROUP_LIMIT = Duration.ofSeconds(20);
    private static final SecretKey KEY = CancelToken.newKey();
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(1);
    private static final Duration TOKEN_DEADLINE = Duration.ofSeconds(20);

    private StopDeeds() {}

    static void expectStopped(Query query) throws Exception {
        try {
            throw new Scene.Unexpected("a query that was stopped ended with " + query.await());
        } catch (QueryCancelledException asWanted) {
            expect(asWanted.limit().isEmpty(), "nobody set a limit: " + asWanted);
        }
    }

    /** As {@link #expectStopped}, where everything on the connection was stopped, and the error may be the server's own. */
    static void expectStoppedWithAll(Query query) throws Exception {
        try {
            expectStopped(query);
        } catch (ServerException stopped) {
            expect(
                    stopped.sqlState().equals("57014"),
                    "a query that was stopped with all others ended with " + stopped);
        }
    }

    private static Query victim(Scene scene, Connection connection) {
        return switch (scene.random(4)) {
            case 0 -> connection.send(BUSY);
            case 1 -> connection.send("select pg_sleep($1)", SLEEP);
            default -> connection.send(VICTIM);
        };
    }

    static void cancel(Scene scene) throws Exception {
        scene.lend(connection -> {
            Query query = victim(scene, connection);
            scene.pause(LATEST);
            CancelOutcome outcome = Scene.soon(query.cancel());
            expect(outcome instanceof CancelOutcome.Cancelled, "a cancel came to " + outcome);
            expectStopped(query);
        });
    }

    /** Two wait for the first, which is stopped; and they are dropped. */
    static void cancelQueued(Scene scene) throws Exception {
        scene.lend(connection -> {
            try (Query first = victim(scene, connection)) {
                Query second = connection.send(VICTIM);
                Query third = connection.send("select 3");
                CancelOutcome outcome = Scene.soon(second.cancel());
                expect(
                        outcome instanceof CancelOutcome.NeverStarted,
                        "the cancel of a queued query came to " + outcome);
                scene.pause(5);
                var _ = first.cancel();
                expectStopped(first);
                expect(third.await().getFirst().rows().getFirst().integer(0) == 3, "the query behind was lost");
            }
        });
    }

    static void close(Scene scene) throws Exception {
        scene.lend(connection -> {
            Query query;
            try (Query closed = victim(scene, connection)) {
                query = closed;
                scene.pause(LATEST);
            }
            expectStopped(query);
        });
    }

    static void limit(Scene scene) throws Exception {
        scene.lend(connection -> {
            Query query = victim(scene, connection).within(Duration.ofMillis(1 + scene.random(LATEST)));
            try {
                throw new Scene.Unexpected("a query with a limit ended with " + query.await());
            } catch (QueryCancelledException asWanted) {
                expect(asWanted.limit().isPresent(), "a limit passed, and the query ended with " + asWanted);
            }
        });
    }

    static void future(Scene scene) throws Exception {
        scene.lend(connection -> {
            Query query = victim(scene, connection);
            CompletableFuture<?> results = query.results();
            if (scene.oneOf(2)) {
                scene.pause(LATEST);
                results.cancel(true);
            } else {
                var _ = results.orTimeout(1 + scene.random(LATEST), TimeUnit.MILLISECONDS);
            }
            expectStopped(query);
        });
    }

    /** On a platform thread or a virtual one, which wait in different ways. */
    static void interrupt(Scene scene) throws Exception {
        scene.lend(connection -> {
            CompletableFuture<String> end = new CompletableFuture<>();
            Thread.Builder threads =
                    scene.oneOf(2) ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
            Thread waiter = threads.start(() -> {
                try {
                    end.complete("an end: " + connection.execute(VICTIM));
                } catch (InterruptedException asWanted) {
                    end.complete("");
                } catch (RuntimeException failure) {
                    end.completeExceptionally(failure);
                }
            });
            scene.pause(LATEST);
            waiter.interrupt();
            String other = Scene.soon(end);
            waiter.join();
            expect(other.isEmpty(), "a thread that was interrupted came to " + other);
        });
    }

    /** The connection is closed under a query. */
    static void connectionClosed(Scene scene) throws Exception {
        Query query;
        Query behind;
        try (Connection connection = scene.connect()) {
            query = victim(scene, connection);
            behind = connection.send("select 1");
            scene.pause(LATEST);
        }
        for (Query one : List.of(query, behind)) {
            try {
                throw new Scene.Unexpected("a query on a closed connection ended with " + one.await());
            } catch (QuellException asWanted) {
                expect(Objects.nonNull(asWanted.getMessage()), "an end without a word");
            }
        }
    }

    /** The loan is given back with a query on it. */
    static void givenBack(Scene scene) throws Exception {
        Query query;
        try (PooledConnection loan = scene.claim()) {
            query = victim(scene, loan.connection());
            scene.pause(LATEST);
        }
        expectStoppedWithAll(query);
    }

    static void everything(Scene scene) throws Exception {
        scene.lend(connection -> {
            Query first = victim(scene, connection);
            Query second = connection.send(VICTIM);
            scene.pause(LATEST);
            Scene.soon(connection.stopAll());
            expectStoppedWithAll(first);
            try {
                expectStoppedWithAll(second);
            } catch (NotSentException asWanted) {
                expect(asWanted.retry() == Retry.SAFE, "what was not sent is " + asWanted.retry());
            }
        });
    }

    /** By another who holds no more than the token; so the query's own connection knows nothing of it. */
    static void token(Scene scene) throws Exception {
        try (Connection connection = scene.connect()) {
            String sealed = connection.cancelToken().seal(KEY);
            Query query = victim(scene, connection);
            CompletableFuture<?> results = query.results();
            scene.pause(LATEST);
            while (!results.isDone()) {
                // One that comes before the server has begun is dropped there.
                Scene.soon(CancelToken.open(sealed, KEY, TOKEN_LIFE).cancel(TOKEN_DEADLINE));
                scene.pause(LATEST);
            }
            try {
                throw new Scene.Unexpected("a query that a token stopped ended with " + query.await());
            } catch (ServerException asWanted) {
                expect(asWanted.sqlState().equals("57014"), "a token's cancel came to " + asWanted);
            }
        }
    }

    /** Three at once, of which one succeeds, and stops the others. */
    static void group(Scene scene) throws Exception {
        try (PooledConnection one = scene.claim();
                Connection another = scene.connect();
                Connection third = scene.connect()) {
            QueryGroup group = QueryGroup.of(
                            List.of(
                                    victim(scene, one.connection()),
                                    another.send("select pg_sleep(0.01)"),
                                    victim(scene, third)),
                            QueryGroup.Until.FIRST_SUCCESS)
                    // Should the one that is to succeed lose its backend.
                    .within(GROUP_LIMIT);
            GroupOutcome outcome = Scene.soon(group.outcome());
            expect(
                    outcome.succeeded().size() == 1 && outcome.failed().size() == 2,
                    "a race of three came to " + outcome);
            scene.innocent(third);
        }
    }
}
