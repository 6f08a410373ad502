package dev.quell.dblink;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row. Immutable and thread-safe. Columns are counted from 0. */
public final class DblinkRow {
    private final List<DblinkColumn> columns;
    private final @Nullable String[] values;

    DblinkRow(List<DblinkColumn> columns, @Nullable String[] values) {
        this.columns = columns;
        this.values = values;
    }

    /** How many columns there are. */
    public int size() {
        return values.length;
    }

    /** The columns, those of the rows it is one of. */
    public List<DblinkColumn> columns() {
        return columns;
    }

    /** A value in PostgreSQL's text format; null for SQL's null. */
    public @Nullable String text(int column) {
        return values[column];
    }

    /** A value in PostgreSQL's text format, by the first column of that name; null for SQL's null. */
    public @Nullable String text(String column) {
        return values[indexOf(column)];
    }

    /** Whether a value is SQL's null. */
    public boolean isNull(int column) {
        return values[column] == null;
    }

    /**
     * A value as an object of a Java class; empty for SQL's null.
     *
     * @param type such as {@code Integer}, {@code java.math.BigDecimal}, {@code java.time.LocalDate}, {@code byte[]};
     *     {@code List} for an array; {@code Object} for the class that fits the column's type best
     * @param <T> the class
     * @throws DblinkException 22P02 if the value is not one of that class
     */
    public <T> Optional<T> value(int column, Class<T> type) {
        String text = values[column];
        return text == null ? Optional.empty() : Optional.of(Values.decode(text, columns.get(column), type));
    }

    /** As {@link #value(int, Class)}, by the first column of that name. */
    public <T> Optional<T> value(String column, Class<T> type) {
        return value(indexOf(column), type);
    }

    private int indexOf(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("there is no column \"" + name + "\"; there are "
                + columns.stream().map(DblinkColumn::name).toList());
    }

    /** Names the columns, not the values, which may be secret. */
    @Override
    public String toString() {
        return "DblinkRow" + columns.stream().map(DblinkColumn::name).toList();
    }
}
