package dev.quell.cli.shell;

import dev.quell.cli.console.Durations;
import dev.quell.cli.print.DisplayWidth;
import dev.quell.cli.print.Expanded;
import dev.quell.cli.print.Head;
import dev.quell.cli.print.Kind;
import dev.quell.cli.shell.Shell.Next;
import dev.quell.dblink.DblinkActivity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code \dblink} prints: the connections, what each of them does and for how long. */
final class ConnectionTable {
    private static final int QUERY_CELLS = 50;
    private static final String CUT = "...";

    private ConnectionTable() {}

    static Next print(List<DblinkActivity> activity, ResultPrinter printer, Expanded expanded)
            throws LostOutputException {
        if (activity.isEmpty()) {
            printer.line("There are no connections. SELECT dblink_connect(name, connstr) makes one; \\demo shows how.");
            return Next.GO_ON;
        }
        List<Head> heads = new ArrayList<>();
        for (String name : List.of("name", "target", "state", "elapsed", "query")) {
            heads.add(new Head(name, name.equals("elapsed") ? Kind.NUMBER : Kind.TEXT));
        }
        printer.print(heads, activity.stream().map(ConnectionTable::row).toList(), expanded);
        return Next.GO_ON;
    }

    private static @Nullable String[] row(DblinkActivity connection) {
        return new @Nullable String[] {
            connection.connectionName().orElse("(unnamed)"),
            target(connection.target()),
            words(connection.state()),
            elapsed(connection),
            beginning(connection.query())
        };
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

    private static @Nullable String elapsed(DblinkActivity connection) {
        Duration elapsed = connection.elapsed();
        return switch (connection.state()) {
            case CONNECTING, ACTIVE, RESULT_WAITING, IDLE_IN_TRANSACTION, IN_FAILED_TRANSACTION ->
                Durations.running(elapsed);
            case IDLE, BROKEN -> null;
        };
    }

    private static @Nullable String beginning(@Nullable String query) {
        if (query == null) {
            return null;
        }
        if (Secrets.mayBeIn(query)) {
            return "(speaks of a password)";
        }
        String line = query.strip().replaceAll("\\s+", " ");
        return DisplayWidth.of(line) <= QUERY_CELLS ? line : DisplayWidth.cut(line, QUERY_CELLS - CUT.length()) + CUT;
    }
}
