package dev.quell.runtime;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up the time spent in each phase of a cancel. Belongs to one loop. */
final class PhaseClock {
    private final long startedAt = System.nanoTime();
    private final Map<CancelPhase, Duration> spent = new EnumMap<>(CancelPhase.class);
    private @Nullable CancelPhase phase;
    private long since = startedAt;

    void enter(CancelPhase next) {
        book();
        phase = next;
    }

    private void book() {
        long now = System.nanoTime();
        if (phase != null) {
            spent.merge(phase, Duration.ofNanos(now - since), Duration::plus);
        }
        since = now;
    }

    /** What has been spent up to now. */
    Map<CancelPhase, Duration> spent() {
        book();
        return Map.copyOf(spent);
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }
}
