package dev.quell.bench.race;

import dev.quell.bench.driver.Drivers;
import dev.quell.bench.driver.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a figure with a Java library in a JVM of its own, the same for all of them. */
final class JavaRunner implements Runner {
    static final List<String> OPTIONS = List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /** Of libpq: many connections on one poll loop, and memory, are C's affair. */
    private static final Set<Kind> LEFT_TO_C = EnumSet.of(Kind.CONNECTIONS, Kind.CANCEL_MANY, Kind.IDLE);

    private final String driver;

    JavaRunner(String driver) {
        this.driver = driver;
    }

    @Override
    public Outcome run(Figure figure, Effort effort, Fixture fixture, Target target) throws InterruptedException {
        if (driver.equals(Drivers.LIBPQ) && LEFT_TO_C.contains(figure.kind())) {
            return new Outcome.Absent("measured with its C loop");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Fork.class.getName());
        command.addAll(Fork.arguments(driver, figure, effort, fixture, target));
        return switch (ForkProcess.run(command, effort, Map.of())) {
            case ForkProcess.Written.None none -> none.why();
            case ForkProcess.Written.Values values -> new Outcome.Done(measured(values.byName()));
        };
    }

    private Measured measured(Map<String, Double> values) {
        var byMetric = new EnumMap<Metric, Double>(Metric.class);
        values.forEach((name, value) -> byMetric.put(Metric.valueOf(name), value));
        if (driver.equals(Drivers.LIBPQ)) {
            byMetric.keySet().removeIf(Metric::isOfHeap);
        }
        return new Measured(byMetric);
    }
}
