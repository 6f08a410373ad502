package dev.quell.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** The results of all trials as tables. */
final class Summary {
    private static final double[] SHARES = {0.5, 0.9, 0.99, 0.999, 1};
    private static final double NANOS_PER_SECOND = 1e9;

    private final List<Trial.Result> results;

    Summary(List<Trial.Result> trials) {
        results = new ArrayList<>(trials);
    }

    /** The tally of all trials together. */
    Tally total() {
        Tally total = new Tally(System.err);
        results.forEach(result -> total.addAll(result.tally()));
        return total;
    }

    @Override
    public String toString() {
        return String.join(
                "\n\n",
                "Faults",
                faults(),
                "Outcomes",
                outcomes(),
                "Milliseconds until the outcome of a" + " cancel that went over the network",
                latencies());
    }

    private String faults() {
        List<String> heading = new ArrayList<>(List.of("", "cancels", "per second", "requests", "repeated"));
        heading.addAll(List.of(
                "innocents", "stopped", "misfires", "lost", "hung", "wrong", "checked", "conn. lost", "discarded"));
        return table(
                heading,
                row -> Stream.of(
                                row.tally.count(Tally.Count.CANCELS),
                                Math.round(
                                        row.tally.count(Tally.Count.CANCELS) / (row.time.toNanos() / NANOS_PER_SECOND)),
                                row.tally.count(Tally.Count.REQUESTS),
                                row.tally.count(Tally.Count.REPEATED),
                                row.tally.count(Tally.Count.INNOCENTS),
                                row.tally.count(Tally.Count.STOPPED),
                                row.tally.count(Fault.MISFIRE),
                                row.tally.count(Fault.LOST),
                                row.tally.count(Fault.HUNG),
                                row.tally.count(Fault.WRONG),
                                row.tally.count(Tally.Count.CHECKED),
                                row.tally.count(Tally.Count.CONNECTIONS_LOST),
                                row.tally.count(Tally.Count.CONNECTIONS_DISCARDED))
                        .map(Summary::grouped));
    }

    private String outcomes() {
        List<OutcomeKind> kinds = List.of(OutcomeKind.values());
        List<String> heading = Stream.concat(Stream.of(""), kinds.stream().map(OutcomeKind::toString))
                .toList();
        return table(heading, row -> kinds.stream().map(kind -> grouped(row.tally.count(kind))));
    }

    private String latencies() {
        return table(
                List.of("", "cancels", "p50", "p90", "p99", "p99.9", "longest"),
                row -> Stream.concat(
                        Stream.of(grouped(row.tally.count(Tally.Count.DIALLED))),
                        Arrays.stream(row.tally.latencies().percentiles(SHARES))
                                .mapToObj(millis -> String.format(Locale.ROOT, "%,.1f", millis))));
    }

    private record Row(String name, Tally tally, Duration time) {}

    private String table(List<String> heading, Function<Row, Stream<String>> cells) {
        Table table = new Table(heading);
        for (Trial.Result result : results) {
            Row row = new Row(result.combination().toString(), result.tally(), result.time());
            table.add(Stream.concat(Stream.of(row.name), cells.apply(row)).toList());
        }
        Duration time = results.stream().map(Trial.Result::time).reduce(Duration.ZERO, Duration::plus);
        Row all = new Row("all", total(), time);
        table.add(Stream.concat(Stream.of(all.name), cells.apply(all)).toList());
        return table.toString();
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
