package dev.quell.bench.report;

import dev.quell.bench.driver.Drivers;
import dev.quell.bench.race.Figure;
import dev.quell.bench.race.Figures;
import dev.quell.bench.race.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The plots: bars with their spread for a figure, lines for a curve. */
final class Plots {
    private static final int WIDTH = 760;
    private static final int LABEL = 170;
    private static final int BAR = 20;
    private static final int STEP = 28;
    private static final int HEAD = 34;
    private static final int VALUE = 130;
    private static final int CURVE_HEIGHT = 300;

    private final Results results;

    Plots(Results results) {
        this.results = results;
    }

    static String colour(String driver) {
        return switch (driver) {
            case Drivers.QUELL -> "#c2410c";
            case Drivers.LIBPQ_C -> "#1e3a5f";
            case Drivers.PGJDBC -> "#7c9a92";
            case Drivers.VERTX -> "#8b6fae";
            case Drivers.R2DBC -> "#b8a04c";
            default -> "#5b84b1";
        };
    }

    private record Bar(String driver, Spread spread) {}

    private List<Bar> bars(Figure figure, Metric metric) {
        List<Bar> bars = new ArrayList<>();
        for (String driver : Drivers.names()) {
            results.spread(figure, driver, metric).ifPresent(spread -> bars.add(new Bar(driver, spread)));
        }
        return bars;
    }

    /** Bars for the metrics that matter most of a figure: the first, and the CPU. */
    String bars(Figure figure) {
        List<Metric> metrics = figure.metrics().stream()
                .filter(metric -> metric.equals(figure.metrics().getFirst()) || metric == Metric.CPU)
                .filter(metric -> !bars(figure, metric).isEmpty())
                .toList();
        int height = metrics.stream()
                .mapToInt(metric -> HEAD + STEP * bars(figure, metric).size() + 10)
                .sum();
        var svg = new Svg(WIDTH, height);
        double y = 0;
        for (Metric metric : metrics) {
            y = bars(svg, figure, metric, y);
        }
        return svg.toString();
    }

    private double bars(Svg svg, Figure figure, Metric metric, double top) {
        List<Bar> bars = bars(figure, metric);
        double most =
                bars.stream().mapToDouble(bar -> bar.spread().most()).max().orElseThrow();
        double scale = (WIDTH - LABEL - VALUE) / most;
        String direction = metric.better() == Metric.Better.MORE ? "more is better" : "less is better";
        svg.text(8, top + 20, "start", "title", figure.title() + ": " + metric.title() + ", " + direction);
        double y = top + HEAD;
        for (Bar bar : bars) {
            Spread spread = bar.spread();
            double middle = y + BAR / 2.0;
            svg.text(LABEL - 8, middle + 4, "end", "label", Drivers.title(bar.driver()));
            svg.rectangle(LABEL, y, spread.median() * scale, BAR, colour(bar.driver()));
            svg.line(LABEL + spread.least() * scale, middle, LABEL + spread.most() * scale, middle, "whisker");
            svg.text(
                    LABEL + spread.most() * scale + 6,
                    middle + 4,
                    "start",
                    "value",
                    Figures.text(figure, metric, spread.median()));
            y += STEP;
        }
        svg.line(LABEL, top + HEAD - 4, LABEL, y - 4, "axis");
        return y + 10;
    }

    /** A line for each driver through the points of a curve, against the logarithm of their size, from zero up. */
    String curve(String title, List<Figure> points, Metric metric) {
        var svg = new Svg(WIDTH, CURVE_HEIGHT);
        svg.text(8, 20, "start", "title", title + ": " + metric.title());
        double most = points.stream()
                .flatMap(point -> bars(point, metric).stream())
                .mapToDouble(bar -> bar.spread().median())
                .max()
                .orElse(1);
        double bottom = CURVE_HEIGHT - 34;
        double scale = (bottom - HEAD - 10) / most;
        double left = 40;
        double right = WIDTH - LABEL;
        svg.line(left, bottom, right, bottom, "axis");
        svg.line(left, HEAD + 10.0, right, HEAD + 10.0, "axis");
        svg.text(left, HEAD + 6.0, "start", "label", Figures.text(points.getFirst(), metric, most));
        for (Figure point : points) {
            svg.text(x(point, points, left, right), bottom + 18, "middle", "label", size(point));
        }
        double lastLabel = Double.NEGATIVE_INFINITY;
        List<String> byHeight = Drivers.names().stream()
                .filter(driver -> last(points, driver, metric).isPresent())
                .sorted((a, b) -> Double.compare(
                        last(points, b, metric).orElseThrow(),
                        last(points, a, metric).orElseThrow()))
                .toList();
        for (String driver : byHeight) {
            double[] from = {};
            for (Figure point : points) {
                Optional<Spread> spread = results.spread(point, driver, metric);
                if (spread.isPresent()) {
                    double[] to = {
                        x(point, points, left, right), bottom - spread.get().median() * scale
                    };
                    if (from.length > 0) {
                        svg.segment(from[0], from[1], to[0], to[1], colour(driver));
                    }
                    svg.dot(to[0], to[1], colour(driver));
                    from = to;
                }
            }
            lastLabel = Math.max(from[1] + 4, lastLabel + 15);
            Figure end = points.getLast();
            svg.text(
                    right + 10,
                    lastLabel,
                    "start",
                    "label",
                    Drivers.title(driver) + " "
                            + Figures.text(
                                    end, metric, last(points, driver, metric).orElseThrow()));
        }
        return svg.toString();
    }

    private Optional<Double> last(List<Figure> points, String driver, Metric metric) {
        return points.reversed().stream()
                .flatMap(point -> results.spread(point, driver, metric).stream())
                .map(Spread::median)
                .findFirst();
    }

    private static double x(Figure point, List<Figure> points, double left, double right) {
        double from = Math.log(points.getFirst().size());
        double to = Math.log(points.getLast().size());
        return left + 20 + (Math.log(point.size()) - from) / (to - from) * (right - left - 40);
    }

    private static String size(Figure point) {
        return point.operation().equals("row") ? point.size() + " M rows" : Integer.toString(point.size());
    }
}
