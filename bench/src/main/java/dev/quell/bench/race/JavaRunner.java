package dev.quell.bench.race;

import dev.quell.bench.driver.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Runs a figure with a Java library in a JVM of its own, the same for all of them. */
final class JavaRunner implements Runner {
    static final List<String> OPTIONS = List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final String driver;

    JavaRunner(String driver) {
        this.driver = driver;
    }

    @Override
    public Outcome run(Figure figure, Effort effort, Fixture fixture, Target target) throws InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Fork.class.getName());
        command.addAll(Fork.arguments(driver, figure, effort, fixture, target));
        return switch (ForkProcess.run(command, effort, Map.of())) {
            case ForkProcess.Written.None none -> none.why();
            case ForkProcess.Written.Values values -> {
                var byMetric = new EnumMap<Metric, Double>(Metric.class);
                values.byName().forEach((name, value) -> byMetric.put(Metric.valueOf(name), value));
                yield new Outcome.Done(new Measured(byMetric));
            }
        };
    }
}
