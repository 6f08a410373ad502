package dev.quell.conformance.soak;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What came of a soak.
 *
 * @param about the machine and the versions
 * @param received notifications that the listener that stays was told
 * @param missed those that it did not keep up with
 * @param reconnected how often that listener had to connect again
 * @param kills backends that were ended on purpose
 * @param left threads, sockets and selectors that stayed after everything was closed
 * @param backendsLeft sessions that the server had after that
 */
record Findings(
        String about,
        Duration time,
        Counts counts,
        List<Sample> samples,
        long received,
        long missed,
        long reconnected,
        long kills,
        Set<String> left,
        int backendsLeft) {
    Findings {
        samples = List.copyOf(samples);
        left = Set.copyOf(left);
    }

    List<Trend> trends() {
        return Arrays.stream(Quantity.values())
                .map(quantity -> Trend.of(quantity, samples))
                .toList();
    }

    List<Quantity> growing() {
        return trends().stream()
                .filter(trend -> !trend.isFlat())
                .map(Trend::quantity)
                .toList();
    }

    /** Whether nothing went wrong, and nothing was left behind. Says nothing of what grew. */
    boolean isFaultless() {
        return counts.unexpected() == 0 && missed == 0 && left.isEmpty() && backendsLeft == 0;
    }

    /** In a line. */
    String verdict() {
        String faults = isFaultless()
                ? "nothing went wrong, nothing was left behind"
                : "%d unexpected, %d notifications missed, %d sessions and %d threads, sockets and selectors left behind"
                        .formatted(counts.unexpected(), missed, backendsLeft, left.size());
        List<Quantity> growing = growing();
        String memory = growing.isEmpty()
                ? "and all is flat"
                : "and these grew: "
                        + String.join(
                                ", ", growing.stream().map(Quantity::title).toList());
        return faults + ", " + memory;
    }
}
