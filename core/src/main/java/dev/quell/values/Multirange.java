package dev.quell.values;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A multirange, such as an {@code int4multirange}: ranges that neither overlap nor touch, in order, when they come from the
 * server.
 *
 * @param <T> what they are ranges of
 */
public record Multirange<T>(List<Range<T>> ranges) {
    public Multirange {
        ranges = List.copyOf(ranges);
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
