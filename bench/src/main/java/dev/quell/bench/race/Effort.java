package dev.quell.bench.race;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long and how often.
 *
 * @param forks processes for each driver and figure
 * @param warm milliseconds before measuring
 * @param measure milliseconds of measuring
 * @param batch queries in one piece of work
 * @param copies how often the table's 100,000 rows come in one piece of work
 * @param cancels samples of a cancel
 * @param connects samples of a connect
 * @param connections how many connections "many" are
 * @param rounds how often all of them are cancelled
 */
public record Effort(
        int forks,
        int warm,
        int measure,
        int batch,
        int copies,
        int cancels,
        int connects,
        int connections,
        int rounds) {
    /** Milliseconds that a query runs before its cancel, where a connection is to be ready for it by then. */
    static final int ARMING = 50;

    private static final int IDLE = 200;

    /** Minutes for everything. */
    public static Effort quick() {
        return new Effort(1, 800, 500, 2_000, 2, 12, 12, 1000, 1);
    }

    /** What is worth publishing. */
    public static Effort full() {
        return new Effort(3, 5_000, 3_000, 10_000, 10, 150, 300, 1000, 5);
    }

    /** Everything once, to see that it works. */
    public static Effort tiny() {
        return new Effort(1, 0, 0, 300, 1, 2, 2, 5, 1);
    }

    /** For the command line of a fork; {@link #read} reads it. */
    String write() {
        return Stream.of(forks, warm, measure, batch, copies, cancels, connects, connections, rounds)
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    static Effort read(String text) {
        int[] n = Arrays.stream(text.split(",", -1)).mapToInt(Integer::parseInt).toArray();
        return new Effort(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]);
    }

    public Effort withForks(int number) {
        return new Effort(number, warm, measure, batch, copies, cancels, connects, connections, rounds);
    }

    int connections(Figure figure) {
        if (figure.isPointOfCurve()) {
            return Math.min(figure.size(), connections);
        }
        return figure.kind() == Kind.IDLE ? Math.min(IDLE, connections) : connections;
    }

    /**
     * Milliseconds before measuring a figure: for COPY three times as many, since its calls carry much, and a JVM compiles by
     * the number of calls.
     */
    int warm(Figure figure) {
        return switch (figure.kind()) {
            case COPY_OUT, COPY_IN -> 3 * warm;
            case PIPELINE, ROUND_TRIP, ROWS, ROWS_IN_PLACE, CANCEL, CANCEL_MANY, IDLE, CONNECT, CONNECTIONS -> warm;
        };
    }

    /** Copies of the table for so many millions of rows; as the effort says where the figure does not. */
    int copies(Figure figure) {
        return figure.isPointOfCurve() && copies > 1 ? figure.size() * 10 : copies;
    }
}
