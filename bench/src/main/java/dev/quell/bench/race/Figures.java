package dev.quell.bench.race;

import java.util.Locale;
import java.util.StringJoiner;

/** Numbers as people read them. */
public final class Figures {
    private Figures() {}

    /** A value of that metric with its unit. */
    public static String text(Figure figure, Metric metric, double value) {
        return switch (metric) {
            case RATE -> rounded(value) + " " + plural(figure.operation()) + "/s";
            case TIME, P99, FIRST, CPU -> time(value);
            case ALLOCATED -> rounded(value) + " B";
            case HEAP -> rounded(value / 1024) + " KiB";
        };
    }

    private static String plural(String word) {
        return switch (word) {
            case "query" -> "queries";
            case "MB" -> "MB";
            default -> word + "s";
        };
    }

    private static String time(double nanos) {
        if (nanos < 1e3) {
            return rounded(nanos) + " ns";
        }
        return nanos < 1e6 ? rounded(nanos / 1e3) + " µs" : rounded(nanos / 1e6) + " ms";
    }

    /** Three digits, as far as they are not whole. */
    public static String rounded(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    static String brief(Figure figure, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Absent absent -> "absent: " + absent.reason();
            case Outcome.Failed failed -> "FAILED: " + failed.reason();
            case Outcome.Done done -> {
                var text = new StringJoiner(", ");
                for (Metric metric : figure.metrics()) {
                    Double value = done.measured().values().get(metric);
                    if (value != null) {
                        text.add(text(figure, metric, value) + " " + metric.title());
                    }
                }
                yield text.toString();
            }
        };
    }
}
