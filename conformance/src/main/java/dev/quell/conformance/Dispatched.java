package dev.quell.conformance;

import dev.quell.Connection;
import dev.quell.Pipeline;
import dev.quell.QuellException;
import dev.quell.Query;
import dev.quell.Result;
import dev.quell.RowReader;
import dev.quell.RowStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A query on its way.
 *
 * @param end what to wait for its end with
 */
record Dispatched(Query query, Waiter end) {
    private static final int WAITED_FOR_ONE_OF = 3;

    /** Waits for the end of a query. */
    interface Waiter {
        Ended await() throws InterruptedException, Patience.Exhausted;
    }

    static Dispatched victim(Connection connection, Victim victim) {
        return switch (victim.kind()) {
            case ROWS_STREAMED -> streamed(connection.stream(victim.sql()), victim.marker());
            case ROWS_READ -> read(connection.read(victim.sql()), victim);
            case SLEEP_EXTENDED ->
                collected(connection.send(victim.sql(), victim.parameters().toArray()), victim.marker());
            case SLEEP, WORK, SEVERAL_STATEMENTS, FAILURE, SYNTAX_ERROR, ROWS_COLLECTED ->
                collected(connection.send(victim.sql()), victim.marker());
        };
    }

    /** A victim that goes through a pipeline; one that {@link Victim#isOneStatement is one statement}. */
    static Dispatched victim(Pipeline pipeline, Victim victim) {
        return collected(pipeline.send(victim.sql(), victim.parameters().toArray()), victim.marker());
    }

    /** Some are waited for by a platform thread, which moves the connection's bytes itself as long as it can. */
    static Dispatched collected(Query query, String name) {
        CompletableFuture<List<Result>> results =
                query.id() % WAITED_FOR_ONE_OF == 0 ? awaited(query) : query.results();
        return new Dispatched(query, () -> Patience.end(results, Ended.Whole::of, name));
    }

    /** Read by a thread of its own, a virtual one for every other. */
    private static Dispatched read(RowReader rows, Victim victim) {
        CompletableFuture<Ended> end = new CompletableFuture<>();
        Thread.Builder threads = rows.query().id() % 2 == 0
                ? Thread.ofVirtual()
                : Thread.ofPlatform().daemon();
        threads.start(() -> {
            try (rows) {
                long count = 0;
                while (rows.next()) {
                    count++;
                    if (rows.bigint(0) != count) {
                        throw new IllegalStateException("row " + count + " holds " + rows.text(0));
                    }
                }
                end.complete(new Ended.Whole(count, ""));
            } catch (QuellException e) {
                end.complete(new Ended.Broken(e));
            } catch (InterruptedException | RuntimeException e) {
                end.completeExceptionally(e);
            }
        });
        return new Dispatched(rows.query(), () -> Patience.end(end, Function.identity(), victim.marker()));
    }

    private static CompletableFuture<List<Result>> awaited(Query query) {
        CompletableFuture<List<Result>> results = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                results.complete(query.await());
            } catch (InterruptedException | RuntimeException e) {
                results.completeExceptionally(e);
            }
        });
        return results;
    }

    private static Dispatched streamed(RowStream stream, String name) {
        RowCounter counter = new RowCounter();
        stream.subscribe(counter);
        return new Dispatched(stream.query(), () -> Patience.end(counter.end(), Function.identity(), name));
    }
}
