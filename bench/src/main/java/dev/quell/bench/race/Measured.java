package dev.quell.bench.race;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** What one fork gave. Times are in nanoseconds, sizes in bytes. Immutable. */
public record Measured(Map<Metric, Double> values) {
    public Measured {
        values = Collections.unmodifiableMap(values);
    }

    static Measured none() {
        return new Measured(new EnumMap<>(Metric.class));
    }

    Measured with(Metric metric, double value) {
        var more = new EnumMap<Metric, Double>(Metric.class);
        more.putAll(values);
        more.put(metric, value);
        return new Measured(more);
    }
}
