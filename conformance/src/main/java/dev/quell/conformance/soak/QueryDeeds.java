package dev.quell.conformance.soak;

import static dev.quell.conformance.soak.Scene.expect;

import dev.quell.Batch;
import dev.quell.BatchResult;
import dev.quell.Pipeline;
import dev.quell.Prepared;
import dev.quell.Query;
import dev.quell.Result;
import dev.quell.Row;
import dev.quell.ServerException;
import dev.quell.SkippedException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Queries in every shape, waited for. */
final class QueryDeeds {
    /** More texts than the server keeps prepared for a connection. */
    private static final int TEXTS = 40;

    private static final String DIVISION_BY_ZERO = "22012";

    private QueryDeeds() {}

    static void simple(Scene scene) throws Exception {
        scene.lend(connection -> {
            int rows = 1 + scene.random(20);
            List<Result> results =
                    connection.execute("select i from generate_series(1, " + rows + ") i; select 'the end'");
            expect(
                    results.size() == 2
                            && results.getFirst().rows().size() == rows
                            && results.getLast().rows().getFirst().text(0).equals("the end"),
                    "two statements gave " + results);
        });
    }

    static void parameters(Scene scene) throws Exception {
        scene.lend(connection -> {
            int added = scene.random(TEXTS);
            int number = scene.random(1000);
            BigDecimal amount = BigDecimal.valueOf(scene.random(1_000_000), 2);
            Row row = connection
                    .execute(
                            "select $1::int4 + " + added + ", $2::text, $3::int4[], $4::numeric, $5::bool",
                            number,
                            "text " + number,
                            List.of(1, number, 3),
                            amount,
                            null)
                    .rows()
                    .getFirst();
            expect(
                    row.integer(0) == number + added
                            && row.text(1).equals("text " + number)
                            && row.value(2, List.class).equals(List.of(1, number, 3))
                            && row.numeric(3).compareTo(amount) == 0
                            && row.isNull(4),
                    "parameters came back as " + row);
        });
    }

    /** Prepared for itself, and forgotten by the server now and then. */
    static void prepared(Scene scene) throws Exception {
        scene.lend(connection -> {
            try (Prepared statement =
                    connection.prepare("select c from soak_rows where id = $1 and " + scene.random(TEXTS) + " >= 0")) {
                for (int i = 0; i < 4; i++) {
                    int id = 1 + scene.random(Ground.ROWS);
                    String text = statement.execute(id).rows().getFirst().text(0);
                    expect(text.equals("row number " + id), "row " + id + " has the text " + text);
                    if (scene.oneOf(8)) {
                        connection.execute(scene.oneOf(2) ? "discard all" : "deallocate all");
                    }
                }
            }
        });
    }

    static void failures(Scene scene) throws Exception {
        scene.lend(connection -> {
            expectState(connection.send("select 1 from"), "42601");
            expectState(connection.send("select 1 / $1::int4", 0), DIVISION_BY_ZERO);
            expectState(connection.send("insert into soak_rows values ($1, 0, '', 0)", 1), "23505");
        });
    }

    static void expectState(Query query, String sqlState) throws Exception {
        try {
            List<Result> results = query.await();
            throw new Scene.Unexpected("instead of " + sqlState + " came " + results);
        } catch (ServerException failure) {
            expect(failure.sqlState().equals(sqlState), "instead of " + sqlState + " came " + failure);
        }
    }

    /** A Sync behind each: the others do not mind one that fails, nor one that is stopped. */
    static void pipelineOfEach(Scene scene) throws Exception {
        scene.lend(connection -> {
            int size = 10 + scene.random(40);
            int odd = scene.random(size);
            boolean stopped = scene.oneOf(3);
            List<Query> queries = new ArrayList<>();
            try (Pipeline pipeline = connection.pipeline()) {
                for (int i = 0; i < size; i++) {
                    if (i == odd) {
                        queries.add(
                                stopped
                                        ? pipeline.send("select pg_sleep($1::float8)", StopDeeds.SLEEP)
                                        : pipeline.send("select 1 / $1::int4", 0));
                    } else {
                        queries.add(pipeline.send("select $1::int4", i));
                    }
                }
            }
            if (stopped) {
                scene.pause(20);
                Scene.soon(queries.get(odd).cancel());
            }
            for (int i = 0; i < size; i++) {
                if (i != odd) {
                    // A second request for the one may reach the server when it has just come to the next.
                    answered(queries.get(i), i, stopped && i > odd);
                } else if (stopped) {
                    StopDeeds.expectStopped(queries.get(i));
                } else {
                    expectState(queries.get(i), DIVISION_BY_ZERO);
                }
            }
        });
    }

    /** Whether it was answered, rather than skipped where it may be. */
    private static boolean answered(Query query, int expected, boolean maySkip) throws Exception {
        try {
            int answer = query.await().getFirst().rows().getFirst().integer(0);
            expect(answer == expected, "a pipeline answered " + answer + " instead of " + expected);
            return true;
        } catch (SkippedException skipped) {
            expect(maySkip, "a query of a pipeline was skipped: " + skipped);
            return false;
        }
    }

    /** Syncs where it says: what is between two of them goes together. */
    static void pipelineOfParts(Scene scene) throws Exception {
        scene.lend(connection -> {
            List<Query> queries = new ArrayList<>();
            int part = 8;
            int failing = part + scene.random(part);
            try (Pipeline pipeline = connection.pipeline(Pipeline.Sync.EXPLICIT)) {
                for (int i = 0; i < 3 * part; i++) {
                    queries.add(
                            i == failing
                                    ? pipeline.send("select 1 / $1::int4", 0)
                                    : pipeline.send("select $1::int4", i));
                    if (i % part == part - 1) {
                        pipeline.sync();
                    }
                }
            }
            for (int i = 0; i < queries.size(); i++) {
                boolean behind = i > failing && i < 2 * part;
                if (i == failing) {
                    expectState(queries.get(i), DIVISION_BY_ZERO);
                } else {
                    expect(answered(queries.get(i), i, behind) != behind, "query " + i + " behind a failure was run");
                }
            }
        });
    }

    static void batch(Scene scene) throws Exception {
        scene.lend(connection -> {
            int size = 20 + scene.random(100);
            int failing = scene.oneOf(3) ? scene.random(size) : size;
            List<List<Object>> rows = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                rows.add(List.of(i == failing ? 0 : 1, "batch"));
            }
            try (Batch batch = connection.sendBatch("insert into soak_sink values (1 / $1::int4, $2)", rows)) {
                BatchResult result = batch.await();
                expect(result.firstFailure().orElse(size) == failing, "a batch failed at " + result.firstFailure());
                expect(!result.isComplete() || result.rowsAffected() == size, "a batch lost rows");
            }
        });
    }

    /** A statement in the midst of a batch takes long, and all are stopped. */
    static void batchStopped(Scene scene) throws Exception {
        scene.lend(connection -> {
            List<List<Object>> rows = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                rows.add(List.of(i == 10 ? StopDeeds.SLEEP : 0.0));
            }
            Batch batch = connection.sendBatch("select pg_sleep($1::float8)", rows);
            scene.pause(10);
            batch.close();
            BatchResult result = batch.await();
            // Of the row that takes long it may say that the cancel of one before it has hit it.
            expect(result.firstFailure().orElse(20) <= 10, "a batch was stopped, and gave " + result);
        });
    }
}
