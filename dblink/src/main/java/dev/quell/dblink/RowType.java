package dev.quell.dblink;

import java.util.List;

/**
 * A row type that the caller declares, as SQL's column definition list does: {@code AS t(f1 int, f2 text[])}. Immutable.
 *
 * @param columns the columns
 */
public record RowType(List<DblinkColumn> columns) {
    /** Copies the columns. */
    public RowType {
        columns = List.copyOf(columns);
    }

    /**
     * Reads a column definition list.
     *
     * @param definitions such as {@code f1 int, f2 text, f3 text[], "F 4" numeric(10,2)}
     * @throws DblinkException 42601 {@code syntax error ...} if it cannot be read, 42704 {@code type "..." does not exist} if
     *     it names a type that is not a built-in one, 22023 for a length or a precision that the type cannot have
     */
    public static RowType parse(String definitions) {
        return new RowTypeReader(definitions).read();
    }
}
