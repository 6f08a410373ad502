package dev.quell.conformance.soak;

import java.time.Duration;

/**
 * What the soak was asked for.
 *
 * @param time how long it works
 * @param seed of the choices; the timing is never the same
 * @param workers how many deeds are done at once
 * @param share of one processor that client and server may use together; 0.3 is 30 %
 */
record SoakOptions(Duration time, long seed, int workers, double share) {
    private static final int SAMPLES = 240;
    private static final Duration SHORTEST = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    /** The time of work between two looks. */
    Duration interval() {
        Duration even = time.dividedBy(SAMPLES);
        if (even.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return even.compareTo(LONGEST) > 0 ? LONGEST : even;
    }
}
