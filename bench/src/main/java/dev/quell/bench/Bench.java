package dev.quell.bench;

import dev.quell.bench.driver.Drivers;
import dev.quell.bench.race.Effort;
import dev.quell.bench.race.Figure;
import dev.quell.bench.race.Fixture;
import dev.quell.bench.race.Race;
import dev.quell.bench.race.RaceServer;
import dev.quell.bench.report.Report;
import dev.quell.bench.report.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code bench/run}. */
@Command(
        name = "bench/run",
        description = "Races Quell against other PostgreSQL clients, and writes down what came of it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Bench implements Callable<Integer> {
    /** What to do. */
    enum Mode {
        /** Everything, long enough to be published. */
        full,
        /** Everything, in minutes. */
        quick,
        /** Only writes the page again, from the numbers of earlier runs. */
        report
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..1", description = "full (unless said), quick, report, or jmh with arguments of its own.")
    private Mode mode = Mode.full;

    @Option(names = "--only", split = ",", description = "Figures to run, by name; scale for all curves.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--drivers", split = ",", description = "Clients to run. Quell is needed for ratios.")
    private List<String> drivers = Drivers.names();

    @Option(names = "--forks", description = "Processes for each client and figure.")
    private int forks;

    @Option(names = "--seed", description = "Of the order in which clients run.")
    private long seed = System.nanoTime();

    @Option(
            names = "--output",
            description = "Folder for benchmarks.md and benchmarks/; docs for a full run, else target/bench.")
    private @Nullable Path output;

    private Bench() {}

    public static void main(String[] argv) {
        System.exit(new CommandLine(new Bench()).execute(argv));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = output != null ? output : Path.of(mode == Mode.quick ? "target/bench" : "docs");
        Path file = directory.resolve("benchmarks").resolve("results.tsv");
        Results results = Results.read(file);
        if (mode != Mode.report) {
            results = race(results, file);
        }
        Report.write(results, directory);
        System.err.println("bench: written to " + directory.resolve("benchmarks.md"));
        return 0;
    }

    private Results race(Results before, Path file) throws IOException, InterruptedException {
        Effort effort = mode == Mode.quick ? Effort.quick() : Effort.full();
        if (forks > 0) {
            effort = effort.withForks(forks);
        }
        List<Figure> figures = figures();
        requireKnown();
        Fixture fixture = Fixture.full();
        Results results = before;
        try (RaceServer server = RaceServer.start(fixture)) {
            Race race = new Race(drivers, effort, seed, line -> System.err.println("bench: " + line));
            for (Figure figure : figures) {
                results = results.with(Machine.describe(), figure, race.run(figure, server, fixture));
                // Kept after each figure: a run that is stopped has not been for nothing.
                results.write(file);
            }
        }
        return results;
    }

    private List<Figure> figures() {
        if (only.isEmpty()) {
            return Figure.all().stream()
                    .filter(figure -> mode != Mode.quick || !figure.isFar())
                    .toList();
        }
        List<Figure> chosen = Figure.all().stream()
                .filter(figure -> only.contains(figure.id()) || (only.contains("scale") && figure.isPointOfCurve()))
                .toList();
        if (chosen.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no such figure; there are "
                            + Figure.all().stream().map(Figure::id).collect(Collectors.joining(", "))
                            + ", and scale for all curves");
        }
        return chosen;
    }

    private void requireKnown() {
        for (String driver : drivers) {
            if (!Drivers.names().contains(driver)) {
                throw new ParameterException(
                        spec.commandLine(), "there is no driver " + driver + ", only " + Drivers.names());
            }
        }
    }
}
