package dev.quell.conformance.libpq;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import dev.quell.testkit.libpq.Pq;
import dev.quell.testkit.libpq.RealLibpq;
import java.util.List;
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

    /** What differs this often in a row always differs, so that it can be made shorter. */
    private static final int REPEATS = 3;

    /** What differs only now and then does so from libpq to libpq too, where a cancel races; but it is rare. */
    private static final double MOST_UNSTEADY = 0.03;

    private final Pq quell = QuellLibpq.load().orElseThrow();
    private final Pq real = RealLibpq.load();
    private int unsteady;

    @Test
    void randomSequences_onLibpqAndQuell_leaveTheSameTrace() throws Exception {
        long first = Long.getLong("quell.random.seed", System.nanoTime());
        String given = System.getProperty("quell.random.program", "");
        if (given.isEmpty()) {
            System.out.printf("random sequences: %d from seed %d%n", COUNT, first);
        }
        List<PgVersion> versions = TestServers.versions();
        for (int i = 0; i < versions.size(); i++) {
            TestServer server = TestServer.shared(versions.get(i));
            try (Quiescence quiescence = new Quiescence(server)) {
                if (!given.isEmpty()) {
                    check(RandomProgram.parse(given), "given", new Place(server, quiescence));
                }
                for (int n = i; given.isEmpty() && n < COUNT; n += versions.size()) {
                    check(RandomProgram.of(first + n), "seed " + (first + n), new Place(server, quiescence));
                }
            }
        }
        Assertions.assertTrue(unsteady <= 3 + COUNT * MOST_UNSTEADY, unsteady + " sequences differ now and then");
    }

    /** Over a Unix socket: what a backend at rest has sent has arrived. */
    private record Place(TestServer server, Quiescence quiescence) {
        Scenario scenario(RandomProgram program) {
            return program.scenario(new Setting(server, Transport.UNIX), quiescence);
        }
    }

    private void check(RandomProgram program, String origin, Place place) throws Exception {
        if (difference(program, place).isEmpty()) {
            return;
        }
        for (int i = 1; i < REPEATS; i++) {
            if (difference(program, place).isEmpty()) {
                isUnsteady(origin);
                return;
            }
        }
        RandomProgram shortest = shortened(program, place);
        Optional<Comparison> comparison = difference(shortest, place);
        if (comparison.isEmpty()) {
            isUnsteady(origin);
            return;
        }
        Assertions.fail("%s%n-Dquell.random.program=%s%n%s"
                .formatted(origin, shortest, comparison.get().describe()));
    }

    private void isUnsteady(String origin) {
        System.out.println("differs only now and then: " + origin);
        unsteady++;
    }

    /** Leaves out ever shorter runs of calls, as long as the rest still differs. */
    private RandomProgram shortened(RandomProgram program, Place place) throws Exception {
        RandomProgram current = program;
        for (int length = program.steps().size() / 2; length >= 1; length /= 2) {
            int from = 0;
            while (from + length <= current.steps().size()) {
                RandomProgram candidate = current.without(from, from + length);
                if (difference(candidate, place).isPresent()) {
                    current = candidate;
                } else {
                    from += length;
                }
            }
        }
        return current;
    }

    private Optional<Comparison> difference(RandomProgram program, Place place) throws Exception {
        Scenario scenario = place.scenario(program);
        Comparison comparison = new Comparison("random", Player.play(scenario, real), Player.play(scenario, quell));
        return comparison.firstDifference() < 0 ? Optional.empty() : Optional.of(comparison);
    }
}
