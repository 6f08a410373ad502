package dev.quell.dblink;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Activity as a table to print. */
final class ActivityTable {
    private static final int LONGEST_QUERY = 60;
    private static final List<String> HEADING =
            List.of("session", "name", "target", "pid", "state", "elapsed", "query");

    private ActivityTable() {}

    static String format(List<DblinkActivity> activity) {
        List<List<String>> lines = new java.util.ArrayList<>();
        lines.add(HEADING);
        activity.stream().map(ActivityTable::cells).forEach(lines::add);
        int[] widths = IntStream.range(0, HEADING.size())
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return lines.stream().map(line -> line(line, widths)).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> cells.get(column)
                        + " ".repeat(widths[column] - cells.get(column).length()))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private static List<String> cells(DblinkActivity row) {
        String query = row.query() == null ? "" : row.query().replaceAll("\\s+", " ");
        return List.of(
                Integer.toString(row.session()),
                row.connectionName().orElse("(unnamed)"),
                row.target(),
                Integer.toString(row.backendPid()),
                row.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                String.format(Locale.ROOT, "%.1f s", row.elapsed().toMillis() / 1000.0),
                query.length() <= LONGEST_QUERY ? query : query.substring(0, LONGEST_QUERY) + "...");
    }
}
