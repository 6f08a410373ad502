package dev.quell.bench.report;

import dev.quell.bench.driver.Drivers;
import dev.quell.bench.race.Figure;
import dev.quell.bench.race.Metric;
import java.util.List;

/** The goals, in the order of the report. */
final class Goals {
    private static final double KIB = 1024;
    /** A curve with this much at its end is called flat: two runs of the same thing differ by about as much. */
    private static final double FLAT = 1.25;

    /** So many times libpq's time and CPU are allowed for COPY. */
    private static final double SLOWER = 1.1;

    static final List<Goal> ALL = List.of(
            times("pipeline", Metric.RATE, 1, Drivers.LIBPQ_C),
            times("pipeline", Metric.RATE, 1, Drivers.VERTX),
            times("pipeline", Metric.RATE, 1, Drivers.R2DBC),
            times("pipeline", Metric.CPU, 0.8, Drivers.LIBPQ_C),
            times("pipeline", Metric.CPU, 0.6, Drivers.VERTX),
            times("round-trip", Metric.TIME, 1.1, Drivers.LIBPQ_C),
            times("round-trip", Metric.TIME, 1, Drivers.PGJDBC),
            times("round-trip", Metric.TIME, 1, Drivers.VERTX),
            times("round-trip", Metric.TIME, 1, Drivers.R2DBC),
            times("rows", Metric.CPU, 0.5, Drivers.PGJDBC),
            // The C program makes no text of its own of what it reads; that is the next figure.
            times("rows", Metric.CPU, 1, Drivers.LIBPQ_C),
            times("rows-in-place", Metric.CPU, 1, Drivers.LIBPQ_C),
            // What a query costs once is spread over its rows.
            new Goal.AtMost(figure("rows-in-place"), Metric.ALLOCATED, 0.1),
            times("copy-out", Metric.RATE, 1, Drivers.PGJDBC),
            times("copy-out", Metric.RATE, 1 / SLOWER, Drivers.LIBPQ_C),
            times("copy-out", Metric.CPU, 1, Drivers.PGJDBC),
            times("copy-out", Metric.CPU, SLOWER, Drivers.LIBPQ_C),
            times("copy-in", Metric.RATE, 1, Drivers.PGJDBC),
            times("copy-in", Metric.RATE, 1 / SLOWER, Drivers.LIBPQ_C),
            times("copy-in", Metric.CPU, 1, Drivers.PGJDBC),
            times("copy-in", Metric.CPU, SLOWER, Drivers.LIBPQ_C),
            times("cancel", Metric.TIME, 1.05, Drivers.LIBPQ_C),
            times("cancel", Metric.TIME, 1, Drivers.PGJDBC),
            times("cancel", Metric.TIME, 1, Drivers.VERTX),
            times("cancel", Metric.TIME, 1, Drivers.R2DBC),
            times("cancel-tls", Metric.TIME, 1.3, Drivers.LIBPQ_C),
            // Of the Java peers, those that encrypt it.
            times("cancel-tls", Metric.TIME, 0.6, Drivers.VERTX),
            times("cancel-tls", Metric.TIME, 0.6, Drivers.R2DBC),
            times("cancel-armed", Metric.TIME, 0.5, Drivers.LIBPQ_C),
            times("cancel-many", Metric.TIME, 1, Drivers.LIBPQ_C),
            new Goal.AtMost(figure("idle"), Metric.HEAP, 16 * KIB),
            times("connect-tls", Metric.TIME, 1.2, Drivers.LIBPQ_C),
            new Goal.Flat(figure("connections-1000"), figure("connections-1"), Metric.CPU, FLAT),
            new Goal.Flat(figure("rows-10m"), figure("rows-1m"), Metric.CPU, FLAT));

    private Goals() {}

    private static Goal times(String figure, Metric metric, double factor, String peer) {
        return new Goal.Times(figure(figure), metric, factor, peer);
    }

    private static Figure figure(String id) {
        return Figure.named(id).orElseThrow(() -> new IllegalStateException("there is no figure " + id));
    }
}
