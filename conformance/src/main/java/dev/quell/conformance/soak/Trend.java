package dev.quell.conformance.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where a quantity went in the second half of a run.
 *
 * @param median of its values
 * @param growth from the beginning of the half to its end, along a straight line: the median of the slopes between any two
 *     samples (Theil and Sen), which a few odd ones do not move
 */
record Trend(Quantity quantity, double first, double median, double growth) {
    /** Of the samples taken at rest. */
    static Trend of(Quantity quantity, List<Sample> all) {
        List<Sample> half = secondHalf(all);
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < half.size(); i++) {
            for (int j = i + 1; j < half.size(); j++) {
                double minutes = half.get(j).minutes() - half.get(i).minutes();
                slopes.add((half.get(j).value(quantity) - half.get(i).value(quantity)) / minutes);
            }
        }
        double minutes =
                half.isEmpty() ? 0 : half.getLast().minutes() - half.getFirst().minutes();
        List<Double> values =
                half.stream().map(sample -> sample.value(quantity)).toList();
        double first = all.isEmpty() ? 0 : all.getFirst().value(quantity);
        return new Trend(quantity, first, median(values), median(slopes) * minutes);
    }

    static List<Sample> secondHalf(List<Sample> all) {
        double from = all.isEmpty() ? 0 : all.getLast().minutes() / 2;
        return all.stream()
                .filter(sample -> sample.atRest() && sample.minutes() >= from)
                .toList();
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) {
            return 0;
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    boolean isFlat() {
        return growth < quantity.allowance();
    }
}
