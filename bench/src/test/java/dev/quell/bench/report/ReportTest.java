package dev.quell.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.bench.driver.Drivers;
import dev.quell.bench.race.Figure;
import dev.quell.bench.race.Measured;
import dev.quell.bench.race.Metric;
import dev.quell.bench.race.Outcome;
import dev.quell.bench.race.Race.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Figure PIPELINE = Figure.named("pipeline").orElseThrow();

    @TempDir
    private Path directory;

    private static Entry entry(Figure figure, String driver, int round, double rate, double cpu) {
        return new Entry(
                figure,
                driver,
                round,
                new Outcome.Done(new Measured(Map.of(Metric.RATE, rate, Metric.CPU, cpu, Metric.TIME, cpu))));
    }

    private static Results pipeline() {
        return Results.none()
                .with(
                        "a machine",
                        PIPELINE,
                        List.of(
                                entry(PIPELINE, Drivers.QUELL, 1, 100_000, 5_000),
                                entry(PIPELINE, Drivers.VERTX, 1, 50_000, 10_000),
                                entry(PIPELINE, Drivers.QUELL, 2, 200_000, 4_000),
                                entry(PIPELINE, Drivers.VERTX, 2, 200_000, 8_000),
                                entry(PIPELINE, Drivers.QUELL, 3, 90_000, 6_000),
                                entry(PIPELINE, Drivers.VERTX, 3, 30_000, 8_000),
                                entry(PIPELINE, Drivers.LIBPQ_C, 1, 400_000, 1_000),
                                new Entry(PIPELINE, Drivers.PGJDBC, 1, new Outcome.Absent("no pipeline")),
                                new Entry(PIPELINE, Drivers.R2DBC, 1, new Outcome.Failed("it\tbroke\nhere"))));
    }

    @Test
    void ratio_ofSeveralRounds_pairsWhatRanInTheSameRound() {
        Spread ratio = pipeline()
                .ratio(PIPELINE, Metric.RATE, Drivers.QUELL, Drivers.VERTX)
                .orElseThrow();

        assertThat(ratio).isEqualTo(new Spread(2, 1, 3, 3));
    }

    @Test
    void results_writtenAndRead_areTheSame() throws IOException {
        Path file = directory.resolve("benchmarks/results.tsv");
        Results written = pipeline();

        written.write(file);
        Results read = Results.read(file);

        assertThat(read.about()).isEqualTo("a machine");
        assertThat(read.spread(PIPELINE, Drivers.QUELL, Metric.CPU)).contains(new Spread(5_000, 4_000, 6_000, 3));
        assertThat(read.whyNot(PIPELINE, Drivers.PGJDBC)).contains(new Outcome.Absent("no pipeline"));
        assertThat(read.whyNot(PIPELINE, Drivers.R2DBC)).contains(new Outcome.Failed("it broke"));
    }

    @Test
    void results_ofAFigureRunAgain_replaceAllOfIt() {
        Results again = pipeline().with("another", PIPELINE, List.of(entry(PIPELINE, Drivers.QUELL, 1, 1, 1)));

        assertThat(again.drivers(PIPELINE)).containsExactly(Drivers.QUELL);
        assertThat(again.about()).isEqualTo("another");
    }

    @Test
    void report_ofGoalsMetAndMissed_saysBothAndWhatIsNotWon() throws IOException {
        Report.write(pipeline(), directory);

        String page = Files.readString(directory.resolve("benchmarks.md"));
        assertThat(page)
                .contains("client CPU: at most 0.60 × Vert.x | 0.50 × (0.50 to 0.75) | met")
                .contains("client CPU: at most 0.80 × libpq, C loop | 5.00 × (5.00 to 5.00) | **missed**")
                .contains("client CPU: 5.00 × that of libpq, C loop\n")
                .contains("pgjdbc: no pipeline.")
                .contains("r2dbc-postgresql failed: it")
                .contains("a machine");
    }

    @Test
    void report_plots_areWellFormedAndLinked() throws Exception {
        Results results = pipeline();
        for (String id : List.of("connections-1", "connections-1000", "rows-1m", "rows-10m")) {
            Figure figure = Figure.named(id).orElseThrow();
            results = results.with(
                    "a machine",
                    figure,
                    List.of(entry(figure, Drivers.QUELL, 1, 5, 6), entry(figure, Drivers.PGJDBC, 1, 7, 8)));
        }

        Report.write(results, directory);

        String page = Files.readString(directory.resolve("benchmarks.md"));
        List<Path> plots;
        try (Stream<Path> files = Files.list(directory.resolve("benchmarks"))) {
            plots = files.toList();
        }
        assertThat(plots).hasSize(6);
        for (Path plot : plots) {
            var document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(plot.toFile());
            assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
            assertThat(page).contains("(benchmarks/" + plot.getFileName() + ")");
        }
    }

    @Test
    void goals_ofAllFigures_areJudgedOnlyWhereMeasured() {
        assertThat(Goal.all().stream().filter(goal -> goal.judge(pipeline()).isPresent()))
                .isNotEmpty()
                .allMatch(goal -> goal.figure().equals(PIPELINE));
    }
}
