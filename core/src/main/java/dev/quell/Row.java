package dev.quell;

import dev.quell.types.DecodeException;
import dev.quell.wire.DataRow;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * One row of a result. Columns are counted from 0, as libpq does. Immutable and thread-safe.
 *
 * <p>Reading NULL as a value fails with a {@link UsageException}; ask {@link #isNull} first, or use {@link #optional}.
 * Reading a value as a class that cannot hold it fails with a {@link UsageException} that says what to ask for instead. An
 * index out of range fails with an {@link IndexOutOfBoundsException}.
 */
public final class Row {
    private final Columns columns;
    private final DataRow data;

    Row(Columns columns, DataRow data) {
        this.columns = columns;
        this.data = data;
    }

    /** The number of columns. */
    public int size() {
        return data.size();
    }

    public List<Column> columns() {
        return columns.list();
    }

    public boolean isNull(int column) {
        return data.isNull(column);
    }

    public boolean isNull(String column) {
        return isNull(columns.indexOf(column));
    }

    /** The value as {@code type}: a primitive's wrapper, String, BigDecimal, byte[], UUID, List, or a java.time class. */
    public <T> T value(int column, Class<T> type) {
        if (isNull(column)) {
            throw new UsageException(
                    "column " + describe(column) + " is NULL: ask isNull first, or read it with optional");
        }
        try {
            return columns.codecs().decode(columns.cell(data, column), type);
        } catch (DecodeException e) {
            throw new UsageException("column " + describe(column) + ": " + e.getMessage(), e);
        }
    }

    public <T> T value(String column, Class<T> type) {
        return value(columns.indexOf(column), type);
    }

    /** The value as {@code type}, or empty for NULL. */
    public <T> Optional<T> optional(int column, Class<T> type) {
        return isNull(column) ? Optional.empty() : Optional.of(value(column, type));
    }

    public <T> Optional<T> optional(String column, Class<T> type) {
        return optional(columns.indexOf(column), type);
    }

    /** The value as text; any type has one. */
    public String text(int column) {
        return value(column, String.class);
    }

    public String text(String column) {
        return text(columns.indexOf(column));
    }

    public int integer(int column) {
        return value(column, Integer.class);
    }

    public int integer(String column) {
        return integer(columns.indexOf(column));
    }

    public long bigint(int column) {
        return value(column, Long.class);
    }

    public long bigint(String column) {
        return bigint(columns.indexOf(column));
    }

    private String describe(int column) {
        return column + " (\"" + columns.list().get(column).name() + "\")";
    }

    /** The values as text, for debugging. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "(", ")");
        for (int i = 0; i < size(); i++) {
            text.add(isNull(i) ? "NULL" : text(i));
        }
        return text.toString();
    }
}
