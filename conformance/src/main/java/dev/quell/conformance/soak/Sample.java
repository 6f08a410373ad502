package dev.quell.conformance.soak;

import java.util.EnumMap;
import java.util.Map;

/**
 * One look at what the process holds.
 *
 * @param minutes since the beginning
 * @param deeds done so far
 * @param atRest whether nothing was under way; if something was, the values say little
 * @param values in the units of the quantities
 */
record Sample(double minutes, long deeds, boolean atRest, Map<Quantity, Double> values) {
    Sample {
        values = new EnumMap<>(values);
    }

    Sample notAtRest() {
        return new Sample(minutes, deeds, false, values);
    }

    double value(Quantity quantity) {
        Double value = values.get(quantity);
        if (value == null) {
            throw new IllegalStateException("a sample without " + quantity);
        }
        return value;
    }
}
