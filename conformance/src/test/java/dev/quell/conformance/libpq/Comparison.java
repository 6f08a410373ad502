package dev.quell.conformance.libpq;

import java.util.List;

/** Two traces of one scenario. */
record Comparison(String scenario, List<String> real, List<String> quell) {
    private static final int WIDTH = 100;
    private static final String ROW = "%-" + WIDTH + "s | %s%n";
    private static final String NONE = "";

    /** The first line that differs and is not meant to; -1 if there is none. */
    int firstDifference() {
        for (int i = 0; i < Math.max(real.size(), quell.size()); i++) {
            String expected = line(real, i);
            String actual = line(quell, i);
            if (!expected.equals(actual)) {
                if (AcceptedDifference.isParting(
                        scenario, expected, actual, quell.subList(0, Math.min(i, quell.size())))) {
                    return -1;
                }
                if (!AcceptedDifference.isCovered(scenario, expected, actual)) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Where the traces begin to differ. */
    String summary() {
        int first = firstDifference();
        return "%s: differs from libpq at line %d%n  libpq: %s%n  Quell: %s%n"
                .formatted(scenario, first + 1, line(real, first), line(quell, first));
    }

    /** Both traces side by side, the first difference marked and written out. */
    String describe() {
        int first = firstDifference();
        var text = new StringBuilder(summary()).append(System.lineSeparator());
        for (int i = 0; i < Math.max(real.size(), quell.size()); i++) {
            text.append(i == first ? "=> " : "   ").append(ROW.formatted(cut(line(real, i)), cut(line(quell, i))));
        }
        return text.toString();
    }

    private static String line(List<String> lines, int index) {
        return index >= 0 && index < lines.size() ? lines.get(index) : NONE;
    }

    private static String cut(String line) {
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
    }
}
