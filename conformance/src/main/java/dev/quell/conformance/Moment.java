package dev.quell.conformance;

import java.util.SplittableRandom;

/** When a query is cancelled. */
enum Moment {
    /** While it waits behind another one. */
    BEFORE_SENDING(6),
    /** As soon as it has been dispatched. */
    AT_ONCE(28),
    /** At any time of its expected duration. */
    DURING(26),
    /** So that the request arrives about when the query is expected to end: some just before, some just too late. */
    NEAR_END(35),
    /** When it has ended. */
    AFTER(5);

    private static final double SPREAD = 0.12;

    private final int weight;

    Moment(int weight) {
        this.weight = weight;
    }

    static Moment pick(SplittableRandom random) {
        int left = random.nextInt(100);
        for (Moment moment : values()) {
            left -= moment.weight;
            if (left < 0) {
                return moment;
            }
        }
        throw new IllegalStateException("the weights do not add up to 100");
    }

    /** How long after its dispatch to cancel a query. */
    long delayNanos(SplittableRandom random, Victim victim, Pace pace) {
        double expected = pace.expectedNanos(victim);
        return switch (this) {
            case BEFORE_SENDING, AT_ONCE, AFTER -> 0;
            case DURING -> (long) (expected * random.nextDouble());
            case NEAR_END -> (long) Math.max(0, expected * random.nextGaussian(1, SPREAD) - pace.deliveryNanos());
        };
    }
}
