package dev.quell.cli.shell;

import dev.quell.cli.console.Durations;
import dev.quell.cli.console.Terminal;
import dev.quell.cli.print.DisplayWidth;
import dev.quell.cli.print.Expanded;
import dev.quell.cli.print.Head;
import dev.quell.cli.print.Kind;
import dev.quell.cli.shell.Shell.Next;
import dev.quell.dblink.DblinkActivity;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@code \dblink} prints: the connections, what each of them does and for how long. */
final class ConnectionTable {
    private static final List<String> COLUMNS = List.of("name", "target", "state", "elapsed", "query");
    private static final int MOST_QUERY_CELLS = 50;
    private static final int LEAST_QUERY_CELLS = 20;
    /** A blank on either side of a value, and a line between two. */
    private static final int CELLS_AROUND = 3;

    private static final String CUT = "...";

    private ConnectionTable() {}

    static Next print(List<DblinkActivity> activity, ResultPrinter printer, Expanded expanded)
            throws LostOutputException {
        if (activity.isEmpty()) {
            printer.line("There are no connections. SELECT dblink_connect(name, connstr) makes one; \\demo shows how.");
            return Next.GO_ON;
        }
        List<@Nullable String[]> rows =
                activity.stream().map(ConnectionTable::row).toList();
        int queryCells = queryCells(rows);
        for (@Nullable String[] row : rows) {
            row[row.length - 1] = beginning(row[row.length - 1], queryCells);
        }
        printer.print(COLUMNS.stream().map(ConnectionTable::head).toList(), rows, expanded);
        return Next.GO_ON;
    }

    private static Head head(String column) {
        return new Head(column, column.equals("elapsed") ? Kind.NUMBER : Kind.TEXT);
    }

    private static @Nullable String[] row(DblinkActivity connection) {
        return new @Nullable String[] {
            connection.connectionName().orElse("(unnamed)"),
            target(connection.target()),
            words(connection.state()),
            elapsed(connection),
            connection.query()
        };
    }

    /** On a terminal what remains beside the other columns, so that lines do not break. */
    private static int queryCells(List<@Nullable String[]> rows) {
        if (!Terminal.isTerminal(1)) {
            return MOST_QUERY_CELLS;
        }
        int others = 0;
        for (int i = 0; i < COLUMNS.size() - 1; i++) {
            int column = i;
            others += CELLS_AROUND
                    + rows.stream()
                            .mapToInt(row -> DisplayWidth.of(Objects.requireNonNullElse(row[column], "")))
                            .reduce(COLUMNS.get(column).length(), Math::max);
        }
        int rest = Terminal.size().columns() - others - CELLS_AROUND;
        return Math.clamp(rest, LEAST_QUERY_CELLS, MOST_QUERY_CELLS);
    }

    /** A socket's folder says little and is long. */
    private static String target(String target) {
        boolean socket = target.startsWith("/") || target.startsWith("@");
        return socket ? "local" + target.substring(Math.max(0, target.lastIndexOf(':'))) : target;
    }

    private static String words(DblinkActivity.State state) {
        return switch (state) {
            case CONNECTING -> "connecting";
            case IDLE -> "idle";
            case IDLE_IN_TRANSACTION -> "idle in transaction";
            case IN_FAILED_TRANSACTION -> "in failed transaction";
            case ACTIVE -> "busy";
            case RESULT_WAITING -> "result waiting";
            case BROKEN -> "failed";
        };
    }

    /** Of what goes on; a result may wait for ever. */
    private static @Nullable String elapsed(DblinkActivity connection) {
        Duration elapsed = connection.elapsed();
        return switch (connection.state()) {
            case CONNECTING, ACTIVE, IDLE_IN_TRANSACTION, IN_FAILED_TRANSACTION -> Durations.running(elapsed);
            case IDLE, RESULT_WAITING, BROKEN -> null;
        };
    }

    private static @Nullable String beginning(@Nullable String query, int cells) {
        if (query == null) {
            return null;
        }
        if (Secrets.mayBeIn(query)) {
            return "(speaks of a password)";
        }
        String line = query.strip().replaceAll("\\s+", " ");
        return DisplayWidth.of(line) <= cells ? line : DisplayWidth.cut(line, cells - CUT.length()) + CUT;
    }
}
