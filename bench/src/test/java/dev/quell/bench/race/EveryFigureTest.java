package dev.quell.bench.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.bench.driver.Driver;
import dev.quell.bench.driver.Drivers;
import dev.quell.bench.driver.NotOffered;
import dev.quell.bench.driver.Target;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every figure with every client, as short as can be: what is read is checked by the laps themselves. */
class EveryFigureTest {
    private static final Fixture FIXTURE = new Fixture(1000);

    private static RaceServer server;

    @BeforeAll
    static void start() {
        server = RaceServer.start(FIXTURE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static List<String> inJava() {
        return Drivers.names().stream()
                .filter(name -> !name.equals(Drivers.LIBPQ_C))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("inJava")
    void driver_everyFigure_givesItsMetricsOrSaysThatItHasNone(String name) throws Exception {
        for (Figure figure : Figure.all()) {
            server.clear();
            Target target = server.target(figure);
            try (Driver driver = Drivers.start(name, target)) {
                expectMetrics(figure, new Lap(driver, figure, Effort.tiny(), FIXTURE).run());
            } catch (NotOffered absent) {
                assertThat(absentFrom(name)).as("%s, %s", name, figure.id()).contains(figure.kind());
            }
        }
    }

    /** Of what a driver does not offer, only this may be missing. */
    private static Set<Kind> absentFrom(String name) {
        return switch (name) {
            case Drivers.QUELL -> EnumSet.noneOf(Kind.class);
            case Drivers.PGJDBC -> EnumSet.of(Kind.PIPELINE, Kind.ROWS_IN_PLACE);
            case Drivers.VERTX -> EnumSet.of(Kind.ROWS_IN_PLACE, Kind.COPY_IN, Kind.COPY_OUT);
            case Drivers.R2DBC -> EnumSet.of(Kind.ROWS_IN_PLACE, Kind.COPY_OUT);
            default -> EnumSet.of(Kind.CONNECTIONS, Kind.CANCEL_MANY);
        };
    }

    private static void expectMetrics(Figure figure, Measured measured) {
        for (Metric metric : figure.metrics()) {
            assertThat(measured.values()).as(figure.id()).containsKey(metric);
        }
    }

    @Test
    void cProgram_everyFigure_givesItsMetrics() throws InterruptedException {
        Runner runner = Runner.of(Drivers.LIBPQ_C);
        for (Figure figure : Figure.all()) {
            server.clear();
            Outcome outcome = runner.run(figure, Effort.tiny(), FIXTURE, server.target(figure));
            assertThat(outcome).as(figure.id()).isInstanceOf(Outcome.Done.class);
            for (Metric metric : figure.metrics()) {
                if (metric != Metric.ALLOCATED) {
                    assertThat(((Outcome.Done) outcome).measured().values())
                            .as(figure.id())
                            .containsKey(metric);
                }
            }
        }
    }

    @Test
    void race_twoRoundsInForks_givesAnEntryForEachDriverAndRound() throws InterruptedException {
        List<String> said = new ArrayList<>();
        Race race =
                new Race(List.of(Drivers.QUELL, Drivers.PGJDBC), Effort.tiny().withForks(2), 1, said::add);
        Figure figure = Figure.named("round-trip").orElseThrow();

        List<Race.Entry> entries = race.run(figure, server, FIXTURE);

        assertThat(entries).hasSize(4).allMatch(entry -> entry.outcome() instanceof Outcome.Done);
        assertThat(entries).extracting(Race.Entry::round).containsExactly(1, 1, 2, 2);
        assertThat(said).hasSize(4);
    }
}
