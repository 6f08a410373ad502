package dev.quell.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgBouncer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A short torture; docs/torture.md tells of a long one, and of what this looks like when the client is broken. */
class TortureTest {
    private static final long CANCELS = 250;
    private static final int CONNECTIONS = 8;
    private static final Duration NO_LIMIT = Duration.ofMinutes(10);

    @Test
    void cancels_atRandomMomentsDirectly_neverMisfireGetLostOrHang() throws InterruptedException {
        List<Trial.Result> trials = torture(List.of(Via.DIRECT), List.of("3.0", "3.2"));

        assertThat(trials)
                .allSatisfy(trial -> assertThat(trial.tally().count(Tally.Count.CONNECTIONS_LOST)
                                + trial.tally().count(Tally.Count.CONNECTIONS_DISCARDED))
                        .isZero());
    }

    @Test
    void cancels_atRandomMomentsThroughPgBouncer_neverMisfireGetLostOrHang() throws InterruptedException {
        PgBouncer.missing().ifPresent(Assumptions::abort);

        torture(List.of(Via.PGBOUNCER_SESSION, Via.PGBOUNCER_TRANSACTION), List.of("3.0"));
    }

    private static List<Trial.Result> torture(List<Via> vias, List<String> protocols) throws InterruptedException {
        long cancels = CANCELS * vias.size() * protocols.size() * Mode.values().length;
        TortureOptions options = new TortureOptions(
                cancels, NO_LIMIT, CONNECTIONS, List.of(Mode.values()), protocols, vias, System.nanoTime());

        Torture.Results results = new Torture(options, System.err).run();

        Summary summary = new Summary(results.trials());
        assertThat(results.faultless())
                .as("faultless: %s, left behind %s%n%s", results.about(), results.leaks(), summary)
                .isTrue();
        assertThat(summary.total().count(Tally.Count.CANCELS)).isEqualTo(cancels);
        assertThat(summary.total().count(OutcomeKind.CANCELLED)).isPositive();
        assertThat(summary.total().count(OutcomeKind.COMPLETED_FIRST)).isPositive();
        assertThat(results.trials())
                .allSatisfy(trial ->
                        assertThat(trial.tally().count(Tally.Count.CANCELS)).isGreaterThanOrEqualTo(200));
        return results.trials();
    }
}
