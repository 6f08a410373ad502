package dev.quell.bench.report;

import dev.quell.bench.driver.Drivers;
import dev.quell.bench.race.Figure;
import dev.quell.bench.race.Figures;
import dev.quell.bench.race.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** One picture of all figures: what Quell needs of each peer's time, CPU or memory, on a logarithmic scale. */
final class Overview {
    private static final int WIDTH = 760;
    private static final int LABEL = 190;
    private static final int RIGHT = 20;
    private static final int HEAD = 66;
    private static final int STEP = 24;
    private static final double LEAST = 0.05;
    private static final double MOST = 8;
    private static final double[] MARKS = {0.1, 0.25, 0.5, 1, 2, 4};

    private record Line(Figure figure, Metric metric) {
        String label() {
            return figure.id().replace('-', ' ') + ", " + metric.title();
        }
    }

    private final Results results;

    Overview(Results results) {
        this.results = results;
    }

    /** Empty where no peer was measured. */
    Optional<String> svg() {
        List<Line> lines = lines();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        double bottom = HEAD + (double) STEP * lines.size();
        var svg = new Svg(WIDTH, (int) bottom + 30);
        svg.text(
                8,
                20,
                "start",
                "title",
                "What Quell needs, as a share of what the others need: left of 1 it needs less");
        legend(svg);
        for (double mark : MARKS) {
            svg.line(x(mark), HEAD - 8, x(mark), bottom, mark == 1 ? "whisker" : "axis");
            svg.text(x(mark), bottom + 18, "middle", "label", Figures.rounded(mark) + " ×");
        }
        for (int i = 0; i < lines.size(); i++) {
            line(svg, lines.get(i), HEAD + (i + 0.5) * STEP);
        }
        return Optional.of(svg.toString());
    }

    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (Figure figure : Figure.all()) {
            if (!figure.isPointOfCurve()) {
                figure.metrics().stream()
                        .filter(metric -> metric == figure.metrics().getFirst() || metric == Metric.CPU)
                        .map(metric -> new Line(figure, metric))
                        .filter(line -> peers().stream()
                                .anyMatch(peer -> share(line, peer).isPresent()))
                        .forEach(lines::add);
            }
        }
        return lines;
    }

    private static List<String> peers() {
        return Drivers.names().stream()
                .filter(name -> !name.equals(Drivers.QUELL))
                .toList();
    }

    private void legend(Svg svg) {
        double x = 16;
        for (String peer : peers()) {
            svg.dot(x, 40, Plots.colour(peer));
            svg.text(x + 8, 44, "start", "label", Drivers.title(peer));
            x += 22 + 7.0 * Drivers.title(peer).length();
        }
    }

    private void line(Svg svg, Line line, double y) {
        svg.text(LABEL - 12, y + 4, "end", "label", line.label());
        svg.line(LABEL, y, WIDTH - (double) RIGHT, y, "axis");
        for (String peer : peers()) {
            share(line, peer).ifPresent(share -> svg.dot(x(share), y, Plots.colour(peer)));
        }
    }

    /** What is better when there is more of it is turned over: half the rate is twice the need. */
    private OptionalDouble share(Line line, String peer) {
        return results.ratio(line.figure(), line.metric(), Drivers.QUELL, peer)
                .map(ratio -> OptionalDouble.of(
                        line.metric().better() == Metric.Better.LESS ? ratio.median() : 1 / ratio.median()))
                .orElseGet(OptionalDouble::empty);
    }

    private static double x(double share) {
        double within = Math.clamp(share, LEAST, MOST);
        return LABEL + Math.log(within / LEAST) / Math.log(MOST / LEAST) * (WIDTH - LABEL - RIGHT);
    }
}
