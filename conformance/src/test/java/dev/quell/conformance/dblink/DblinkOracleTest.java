package dev.quell.conformance.dblink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays every scenario to PostgreSQL's dblink and to Quell's, and compares the traces, which are in {@code
 * target/dblink-traces}.
 *
 * <p>{@code -Dquell.oracle.only=TEXT} plays the scenarios whose name contains the text, {@code
 * -Dquell.oracle.against=dblink} plays them to the real dblink twice: for those who write scenarios.
 */
class DblinkOracleTest {
    private static final Path TRACES = Path.of("target", "dblink-traces");
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final AtomicInteger SCENARIOS = new AtomicInteger();
    private static final AtomicInteger STEPS = new AtomicInteger();

    /** Opens a session with one of the two. */
    @FunctionalInterface
    private interface Opener {
        Side open(TestServer server) throws Exception;
    }

    @TestFactory
    Stream<DynamicNode> scenarios_onTheRealDblinkAndQuells_leaveTheSameTrace() {
        return Families.ALL.stream().map(DblinkOracleTest::container);
    }

    private static DynamicNode container(Family family) {
        Scenarios scenarios = new Scenarios();
        family.addTo(scenarios);
        String only = System.getProperty("quell.oracle.only", "");
        return DynamicContainer.dynamicContainer(
                family.name(),
                scenarios.all().stream()
                        .filter(scenario -> scenario.toString().contains(only))
                        .map(scenario ->
                                DynamicTest.dynamicTest(scenario.toString(), () -> compare(family, scenario))));
    }

    private static void compare(Family family, Scenario scenario) throws Exception {
        List<String> expected = play(family, scenario, "real", RealSide::new);
        boolean twice = "dblink".equals(System.getProperty("quell.oracle.against"));
        List<String> actual = play(family, scenario, "quell", twice ? RealSide::new : QuellSide::new);
        SCENARIOS.incrementAndGet();
        STEPS.addAndGet(expected.size());
        Comparison comparison = new Comparison(scenario, expected, actual);
        if (comparison.firstDifference() >= 0) {
            Assertions.fail(comparison.describe());
        }
    }

    private static List<String> play(Family family, Scenario scenario, String who, Opener opener) throws Exception {
        TestServer server = TestServer.shared(scenario.version());
        Stage stage = new Stage(Evidence.of(family, opener.open(server)), server);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread player = Thread.ofPlatform().daemon().name("scenario").start(() -> {
            try (stage) {
                scenario.body().play(stage);
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        });
        boolean ended = player.join(LIMIT);
        write(family, scenario, who, stage.trace());
        if (!ended) {
            stage.closeServers();
            throw new AssertionError(who + " hangs after\n" + String.join("\n", stage.trace()));
        }
        if (failure.get() != null) {
            throw new AssertionError(who + " fails after\n" + String.join("\n", stage.trace()), failure.get());
        }
        return stage.trace();
    }

    private static void write(Family family, Scenario scenario, String who, List<String> trace) throws IOException {
        String file = scenario.toString().replaceAll("[^A-Za-z0-9]+", "_");
        Files.write(
                Files.createDirectories(TRACES.resolve(family.name().replace(' ', '_')))
                        .resolve(file + "." + who),
                trace);
    }

    /** Only once all have been played it is known what they have shown. */
    @AfterAll
    static void evidence() throws IOException {
        if (System.getProperty("quell.oracle.only") == null) {
            assertThat(AcceptedDifference.notShown())
                    .as("differences that nothing shows")
                    .isEmpty();
        }
        // Some calls are compared on 18 alone.
        if (System.getProperty("quell.oracle.only") == null
                && TestServers.versions().contains(PgVersion.V18)) {
            assertThat(ParityPage.read().withoutEvidence())
                    .as("what the page says, and no such family shows")
                    .isEmpty();
        }
    }

    @AfterAll
    static void tellTheCount() {
        System.out.printf("dblink oracle: %d scenarios, %d lines%n", SCENARIOS.get(), STEPS.get());
    }
}
