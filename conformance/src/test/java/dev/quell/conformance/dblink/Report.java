package dev.quell.conformance.dblink;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An error or a notice, whoever reported it. */
record Report(
        String severity,
        String sqlState,
        String message,
        @Nullable String detail,
        @Nullable String hint,
        @Nullable String context) {
    void addTo(List<String> lines) {
        lines.add(severity + " " + sqlState + ": " + message);
        add(lines, "DETAIL", detail);
        add(lines, "HINT", hint);
        add(lines, "CONTEXT", context);
    }

    private static void add(List<String> lines, String label, @Nullable String text) {
        if (text != null) {
            text.lines().forEach(line -> lines.add("  " + label + " " + line));
        }
    }
}
