package dev.quell.bench.race;

import dev.quell.bench.driver.Driver;
import dev.quell.bench.driver.Link;
import dev.quell.bench.driver.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One figure with one driver, in this process. */
public final class Lap {
    private final Driver driver;
    private final Figure figure;
    private final Effort effort;
    private final Fixture fixture;

    public Lap(Driver driver, Figure figure, Effort effort, Fixture fixture) {
        this.driver = driver;
        this.figure = figure;
        this.effort = effort;
        this.fixture = fixture;
    }

    /**
     * Runs it.
     *
     * @throws dev.quell.bench.driver.NotOffered if the library cannot do it
     */
    public Measured run() throws Exception {
        return switch (figure.kind()) {
            case IDLE -> idle();
            case CONNECT -> Meter.samples(effort, effort.connects(), this::connect);
            case CANCEL_MANY -> many(this::cancelMany);
            case CONNECTIONS -> many(this::connections);
            case PIPELINE, ROUND_TRIP, ROWS, ROWS_IN_PLACE, COPY_OUT, COPY_IN, CANCEL -> {
                try (Link link = driver.connect()) {
                    yield one(link);
                }
            }
        };
    }

    private Measured one(Link link) throws Exception {
        int copies = effort.copies(figure);
        return switch (figure.kind()) {
            case PIPELINE ->
                Meter.throughput(figure, effort, () -> queries(link.pipelined(effort.batch(), Fixture.DEPTH)));
            case ROUND_TRIP -> Meter.throughput(figure, effort, () -> queries(link.oneByOne(effort.batch())));
            case ROWS -> {
                String sql = Fixture.select(copies);
                long expected = fixture.checksum(copies);
                yield Meter.throughput(figure, effort, () -> {
                    expect(expected, link.rows(sql));
                    return (long) fixture.rows() * copies;
                });
            }
            case ROWS_IN_PLACE -> {
                String sql = Fixture.select(copies);
                long expected = fixture.checksum(copies);
                yield Meter.throughput(figure, effort, () -> {
                    expect(expected, link.rowsInPlace(sql));
                    return (long) fixture.rows() * copies;
                });
            }
            case COPY_OUT -> {
                String sql = Fixture.copyOut(copies);
                long expected = fixture.lines(1).length * (long) copies;
                yield Meter.throughput(figure, effort, () -> {
                    expect(expected, link.copyOut(sql));
                    return expected;
                });
            }
            case COPY_IN -> {
                byte[] lines = fixture.lines(copies);
                yield Meter.throughput(figure, effort, () -> {
                    link.copyIn(Fixture.copyIn(), lines);
                    return lines.length;
                });
            }
            case CANCEL -> {
                if (figure.encryption() == Figure.Encryption.ARMED) {
                    link.arm();
                }
                try (Link observer = driver.connect()) {
                    yield Meter.samples(effort, effort.cancels(), () -> cancel(link, observer));
                }
            }
            case CANCEL_MANY, IDLE, CONNECT, CONNECTIONS -> throw new AssertionError(figure.kind());
        };
    }

    private long queries(long sum) {
        long n = effort.batch();
        expect(n * (n - 1) / 2, sum);
        return n;
    }

    private static void expect(long expected, long found) {
        if (expected != found) {
            throw new IllegalStateException("what was read comes to " + found + " instead of " + expected);
        }
    }

    private long cancel(Link link, Link observer) throws Exception {
        Running query = link.begin(Fixture.SLEEP);
        awaitRunning(observer, 1);
        if (figure.encryption() == Figure.Encryption.ARMED) {
            TimeUnit.MILLISECONDS.sleep(Effort.ARMING);
        }
        long began = System.nanoTime();
        query.cancel();
        return query.awaitCancelled() - began;
    }

    private long connect() throws Exception {
        long began = System.nanoTime();
        try (Link link = driver.connect()) {
            expect(1, link.scalar("select 1"));
            return System.nanoTime() - began;
        }
    }

    private interface OnAll {
        Measured run(List<Link> links) throws Exception;
    }

    private Measured many(OnAll work) throws Exception {
        List<Link> links = new ArrayList<>();
        try {
            for (int i = 0; i < effort.connections(figure); i++) {
                links.add(driver.connect());
            }
            return work.run(links);
        } finally {
            for (Link link : links) {
                link.close();
            }
        }
    }

    private Measured connections(List<Link> links) throws Exception {
        int each = Math.max(1, effort.batch() / links.size());
        return Meter.throughput(figure, effort, () -> {
            driver.spread(links, each);
            return (long) each * links.size();
        });
    }

    private Measured cancelMany(List<Link> links) throws Exception {
        try (Link observer = driver.connect()) {
            return Meter.samples(effort, effort.rounds(), () -> cancelAll(links, observer));
        }
    }

    private long cancelAll(List<Link> links, Link observer) throws Exception {
        List<Running> queries = new ArrayList<>();
        for (Link link : links) {
            queries.add(link.begin(Fixture.SLEEP));
        }
        awaitRunning(observer, links.size());
        long began = System.nanoTime();
        driver.cancelAll(queries);
        return System.nanoTime() - began;
    }

    /** A cancel that comes before the server has begun is lost, and not every library sends another. */
    private static void awaitRunning(Link observer, int queries) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (observer.scalar(Fixture.RUNNING) < queries) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the queries do not all run");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** What one connection, made last and used once, keeps alive on the heap; the first pays for the classes. */
    private Measured idle() throws Exception {
        try (Link first = driver.connect()) {
            first.scalar("select 1");
            long before = usedHeap();
            return many(links -> {
                for (Link link : links) {
                    link.scalar("select 1");
                }
                return Measured.none().with(Metric.HEAP, (double) (usedHeap() - before) / links.size());
            });
        }
    }

    private static long usedHeap() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
            // Cleaners and idle buffers go with a collection, what they held with the next.
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
