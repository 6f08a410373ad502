package dev.quell.bench.report;

import dev.quell.bench.driver.Drivers;
import dev.quell.bench.race.Figure;
import dev.quell.bench.race.Figures;
import dev.quell.bench.race.Metric;
import dev.quell.bench.race.Metric.Better;
import java.util.List;
import java.util.Optional;

/** What Quell means to reach in a figure. */
sealed interface Goal {
    Figure figure();

    Metric metric();

    /** As a reader is told. */
    String text();

    /** Whether it is met, and by which value; empty if it was not measured. */
    Optional<Verdict> judge(Results results);

    record Verdict(boolean met, String measured) {}

    /** So many times a peer's: at most where less is better, at least where more is. */
    record Times(Figure figure, Metric metric, double factor, String peer) implements Goal {
        @Override
        public String text() {
            String bound = metric.better() == Better.LESS ? "at most" : "at least";
            return "%s: %s %s × %s".formatted(metric.title(), bound, Figures.rounded(factor), Drivers.title(peer));
        }

        @Override
        public Optional<Verdict> judge(Results results) {
            return results.ratio(figure, metric, Drivers.QUELL, peer).map(ratio -> {
                boolean met = metric.better() == Better.LESS ? ratio.median() <= factor : ratio.median() >= factor;
                return new Verdict(
                        met,
                        "%s × (%s to %s)"
                                .formatted(
                                        Figures.rounded(ratio.median()),
                                        Figures.rounded(ratio.least()),
                                        Figures.rounded(ratio.most())));
            });
        }
    }

    /** A value of its own, in the unit of the metric. */
    record AtMost(Figure figure, Metric metric, double bound) implements Goal {
        @Override
        public String text() {
            return metric.title() + ": at most " + Figures.text(figure, metric, bound);
        }

        @Override
        public Optional<Verdict> judge(Results results) {
            return results.spread(figure, Drivers.QUELL, metric)
                    .map(spread ->
                            new Verdict(spread.median() <= bound, Figures.text(figure, metric, spread.median())));
        }
    }

    /** The end of a curve costs no more than so many times its beginning. */
    record Flat(Figure figure, Figure beginning, Metric metric, double factor) implements Goal {
        @Override
        public String text() {
            return "%s: at most %s × that of “%s”"
                    .formatted(metric.title(), Figures.rounded(factor), beginning.title());
        }

        @Override
        public Optional<Verdict> judge(Results results) {
            Optional<Spread> start = results.spread(beginning, Drivers.QUELL, metric);
            Optional<Spread> end = results.spread(figure, Drivers.QUELL, metric);
            if (start.isEmpty() || end.isEmpty()) {
                return Optional.empty();
            }
            double ratio = end.get().median() / start.get().median();
            return Optional.of(new Verdict(ratio <= factor, Figures.rounded(ratio) + " ×"));
        }
    }

    /** All of them. */
    static List<Goal> all() {
        return Goals.ALL;
    }
}
