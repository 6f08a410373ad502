package dev.quell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How often a caller looks for its answer rather than sleep until it comes. */
class PatienceTest {
    private static final long SOON = Patience.LONGEST_NANOS / 10;
    private static final long LATE = Patience.LONGEST_NANOS * 10;

    private long now = 1;
    private final Patience patience = new Patience(() -> now);

    /** How often it looked for an answer that takes so long. */
    private int looks(long nanos) {
        long comes = now + nanos;
        int looks = 0;
        while (now < comes && patience.looksAgain()) {
            looks++;
            now += Patience.LONGEST_NANOS / 30;
        }
        now = Math.max(now, comes);
        patience.came();
        return looks;
    }

    private int answersLookedFor(int answers, long nanos) {
        int lookedFor = 0;
        for (int i = 0; i < answers; i++) {
            lookedFor += looks(nanos) > 0 ? 1 : 0;
        }
        return lookedFor;
    }

    @Test
    void answers_thatComeSoon_areLookedFor() {
        answersLookedFor(100, SOON);

        assertThat(answersLookedFor(1000, SOON)).isEqualTo(1000);
    }

    @Test
    void answers_thatComeLate_areHardlyEverLookedFor() {
        int answers = 100_000;

        assertThat(answersLookedFor(answers, LATE)).isBetween(1, 2 * answers / Patience.RAREST);
    }

    @Test
    void look_inVain_isShort() {
        answersLookedFor(100, SOON);
        long began = now;
        while (patience.looksAgain()) {
            now++;
        }

        assertThat(now - began).isBetween(Patience.LONGEST_NANOS, Patience.LONGEST_NANOS + 1);
    }

    @Test
    void answers_thatComeSoonAgain_areLookedForAgain() {
        answersLookedFor(100_000, LATE);

        answersLookedFor(Patience.RAREST + 1, SOON);

        assertThat(answersLookedFor(1000, SOON)).isEqualTo(1000);
    }

    @Test
    void vainLook_afterManyThatWereNot_isSoonForgotten() {
        answersLookedFor(100_000, LATE);
        answersLookedFor(Patience.RAREST + 10 * Patience.STEADY, SOON);
        looks(LATE);

        assertThat(answersLookedFor(10, SOON)).isPositive();
    }

    @Test
    void oneProcessor_isTheServers() {
        assertThat(Patience.isOfUse(1)).isFalse();
        assertThat(Patience.isOfUse(2)).isTrue();
    }
}
