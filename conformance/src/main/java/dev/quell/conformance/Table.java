package dev.quell.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Text in columns; all but the first to the right. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(List<String> heading) {
        rows.add(List.copyOf(heading));
    }

    void add(List<String> row) {
        rows.add(List.copyOf(row));
    }

    @Override
    public String toString() {
        int[] widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String text = row.get(column);
            String blanks = " ".repeat(widths[column] - text.length());
            line.append(column == 0 ? text + blanks : "  " + blanks + text);
        }
        return line.toString().stripTrailing();
    }
}
