package dev.quell.bench.race;

import java.util.List;
import java.util.Optional;

/**
 * One thing that is measured.
 *
 * @param id what {@code --only} takes
 * @param size connections, or millions of rows; 0 where the effort says
 */
public record Figure(String id, String title, Kind kind, Encryption encryption, int size) {
    /** How the connections of a figure are encrypted. */
    public enum Encryption {
        PLAIN,
        TLS,
        /** TLS, and Quell keeps cancel connections ready. The others have nothing of the kind. */
        ARMED
    }

    private static final List<Figure> ALL = List.of(
            plain("pipeline", "Pipelined queries, 256 deep, a Sync behind each", Kind.PIPELINE, 0),
            plain("round-trip", "One query at a time, over TCP", Kind.ROUND_TRIP, 0),
            plain("rows", "Streaming rows of (int4, int8, text, float8), every value read", Kind.ROWS, 0),
            plain("rows-in-place", "Streaming the same rows, read where they lie, no text made", Kind.ROWS_IN_PLACE, 0),
            plain("copy-out", "COPY TO STDOUT", Kind.COPY_OUT, 0),
            plain("copy-in", "COPY FROM STDIN", Kind.COPY_IN, 0),
            plain("cancel", "Cancel, plain, until the error is in hand", Kind.CANCEL, 0),
            new Figure("cancel-tls", "Cancel over TLS, until the error is in hand", Kind.CANCEL, Encryption.TLS, 0),
            new Figure(
                    "cancel-armed",
                    "Cancel over TLS, Quell's armed ahead of time, until the error is in hand",
                    Kind.CANCEL,
                    Encryption.ARMED,
                    0),
            plain("cancel-many", "All busy connections cancelled at once", Kind.CANCEL_MANY, 0),
            plain("idle", "An idle connection's memory", Kind.IDLE, 0),
            new Figure("idle-tls", "An idle connection's memory, TLS", Kind.IDLE, Encryption.TLS, 0),
            plain("connect", "Connect with SCRAM, and a first query", Kind.CONNECT, 0),
            new Figure(
                    "connect-tls", "Connect with SCRAM over TLS, and a first query", Kind.CONNECT, Encryption.TLS, 0),
            plain("connections-1", "One query at a time on 1 connection", Kind.CONNECTIONS, 1),
            plain("connections-10", "One query at a time on each of 10 connections", Kind.CONNECTIONS, 10),
            plain("connections-100", "One query at a time on each of 100 connections", Kind.CONNECTIONS, 100),
            plain("connections-1000", "One query at a time on each of 1,000 connections", Kind.CONNECTIONS, 1000),
            plain("rows-1m", "Streaming 1 million rows", Kind.ROWS, 1),
            plain("rows-3m", "Streaming 3 million rows", Kind.ROWS, 3),
            plain("rows-10m", "Streaming 10 million rows", Kind.ROWS, 10));

    private static Figure plain(String id, String title, Kind kind, int size) {
        return new Figure(id, title, kind, Encryption.PLAIN, size);
    }

    /** All of them, in the order of the report. */
    public static List<Figure> all() {
        return ALL;
    }

    public static Optional<Figure> named(String id) {
        return ALL.stream().filter(figure -> figure.id.equals(id)).findFirst();
    }

    public boolean encrypted() {
        return encryption != Encryption.PLAIN;
    }

    /** Whether it is a point of a scale curve rather than a figure of its own. */
    public boolean isPointOfCurve() {
        return size > 0;
    }

    /** Whether a quick run leaves it out: the far points of the curves. */
    public boolean isFar() {
        return size >= 10 && size != 100;
    }

    /** What one operation is. */
    public String operation() {
        return switch (kind) {
            case PIPELINE, ROUND_TRIP, CONNECTIONS -> "query";
            case ROWS, ROWS_IN_PLACE -> "row";
            case COPY_OUT, COPY_IN -> "MB";
            case CANCEL -> "cancel";
            case CANCEL_MANY -> "round";
            case IDLE, CONNECT -> "connection";
        };
    }

    /** What it gives, the one that matters most first. */
    public List<Metric> metrics() {
        return switch (kind) {
            case PIPELINE, ROWS, ROWS_IN_PLACE, COPY_OUT, COPY_IN, CONNECTIONS ->
                List.of(Metric.RATE, Metric.CPU, Metric.ALLOCATED);
            case ROUND_TRIP -> List.of(Metric.TIME, Metric.CPU, Metric.ALLOCATED);
            case CONNECT -> List.of(Metric.TIME, Metric.P99, Metric.FIRST, Metric.CPU);
            // What looks whether the queries run costs CPU too.
            case CANCEL -> List.of(Metric.TIME, Metric.P99, Metric.FIRST);
            case CANCEL_MANY -> List.of(Metric.TIME);
            case IDLE -> List.of(Metric.HEAP);
        };
    }

    /** How many of what was counted make one operation: copies count bytes. */
    public double countedPerOperation() {
        return switch (kind) {
            case COPY_OUT, COPY_IN -> 1e6;
            case PIPELINE, ROUND_TRIP, CONNECTIONS, ROWS, ROWS_IN_PLACE, CANCEL, CANCEL_MANY, IDLE, CONNECT -> 1;
        };
    }
}
