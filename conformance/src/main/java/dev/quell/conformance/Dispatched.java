package dev.quell.conformance;

import dev.quell.Connection;
import dev.quell.Query;
import dev.quell.Result;
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
    /** Waits for the end of a query. */
    interface Waiter {
        Ended await() throws InterruptedException, Patience.Exhausted;
    }

    static Dispatched victim(Connection connection, Victim victim) {
        return switch (victim.kind()) {
            case ROWS_STREAMED -> streamed(connection.stream(victim.sql()), victim.marker());
            case SLEEP_EXTENDED ->
                collected(connection.send(victim.sql(), victim.parameters().toArray()), victim.marker());
            case SLEEP, WORK, SEVERAL_STATEMENTS, FAILURE, SYNTAX_ERROR, ROWS_COLLECTED ->
                collected(connection.send(victim.sql()), victim.marker());
        };
    }

    static Dispatched collected(Query query, String name) {
        CompletableFuture<List<Result>> results = query.results();
        return new Dispatched(query, () -> Patience.end(results, Ended.Whole::of, name));
    }

    private static Dispatched streamed(RowStream stream, String name) {
        RowCounter counter = new RowCounter();
        stream.subscribe(counter);
        return new Dispatched(stream.query(), () -> Patience.end(counter.end(), Function.identity(), name));
    }
}
