package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import dev.quell.testkit.libpq.RealLibpq;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays every scenario to the real libpq and to Quell's, and compares the traces.
 *
 * <p>{@code -Dquell.oracle.only=TEXT} plays the scenarios whose name contains the text, {@code
 * -Dquell.oracle.against=libpq} plays them to the real libpq twice: for those who write scenarios. All traces are in
 * {@code target/libpq-traces}, with the first difference of each scenario in {@code differences.txt}.
 */
class LibpqOracleTest {
    private static final Path TRACES = Path.of("target", "libpq-traces");
    private static final AtomicInteger SCENARIOS = new AtomicInteger();
    private static final AtomicInteger STEPS = new AtomicInteger();
    private static final Queue<String> DIFFERENCES = new ConcurrentLinkedQueue<>();

    @TestFactory
    Stream<DynamicNode> scenarios_onLibpqAndQuell_leaveTheSameTrace() {
        Optional<Pq> quell = "libpq".equals(System.getProperty("quell.oracle.against"))
                ? Optional.of(RealLibpq.load())
                : QuellLibpq.load();
        return Families.ALL.stream().map(family -> container(family, quell));
    }

    private static DynamicNode container(Family family, Optional<Pq> quell) {
        Scenarios scenarios = new Scenarios();
        family.addTo(scenarios);
        String only = System.getProperty("quell.oracle.only", "");
        return DynamicContainer.dynamicContainer(
                family.name(),
                scenarios.all().stream()
                        .filter(scenario -> scenario.toString().contains(only))
                        .map(scenario ->
                                DynamicTest.dynamicTest(scenario.toString(), () -> compare(family, scenario, quell))));
    }

    private static void compare(Family family, Scenario scenario, Optional<Pq> quell) throws Exception {
        List<String> expected = Player.play(scenario, RealLibpq.load());
        write(family, scenario, "libpq", expected);
        Assertions.assertFalse(
                expected.isEmpty() || expected.getLast().startsWith("ended by"),
                () -> "the scenario does not play: " + String.join("\n", expected));
        Assumptions.assumeTrue(quell.isPresent(), "there is no dev.quell.libpq.Libpq in this build");

        SCENARIOS.incrementAndGet();
        STEPS.addAndGet(expected.size());
        List<String> actual = Player.play(scenario, quell.orElseThrow());
        write(family, scenario, "quell", actual);
        Comparison comparison = new Comparison(scenario.toString(), expected, actual);
        if (comparison.firstDifference() >= 0) {
            DIFFERENCES.add(comparison.summary());
            Assertions.fail(comparison.describe());
        }
    }

    private static void write(Family family, Scenario scenario, String who, List<String> trace) throws IOException {
        String file = scenario.toString().replaceAll("[^A-Za-z0-9]+", "_");
        Path directory = Files.createDirectories(TRACES.resolve(family.name().replace(' ', '_')));
        Files.write(directory.resolve(file + "." + who), trace);
    }

    @AfterAll
    static void tellTheCount() throws IOException {
        System.out.printf(
                "libpq oracle: %d scenarios, %d steps, %d differences%n",
                SCENARIOS.get(), STEPS.get(), DIFFERENCES.size());
        Files.createDirectories(TRACES);
        Files.write(TRACES.resolve("differences.txt"), DIFFERENCES);
        Files.write(TRACES.resolve("accepted.txt"), accepted().toList());
        if (isWhole()) {
            Assertions.assertEquals(
                    List.of(), AcceptedDifference.unused(), "accepted differences that no scenario shows any more");
        }
    }

    private static Stream<String> accepted() {
        return AcceptedDifference.met().entrySet().stream()
                .flatMap(met -> Stream.concat(Stream.of("== " + met.getKey()), met.getValue().stream()));
    }

    /** Whether every scenario was played, and to Quell. */
    private static boolean isWhole() {
        return System.getProperty("quell.oracle.only", "").isEmpty()
                && !"libpq".equals(System.getProperty("quell.oracle.against"));
    }
}
