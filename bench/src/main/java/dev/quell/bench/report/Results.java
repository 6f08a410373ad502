package dev.quell.bench.report;

import dev.quell.bench.race.Figure;
import dev.quell.bench.race.Measured;
import dev.quell.bench.race.Metric;
import dev.quell.bench.race.Outcome;
import dev.quell.bench.race.Race.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The raw numbers, as a file of tab-separated lines: figure, driver, round, metric, value. A figure that is run again
 * replaces what was there of it as a whole, since only what was run together may be compared. Immutable.
 */
public final class Results {
    private static final String ABSENT = "absent";
    private static final String FAILED = "failed";

    private final String about;
    private final List<Entry> entries;

    private Results(String about, List<Entry> entries) {
        this.about = about;
        this.entries = List.copyOf(entries);
    }

    public static Results none() {
        return new Results("", List.of());
    }

    /** What a file holds; nothing if there is none. */
    public static Results read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return none();
        }
        String about = "";
        Map<List<Object>, Entry> entries = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("#")) {
                about = line.substring(1).strip();
                continue;
            }
            String[] parts = line.split("\t", -1);
            Optional<Figure> figure = Figure.named(parts[0]);
            if (figure.isPresent()) {
                int round = Integer.parseInt(parts[2]);
                List<Object> key = List.of(parts[0], parts[1], round);
                entries.merge(
                        key, new Entry(figure.get(), parts[1], round, outcome(parts[3], parts[4])), Results::together);
            }
        }
        return new Results(about, new ArrayList<>(entries.values()));
    }

    private static Outcome outcome(String metric, String value) {
        return switch (metric) {
            case ABSENT -> new Outcome.Absent(value);
            case FAILED -> new Outcome.Failed(value);
            default -> {
                var values = new EnumMap<Metric, Double>(Metric.class);
                values.put(Metric.valueOf(metric), Double.parseDouble(value));
                yield new Outcome.Done(new Measured(values));
            }
        };
    }

    private static Entry together(Entry one, Entry other) {
        if (one.outcome() instanceof Outcome.Done first && other.outcome() instanceof Outcome.Done second) {
            var values = new EnumMap<Metric, Double>(first.measured().values());
            values.putAll(second.measured().values());
            return new Entry(one.figure(), one.driver(), one.round(), new Outcome.Done(new Measured(values)));
        }
        return other;
    }

    /** With a figure as it was just run, on the machine {@code where} describes. */
    public Results with(String where, Figure figure, List<Entry> run) {
        List<Entry> all = new ArrayList<>(entries);
        all.removeIf(entry -> entry.figure().equals(figure));
        all.addAll(run);
        return new Results(where, all);
    }

    public void write(Path file) throws IOException {
        var text = new StringBuilder("# " + about + "\n");
        for (Entry entry : entries) {
            String start = entry.figure().id() + "\t" + entry.driver() + "\t" + entry.round() + "\t";
            switch (entry.outcome()) {
                case Outcome.Absent(String reason) ->
                    text.append(start)
                            .append(ABSENT)
                            .append('\t')
                            .append(line(reason))
                            .append('\n');
                case Outcome.Failed(String reason) ->
                    text.append(start)
                            .append(FAILED)
                            .append('\t')
                            .append(line(reason))
                            .append('\n');
                case Outcome.Done(Measured measured) ->
                    measured.values()
                            .forEach((metric, value) -> text.append(start)
                                    .append(metric)
                                    .append('\t')
                                    .append(value)
                                    .append('\n'));
            }
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }

    private static String line(String text) {
        return text.lines().findFirst().orElse("").replace('\t', ' ');
    }

    /** The machine it was run on, and when. */
    String about() {
        return about;
    }

    boolean has(Figure figure) {
        return entries.stream().anyMatch(entry -> entry.figure().equals(figure));
    }

    /** The drivers of a figure, in the order they first came. */
    List<String> drivers(Figure figure) {
        return entries.stream()
                .filter(entry -> entry.figure().equals(figure))
                .map(Entry::driver)
                .distinct()
                .toList();
    }

    /** Why a driver has no values for a figure. */
    Optional<Outcome> whyNot(Figure figure, String driver) {
        return entries.stream()
                .filter(entry -> entry.figure().equals(figure) && entry.driver().equals(driver))
                .map(Entry::outcome)
                .filter(outcome -> !(outcome instanceof Outcome.Done))
                .findFirst();
    }

    private Map<Integer, Double> byRound(Figure figure, String driver, Metric metric) {
        Map<Integer, Double> values = new TreeMap<>();
        for (Entry entry : entries) {
            if (entry.figure().equals(figure)
                    && entry.driver().equals(driver)
                    && entry.outcome() instanceof Outcome.Done done) {
                Double value = done.measured().values().get(metric);
                if (value != null) {
                    values.put(entry.round(), value);
                }
            }
        }
        return values;
    }

    Optional<Spread> spread(Figure figure, String driver, Metric metric) {
        Map<Integer, Double> values = byRound(figure, driver, metric);
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values.values()));
    }

    /** One driver's value divided by another's, each pair from the same round. */
    Optional<Spread> ratio(Figure figure, Metric metric, String driver, String peer) {
        Map<Integer, Double> others = byRound(figure, peer, metric);
        List<Double> ratios = new ArrayList<>();
        byRound(figure, driver, metric).forEach((round, value) -> {
            Double other = others.get(round);
            if (other != null && other > 0) {
                ratios.add(value / other);
            }
        });
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
    }
}
