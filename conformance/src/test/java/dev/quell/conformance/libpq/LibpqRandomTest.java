package dev.quell.conformance.libpq;

import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import dev.quell.testkit.libpq.Pq;
import dev.quell.testkit.libpq.RealLibpq;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Plays random sequences of calls to the real libpq and to Quell's, and compares what each call returns and the state
 * after it.
 *
 * <p>{@code -Dquell.random=N} plays that many sequences, {@code -Dquell.random.seed=S} begins with that seed (each
 * sequence has the next one), {@code -Dquell.random.program=CALL:CHOICE,...} plays this sequence alone. One that differs
 * is made as short as it can be and still differ, and printed with both traces.
 */
class LibpqRandomTest {
    private static final int COUNT = Integer.getInteger("quell.random", 300);

    /** What differs once and not again differs by chance: a backend that was not yet at rest. */
    private static final int REPEATS = 3;

    private final TestServer server = TestServer.shared(TestServers.newest());
    private final Setting setting = new Setting(server, Transport.UNIX);
    private final Pq quell = QuellLibpq.load().orElseThrow();

    @Test
    void randomSequences_onLibpqAndQuell_leaveTheSameTrace() throws Exception {
        long first = Long.getLong("quell.random.seed", System.nanoTime());
        String given = System.getProperty("quell.random.program", "");
        try (Quiescence quiescence = new Quiescence(server)) {
            if (!given.isEmpty()) {
                check(RandomProgram.parse(given), "given", quiescence);
                return;
            }
            System.out.printf("random sequences: %d from seed %d%n", COUNT, first);
            for (int i = 0; i < COUNT; i++) {
                check(RandomProgram.of(first + i), "seed " + (first + i), quiescence);
            }
        }
    }

    private void check(RandomProgram program, String origin, Quiescence quiescence) throws Exception {
        if (difference(program, quiescence).isEmpty()) {
            return;
        }
        for (int i = 1; i < REPEATS; i++) {
            if (difference(program, quiescence).isEmpty()) {
                System.out.println("differs only now and then: " + origin);
                return;
            }
        }
        RandomProgram shortest = shortened(program, quiescence);
        Comparison comparison = difference(shortest, quiescence).orElseThrow();
        Assertions.fail("%s%n-Dquell.random.program=%s%n%s".formatted(origin, shortest, comparison.describe()));
    }

    /** Leaves out ever shorter runs of calls, as long as the rest still differs. */
    private RandomProgram shortened(RandomProgram program, Quiescence quiescence) throws Exception {
        RandomProgram current = program;
        for (int length = program.steps().size() / 2; length >= 1; length /= 2) {
            int from = 0;
            while (from + length <= current.steps().size()) {
                RandomProgram candidate = current.without(from, from + length);
                if (difference(candidate, quiescence).isPresent()) {
                    current = candidate;
                } else {
                    from += length;
                }
            }
        }
        return current;
    }

    private Optional<Comparison> difference(RandomProgram program, Quiescence quiescence) throws Exception {
        Scenario scenario = program.scenario(setting, quiescence);
        Comparison comparison =
                new Comparison("random", Player.play(scenario, RealLibpq.load()), Player.play(scenario, quell));
        return comparison.firstDifference() < 0 ? Optional.empty() : Optional.of(comparison);
    }
}
