package dev.quell.bench.report;

import dev.quell.bench.driver.Drivers;
import dev.quell.bench.race.Figure;
import dev.quell.bench.race.Figures;
import dev.quell.bench.race.Kind;
import dev.quell.bench.race.Metric;
import dev.quell.bench.race.Metric.Better;
import dev.quell.bench.race.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** The page {@code benchmarks.md} and its plots. */
public final class Report {
    /** What can be compared with something else that was measured at the same time, and is closer, is a draw. */
    private static final double DRAW = 0.03;

    private final Results results;
    private final Plots plots;
    private final StringBuilder page = new StringBuilder();

    private Report(Results results) {
        this.results = results;
        this.plots = new Plots(results);
    }

    /** Writes {@code benchmarks.md} and {@code benchmarks/*.svg} below {@code directory}. */
    public static void write(Results results, Path directory) throws IOException {
        new Report(results).write(directory);
    }

    private void write(Path directory) throws IOException {
        Path pictures = Files.createDirectories(directory.resolve("benchmarks"));
        page.append(Text.introduction(results.about()));
        overview(pictures);
        goals();
        notWon();
        page.append("\n## Figures\n");
        for (Figure figure : Figure.all()) {
            if (results.has(figure) && !figure.isPointOfCurve()) {
                Files.writeString(pictures.resolve(figure.id() + ".svg"), plots.bars(figure));
                figure(figure);
            }
        }
        curve(pictures, "connections", "Scale: 1 to 1,000 connections", Kind.CONNECTIONS);
        curve(pictures, "row-counts", "Scale: 1 to 10 million rows", Kind.ROWS);
        Files.writeString(directory.resolve("benchmarks.md"), page);
    }

    private void overview(Path pictures) throws IOException {
        Optional<String> svg = new Overview(results).svg();
        if (svg.isPresent()) {
            Files.writeString(pictures.resolve("overview.svg"), svg.get());
            page.append("\n![What Quell needs of what the others need](benchmarks/overview.svg)\n");
        }
    }

    private void goals() {
        page.append("\n## Goals\n\n| figure | goal | measured | |\n|---|---|---|---|\n");
        for (Goal goal : Goal.all()) {
            Optional<Goal.Verdict> verdict = goal.judge(results);
            row(
                    goal.figure().title(),
                    goal.text(),
                    verdict.map(Goal.Verdict::measured).orElse("not measured"),
                    verdict.map(one -> one.met() ? "met" : "**missed**").orElse(""));
        }
    }

    private void notWon() {
        List<String> lines = new ArrayList<>();
        for (Figure figure : Figure.all()) {
            for (Metric metric : figure.metrics()) {
                String ahead = ahead(figure, metric);
                if (!ahead.isEmpty()) {
                    lines.add("- %s, %s: %s\n".formatted(figure.title(), metric.title(), ahead));
                }
            }
        }
        page.append("\n## Not won\n\n");
        page.append(
                lines.isEmpty()
                        ? "Nothing that was measured.\n"
                        : "Where a peer is ahead by more than 3 in 100, in the median of the ratios. Quell has\n\n");
        lines.forEach(page::append);
    }

    /** The peers that are ahead of Quell, and by how much. */
    private String ahead(Figure figure, Metric metric) {
        var ahead = new StringJoiner(", ");
        for (String peer : Drivers.names()) {
            if (!peer.equals(Drivers.QUELL)) {
                results.ratio(figure, metric, Drivers.QUELL, peer)
                        .filter(ratio -> isBehind(metric, ratio.median()))
                        .ifPresent(ratio ->
                                ahead.add(Figures.rounded(ratio.median()) + " × that of " + Drivers.title(peer)));
            }
        }
        return ahead.toString();
    }

    private static boolean isBehind(Metric metric, double ratio) {
        return metric.better() == Better.LESS ? ratio > 1 + DRAW : ratio < 1 - DRAW;
    }

    private void figure(Figure figure) {
        page.append("\n### ").append(figure.title()).append("\n\n");
        page.append("![")
                .append(figure.title())
                .append("](benchmarks/")
                .append(figure.id())
                .append(".svg)\n\n");
        table(figure);
        if (figure.kind() == Kind.CANCEL && figure.encrypted()) {
            for (String driver : results.drivers(figure)) {
                if (!Drivers.encryptsCancels(driver)) {
                    page.append("\n").append(Drivers.title(driver)).append(" sends the request in clear.\n");
                }
            }
        }
    }

    private void table(Figure figure) {
        var heads = new ArrayList<String>(List.of("client"));
        for (Metric metric : figure.metrics()) {
            heads.add(metric.title() + " per " + figure.operation());
            heads.add("Quell ÷ it");
        }
        heads.replaceAll(head -> head.startsWith("rate per") ? "rate" : head);
        row(heads.toArray(String[]::new));
        page.append("|---".repeat(heads.size())).append("|\n");
        for (String driver : Drivers.names()) {
            if (results.drivers(figure).contains(driver)) {
                row(cells(figure, driver).toArray(String[]::new));
            }
        }
        for (String driver : results.drivers(figure)) {
            results.whyNot(figure, driver)
                    .ifPresent(why -> page.append(
                            switch (why) {
                                case Outcome.Absent(String reason) ->
                                    "\n" + Drivers.title(driver) + ": " + reason + ".\n";
                                case Outcome.Failed(String reason) ->
                                    "\n" + Drivers.title(driver) + " failed: " + reason + "\n";
                                case Outcome.Done _ -> "";
                            }));
        }
    }

    private List<String> cells(Figure figure, String driver) {
        List<String> cells = new ArrayList<>();
        cells.add(Drivers.title(driver));
        for (Metric metric : figure.metrics()) {
            cells.add(results.spread(figure, driver, metric)
                    .map(spread -> spread(figure, metric, spread))
                    .orElse("–"));
            cells.add(
                    driver.equals(Drivers.QUELL)
                            ? ""
                            : results.ratio(figure, metric, Drivers.QUELL, driver)
                                    .map(Report::ratio)
                                    .orElse("–"));
        }
        return cells;
    }

    private static String spread(Figure figure, Metric metric, Spread spread) {
        String median = Figures.text(figure, metric, spread.median());
        return spread.count() == 1
                ? median
                : median + " (" + Figures.text(figure, metric, spread.least()) + " to "
                        + Figures.text(figure, metric, spread.most()) + ")";
    }

    private static String ratio(Spread ratio) {
        String median = Figures.rounded(ratio.median());
        return ratio.count() == 1
                ? median
                : median + " (" + Figures.rounded(ratio.least()) + " to " + Figures.rounded(ratio.most()) + ")";
    }

    private void curve(Path pictures, String name, String title, Kind kind) throws IOException {
        List<Figure> points = Figure.all().stream()
                .filter(figure -> figure.kind() == kind && figure.isPointOfCurve() && results.has(figure))
                .toList();
        if (points.size() < 2) {
            return;
        }
        page.append("\n### ").append(title).append('\n');
        for (Metric metric : List.of(Metric.CPU, Metric.RATE)) {
            String file = name + "-" + metric.title().replace(' ', '-') + ".svg";
            Files.writeString(pictures.resolve(file), plots.curve(title, points, metric));
            page.append("\n![%s: %s](benchmarks/%s)\n".formatted(title, metric.title(), file));
        }
        for (Figure point : points) {
            page.append("\n**").append(point.title()).append("**\n\n");
            table(point);
        }
    }

    private void row(String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
