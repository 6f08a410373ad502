package dev.quell.conformance;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A query that is to be cancelled.
 *
 * @param marker a comment in its text that no other query has
 * @param parameters none for the simple query protocol
 * @param rows how many it gives when left alone
 * @param sqlState the error it ends with when left alone; empty for success
 * @param micros about how long it takes; {@link Pace} corrects the estimate
 */
record Victim(
        Kind kind, String sql, String marker, List<Double> parameters, long rows, String sqlState, double micros) {
    /** What keeps the server busy. */
    enum Kind {
        SLEEP(36),
        SLEEP_EXTENDED(20),
        WORK(10),
        SEVERAL_STATEMENTS(10),
        FAILURE(10),
        SYNTAX_ERROR(2),
        ROWS_COLLECTED(4),
        ROWS_STREAMED(4),
        ROWS_READ(4);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        static Kind pick(SplittableRandom random) {
            int left = random.nextInt(100);
            for (Kind kind : values()) {
                left -= kind.weight;
                if (left < 0) {
                    return kind;
                }
            }
            throw new IllegalStateException("the weights do not add up to 100");
        }
    }

    private static final double SHORT_SLEEP = 0.005;
    private static final double LONGEST_SLEEP = 0.1;
    /** So many times longer than a request takes, a query is mostly still there when the request arrives. */
    private static final double DELIVERIES = 3;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double ROUND_TRIP = 300;
    private static final int MOST_WORK = 10_000;
    private static final double MICROS_PER_STEP = 0.15;
    private static final int MOST_ROWS = 4_000;
    private static final double MICROS_PER_ROW = 0.8;

    /**
     * Picks one at random: half of them short, the others long enough to be hit by a request.
     *
     * @param deliveryNanos how long a request is expected to take
     */
    static Victim pick(SplittableRandom random, long number, double deliveryNanos) {
        Kind kind = Kind.pick(random);
        double longEnough = Math.clamp(DELIVERIES * deliveryNanos / NANOS_PER_SECOND, SHORT_SLEEP, LONGEST_SLEEP);
        double seconds = random.nextDouble(random.nextBoolean() ? SHORT_SLEEP : longEnough);
        String marker = "/* victim " + number + " */";
        return switch (kind) {
            case SLEEP -> sleeping(kind, "SELECT pg_sleep(%.6f) %s", seconds, marker, 1, "");
            case SLEEP_EXTENDED ->
                new Victim(
                        kind,
                        "SELECT pg_sleep($1) " + marker,
                        marker,
                        List.of(seconds),
                        1,
                        "",
                        seconds * MICROS_PER_SECOND + ROUND_TRIP);
            case WORK -> counting(kind, random.nextInt(1, MOST_WORK), marker);
            case SEVERAL_STATEMENTS ->
                sleeping(kind, "SELECT 1; SELECT pg_sleep(%.6f) %s; SELECT 3", seconds, marker, 3, "");
            case FAILURE ->
                sleeping(
                        kind,
                        "DO $$ BEGIN PERFORM pg_sleep(%.6f); RAISE EXCEPTION 'as intended'; END $$ %s",
                        seconds,
                        marker,
                        0,
                        "P0001");
            case SYNTAX_ERROR -> sleeping(kind, "SELECT pg_sleep(%.6f FROM %s", 0, marker, 0, "42601");
            case ROWS_COLLECTED, ROWS_STREAMED, ROWS_READ -> rows(kind, random.nextInt(1, MOST_ROWS), marker);
        };
    }

    private static Victim sleeping(Kind kind, String form, double seconds, String marker, long rows, String sqlState) {
        String sql = String.format(Locale.ROOT, form, seconds, marker);
        return new Victim(kind, sql, marker, List.of(), rows, sqlState, seconds * MICROS_PER_SECOND + ROUND_TRIP);
    }

    private static Victim counting(Kind kind, int steps, String marker) {
        String sql = "SELECT count(*) FROM generate_series(1, " + steps + ") g WHERE g % 3 = 0 " + marker;
        return new Victim(kind, sql, marker, List.of(), 1, "", steps * MICROS_PER_STEP + ROUND_TRIP);
    }

    private static Victim rows(Kind kind, int rows, String marker) {
        String sql = "SELECT g, repeat('x', 100) FROM generate_series(1, " + rows + ") g " + marker;
        return new Victim(kind, sql, marker, List.of(), rows, "", rows * MICROS_PER_ROW + ROUND_TRIP);
    }

    /** Whether the extended protocol can carry it, with all its rows collected. */
    boolean isOneStatement() {
        return switch (kind) {
            case SLEEP, SLEEP_EXTENDED, WORK, FAILURE, SYNTAX_ERROR, ROWS_COLLECTED -> true;
            case SEVERAL_STATEMENTS, ROWS_STREAMED, ROWS_READ -> false;
        };
    }

    boolean isStreamed() {
        return kind == Kind.ROWS_STREAMED || kind == Kind.ROWS_READ;
    }

    /** Whether this is how it ends when nobody cancels it. */
    boolean isNatural(Ended end) {
        return switch (end) {
            case Ended.Whole whole -> sqlState.isEmpty() && whole.rows() == rows;
            case Ended.Broken broken -> !sqlState.isEmpty() && broken.sqlState().equals(sqlState);
        };
    }
}
