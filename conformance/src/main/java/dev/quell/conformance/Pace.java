package dev.quell.conformance;

import dev.quell.CancelPhase;
import dev.quell.CancelReport;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Learns how long queries and cancel requests take on this machine at the time, so that requests arrive about when
 * queries end. For one thread.
 */
final class Pace {
    private static final double WEIGHT_OF_NEW = 0.1;
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double FIRST_GUESS = 5e6;

    private double deliveryNanos = FIRST_GUESS;
    private final Map<Victim.Kind, Double> factors = new EnumMap<>(Victim.Kind.class);

    double expectedNanos(Victim victim) {
        return victim.micros() * NANOS_PER_MICRO * factors.getOrDefault(victim.kind(), 1.0);
    }

    /** How long a request is expected to be on its way. */
    double deliveryNanos() {
        return deliveryNanos;
    }

    /** Learns from a cancel; one that was over before its request had arrived tells only that it takes longer. */
    void learn(CancelReport report) {
        double way = Stream.of(CancelPhase.CONNECTING, CancelPhase.ENCRYPTING, CancelPhase.DELIVERING)
                .map(phase -> report.phases().getOrDefault(phase, Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus)
                .toNanos();
        if (report.attempts() == 1 && report.requests() == 1) {
            deliveryNanos += (way - deliveryNanos) * WEIGHT_OF_NEW;
        } else if (report.attempts() == 1) {
            deliveryNanos = Math.max(deliveryNanos, way);
        }
    }

    void took(Victim victim, long nanos) {
        double factor = nanos / (victim.micros() * NANOS_PER_MICRO);
        factors.merge(victim.kind(), factor, (old, latest) -> old + (latest - old) * WEIGHT_OF_NEW);
    }
}
