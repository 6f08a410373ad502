package dev.quell.conformance.soak;

import static dev.quell.conformance.soak.Scene.expect;

import dev.quell.QueryCancelledException;
import dev.quell.Row;
import dev.quell.RowReader;
import dev.quell.RowStream;
import dev.quell.RowView;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Rows as they come: read in place, or passed to a subscriber that takes its time. */
final class StreamDeeds {
    private static final String ROWS = "select id, b, c, d from soak_rows where id <= $1 order by id";
    /** As good as: made while it is read, which a function among the tables would not be. */
    private static final String ENDLESS =
            "select i, i * 2::int8, repeat('x', 100) from (select generate_series(1, 1000000000) i) endless";

    private StreamDeeds() {}

    static void reader(Scene scene) throws Exception {
        scene.lend(connection -> {
            int rows = 1 + scene.random(Ground.ROWS);
            int wanted = scene.oneOf(3) ? 1 + scene.random(rows) : Integer.MAX_VALUE;
            int read = 0;
            try (RowReader reader = connection.read(ROWS, rows)) {
                while (read < wanted && reader.next()) {
                    read++;
                    expectRow(reader, read);
                }
            }
            expect(read == Math.min(rows, wanted), "a reader gave " + read + " rows of " + rows);
        });
    }

    private static void expectRow(RowView row, int number) throws Scene.Unexpected {
        expect(
                row.integer(0) == number
                        && row.bigint(1) == number * 1_000_000L
                        && row.length(2) == ("row number " + number).length()
                        && row.doublePrecision(3) == number + 0.25,
                "row " + number + " has the wrong values");
    }

    /** Left in the midst of rows without end: the query is cancelled, and its end waited for. */
    static void readerLeft(Scene scene) throws Exception {
        scene.lend(connection -> {
            try (RowReader reader = connection.read(ENDLESS)) {
                for (int i = 1; i <= 2_000; i++) {
                    expect(reader.next() && reader.integer(0) == i, "a reader lost row " + i);
                }
            }
        });
    }

    static void stream(Scene scene) throws Exception {
        scene.lend(connection -> {
            int rows = 1 + scene.random(3_000);
            var slow = new Slow(Integer.MAX_VALUE);
            try (RowStream stream = connection.stream(ROWS, rows)) {
                stream.subscribe(slow);
                Scene.soon(slow.end);
            }
            expect(slow.rows == rows, "a stream gave " + slow.rows + " rows of " + rows);
        });
    }

    /** Its subscriber wants no more after some rows of very many. */
    static void streamLeft(Scene scene) throws Exception {
        scene.lend(connection -> {
            var slow = new Slow(1 + scene.random(2_000));
            RowStream stream = connection.stream(ENDLESS);
            stream.subscribe(slow);
            try {
                Scene.soon(slow.end);
            } catch (ExecutionException e) {
                expect(e.getCause() instanceof QueryCancelledException, "a stream that was left ended with " + e);
            }
            StopDeeds.expectStopped(stream.query());
        });
    }

    /** Asks for few rows at a time, rests now and then, and wants no more after {@code most}. */
    private static final class Slow implements Flow.Subscriber<Row> {
        private static final int AT_ONCE = 16;
        private static final int REST_EVERY = 512;
        private static final long REST_NANOS = 1_000_000;

        private final int most;
        private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        private volatile Flow.@Nullable Subscription subscription;
        private volatile int rows;

        Slow(int most) {
            this.most = most;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(AT_ONCE);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // signals come one at a time
        public void onNext(Row row) {
            Flow.Subscription from = subscription;
            rows++;
            if (row.integer(0) != rows) {
                end.completeExceptionally(new Scene.Unexpected("row " + rows + " of a stream is " + row));
            }
            if (from == null || rows == most) {
                end.complete(null);
                if (from != null) {
                    from.cancel();
                }
                return;
            }
            if (rows % REST_EVERY == 0) {
                LockSupport.parkNanos(REST_NANOS);
            }
            if (rows % AT_ONCE == 0) {
                from.request(AT_ONCE);
            }
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }
}
