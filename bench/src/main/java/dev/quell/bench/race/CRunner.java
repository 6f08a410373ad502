package dev.quell.bench.race;

import dev.quell.bench.driver.Target;
import dev.quell.testkit.libpq.RealLibpq;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Runs a figure with libpq's own loop: the C program {@code race.c}, compiled here where there is a compiler. */
final class CRunner implements Runner {
    private final Path program;

    private CRunner(Path program) {
        this.program = program;
    }

    /** Compiles it, or says with every figure why that was not possible. */
    static Runner build() throws InterruptedException {
        try {
            Path directory = Files.createTempDirectory("quell-bench-");
            directory.toFile().deleteOnExit();
            Path program = directory.resolve("race");
            Path source = directory.resolve("race.c");
            source.toFile().deleteOnExit();
            program.toFile().deleteOnExit();
            try (InputStream text = Objects.requireNonNull(CRunner.class.getResourceAsStream("race.c"))) {
                Files.copy(text, source);
            }
            Path library = RealLibpq.file();
            Process compiler = new ProcessBuilder(
                            "gcc",
                            "-O2",
                            "-o",
                            program.toString(),
                            source.toString(),
                            library.toString(),
                            "-Wl,-rpath," + library.getParent())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return compiler.waitFor(1, TimeUnit.MINUTES) && compiler.exitValue() == 0
                    ? new CRunner(program)
                    : absent("the C compiler failed: " + said.strip());
        } catch (IOException e) {
            return absent("there is no C compiler (gcc)");
        }
    }

    private static Runner absent(String reason) {
        return (figure, effort, fixture, target) -> new Outcome.Absent(reason);
    }

    @Override
    public Outcome run(Figure figure, Effort effort, Fixture fixture, Target target) throws InterruptedException {
        int copies = effort.copies(figure);
        List<String> command =
                new ArrayList<>(List.of(program.toString(), figure.kind().word(), target.conninfo()));
        command.add("warm=" + effort.warm());
        command.add("measure=" + effort.measure());
        command.add("batch=" + effort.batch());
        command.add("depth=" + Fixture.DEPTH);
        command.add("checksum=" + fixture.checksum(copies));
        command.add("connections=" + effort.connections(figure));
        command.add("settle=" + (figure.encryption() == Figure.Encryption.ARMED ? Effort.ARMING : 0));
        command.add("running=" + Fixture.RUNNING);
        command.add("rounds=" + effort.rounds());
        command.add("warmRounds=" + (effort.rounds() > 1 ? 1 : 0));
        int samples = figure.kind() == Kind.CANCEL ? effort.cancels() : effort.connects();
        command.add("samples=" + samples);
        Path lines = null;
        try {
            switch (figure.kind()) {
                case ROWS, ROWS_IN_PLACE -> command.add("sql=" + Fixture.select(copies));
                case COPY_OUT -> command.add("sql=" + Fixture.copyOut(copies));
                case COPY_IN -> {
                    lines = Files.createTempFile("quell-bench-", ".lines");
                    Files.write(lines, fixture.lines(copies));
                    command.add("sql=" + Fixture.copyIn());
                    command.add("lines=" + lines);
                }
                case PIPELINE, ROUND_TRIP, CANCEL, CANCEL_MANY, IDLE, CONNECT, CONNECTIONS -> {}
            }
            return outcome(figure, ForkProcess.run(command, effort, Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (lines != null) {
                lines.toFile().delete();
            }
        }
    }

    private static Outcome outcome(Figure figure, ForkProcess.Written written) {
        return switch (written) {
            case ForkProcess.Written.None none -> none.why();
            case ForkProcess.Written.Values values -> new Outcome.Done(measured(figure, values.byName()));
        };
    }

    private static Measured measured(Figure figure, Map<String, Double> values) {
        Double operations = values.get("operations");
        Double wall = values.get("wall");
        Double cpu = values.get("cpu");
        if (operations != null && wall != null && cpu != null) {
            double number = operations / figure.countedPerOperation();
            return Measured.none()
                    .with(Metric.RATE, number / wall * 1e9)
                    .with(Metric.TIME, wall / number)
                    .with(Metric.CPU, cpu / number);
        }
        Map<String, Metric> names = Map.of(
                "median",
                Metric.TIME,
                "p99",
                Metric.P99,
                "first",
                Metric.FIRST,
                "cpu",
                Metric.CPU,
                "heap",
                Metric.HEAP);
        Measured measured = Measured.none();
        for (Map.Entry<String, Double> value : values.entrySet()) {
            Metric metric = names.get(value.getKey());
            if (metric != null) {
                measured = measured.with(metric, value.getValue());
            }
        }
        return measured;
    }
}
