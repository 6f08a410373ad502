package dev.quell.conformance;

import dev.quell.Connection;
import dev.quell.Pipeline;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A query that nobody cancels, sent right behind one that is being cancelled. Its success proves that nothing of the
 * cancel hit it; one that takes a while is a larger target.
 *
 * @param answer what it must answer
 */
record Innocent(Dispatched dispatched, String sql, String answer) {
    private static final double LONGEST_SLEEP = 0.003;

    static Innocent begin(Connection connection) {
        return simple(connection, "BEGIN", "");
    }

    /** One that keeps the connection busy for a little while. */
    static Innocent busy(Connection connection) {
        return simple(connection, "SELECT 'busy' FROM (SELECT pg_sleep(0.001)) AS a_while", "busy");
    }

    /** Ends the transaction, failed or not. */
    static Innocent rollback(Connection connection) {
        return simple(connection, "ROLLBACK; SELECT 'out of it'", "out of it");
    }

    static Innocent pick(Connection connection, SplittableRandom random) {
        String answer = Long.toString(random.nextLong(), Character.MAX_RADIX);
        double seconds = random.nextDouble(LONGEST_SLEEP);
        return switch (random.nextInt(4)) {
            case 0 -> simple(connection, "SELECT '" + answer + "'", answer);
            case 1 -> extended(connection, "SELECT $1::text", answer);
            case 2 -> extended(connection, sleeping("$1::text", seconds), answer);
            default -> simple(connection, sleeping("'" + answer + "'", seconds), answer);
        };
    }

    /** One that goes through a pipeline. */
    static Innocent pick(Pipeline pipeline, SplittableRandom random) {
        String answer = Long.toString(random.nextLong(), Character.MAX_RADIX);
        String sql = random.nextBoolean() ? "SELECT $1::text" : sleeping("$1::text", random.nextDouble(LONGEST_SLEEP));
        return new Innocent(Dispatched.collected(pipeline.send(sql, answer), sql), sql, answer);
    }

    private static String sleeping(String answer, double seconds) {
        return String.format(Locale.ROOT, "SELECT %s FROM (SELECT pg_sleep(%.6f)) AS a_while", answer, seconds);
    }

    private static Innocent simple(Connection connection, String sql, String answer) {
        return new Innocent(Dispatched.collected(connection.send(sql), sql), sql, answer);
    }

    private static Innocent extended(Connection connection, String sql, String answer) {
        return new Innocent(Dispatched.collected(connection.send(sql, answer), sql), sql, answer);
    }
}
