package dev.quell.conformance.dblink;

import java.util.List;

/** Two traces of one scenario. */
record Comparison(Scenario scenario, List<String> real, List<String> quell) {
    private static final String NONE = "(nothing)";

    /** The first line that differs and is not meant to; -1 if there is none. */
    int firstDifference() {
        for (int i = 0; i < Math.max(real.size(), quell.size()); i++) {
            String expected = line(real, i);
            String actual = line(quell, i);
            if (!expected.equals(actual) && !AcceptedDifference.isCovered(scenario, expected, actual)) {
                return i;
            }
        }
        return -1;
    }

    /** Where the traces begin to differ, and both from the step before that on. */
    String describe() {
        int first = firstDifference();
        int from = Math.max(0, first - 6);
        return "%s: differs from the real dblink at line %d%n  real:  %s%n  Quell: %s%n%n--- real%n%s%n--- Quell%n%s%n"
                .formatted(
                        scenario,
                        first + 1,
                        line(real, first),
                        line(quell, first),
                        part(real, from),
                        part(quell, from));
    }

    private static String part(List<String> lines, int from) {
        return String.join(
                System.lineSeparator(), lines.subList(Math.min(from, lines.size()), Math.min(from + 20, lines.size())));
    }

    private static String line(List<String> lines, int index) {
        return index >= 0 && index < lines.size() ? lines.get(index) : NONE;
    }
}
