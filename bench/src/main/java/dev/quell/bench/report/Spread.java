package dev.quell.bench.report;

import java.util.Collection;

/**
 * Several measurements of one thing.
 *
 * @param median the middle one; of an even number, the mean of the two in the middle
 */
record Spread(double median, double least, double most, int count) {
    /** Of at least one value. */
    static Spread of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }
}
