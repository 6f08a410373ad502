package dev.quell;

import java.util.List;

/**
 * What one statement gave. Immutable. Mirrors {@code PGresult}.
 *
 * @param columns empty for a statement that returns no rows
 * @param rows in the server's order; empty when they were streamed
 * @param commandTag such as {@code SELECT 3} or {@code CREATE TABLE}; empty for an empty statement
 */
public record Result(List<Column> columns, List<Row> rows, String commandTag) {

    /** The rows inserted, updated, deleted, selected and so on; 0 for a command that does not count. */
    public long rowsAffected() {
        int blank = commandTag.lastIndexOf(' ');
        try {
            return Long.parseLong(commandTag, blank + 1, commandTag.length(), 10);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
