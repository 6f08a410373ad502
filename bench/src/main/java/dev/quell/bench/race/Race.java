package dev.quell.bench.race;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs figures: in each round every driver once, in an order that is drawn anew, each in a fresh process. What drifts on
 * a machine drifts for all of them then, and a ratio is one of neighbours.
 */
public final class Race {
    private final Map<String, Runner> runners = new LinkedHashMap<>();
    private final Effort effort;
    private final Random random;
    private final Consumer<String> progress;

    public Race(List<String> drivers, Effort effort, long seed, Consumer<String> progress) throws InterruptedException {
        for (String driver : drivers) {
            runners.put(driver, Runner.of(driver));
        }
        this.effort = effort;
        this.random = new Random(seed);
        this.progress = progress;
    }

    /** Runs one figure on that server. */
    public List<Entry> run(Figure figure, RaceServer server, Fixture fixture) throws InterruptedException {
        List<Entry> entries = new ArrayList<>();
        Set<String> absent = new HashSet<>();
        for (int round = 1; round <= effort.forks(); round++) {
            List<String> order = new ArrayList<>(runners.keySet());
            order.removeAll(absent);
            Collections.shuffle(order, random);
            for (String driver : order) {
                server.clear();
                Outcome outcome =
                        Objects.requireNonNull(runners.get(driver)).run(figure, effort, fixture, server.target(figure));
                progress.accept("%s, round %d of %d, %s: %s"
                        .formatted(figure.id(), round, effort.forks(), driver, Figures.brief(figure, outcome)));
                if (outcome instanceof Outcome.Absent) {
                    absent.add(driver);
                }
                entries.add(new Entry(figure, driver, round, outcome));
            }
        }
        return entries;
    }

    /** What one fork of a figure gave. */
    public record Entry(Figure figure, String driver, int round, Outcome outcome) {}
}
