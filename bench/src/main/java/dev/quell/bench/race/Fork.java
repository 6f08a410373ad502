package dev.quell.bench.race;

import dev.quell.bench.driver.Driver;
import dev.quell.bench.driver.Drivers;
import dev.quell.bench.driver.NotOffered;
import dev.quell.bench.driver.Target;
import java.nio.file.Path;
import java.util.List;

/** A fork: a process for one driver and one figure. Writes what it measured to its standard output. */
final class Fork {
    static final String VALUE = "value";
    static final String ABSENT = "absent";

    private Fork() {}

    static List<String> arguments(String driver, Figure figure, Effort effort, Fixture fixture, Target target) {
        return List.of(
                driver,
                figure.id(),
                Integer.toString(fixture.rows()),
                target.host(),
                Integer.toString(target.port()),
                target.user(),
                target.password(),
                target.database(),
                target.root().toString(),
                Boolean.toString(target.tls()),
                effort.write());
    }

    public static void main(String[] argv) {
        try {
            Figure figure = Figure.named(argv[1]).orElseThrow();
            Fixture fixture = new Fixture(Integer.parseInt(argv[2]));
            Target target = new Target(
                    argv[3],
                    Integer.parseInt(argv[4]),
                    argv[5],
                    argv[6],
                    argv[7],
                    Path.of(argv[8]),
                    Boolean.parseBoolean(argv[9]));
            try (Driver driver = Drivers.start(argv[0], target)) {
                write(new Lap(driver, figure, Effort.read(argv[10]), fixture).run());
            }
            // A library whose threads live on must not keep the process.
            System.exit(0);
        } catch (NotOffered absent) {
            System.out.println(ABSENT + "\t" + absent.getMessage());
            System.exit(0);
        } catch (Exception | Error failure) {
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static void write(Measured measured) {
        measured.values().forEach((metric, value) -> System.out.println(VALUE + "\t" + metric + "\t" + value));
    }
}
