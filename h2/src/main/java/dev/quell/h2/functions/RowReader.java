package dev.quell.h2.functions;

import java.util.Iterator;
import java.util.List;
import org.h2.engine.Session;
import org.h2.message.DbException;
import org.h2.result.ResultInterface;
import org.h2.value.TypeInfo;
import org.h2.value.Value;
import org.jspecify.annotations.Nullable;

/** Reads {@link SharedRows} once, in the form that H2 takes table functions' results in. Not thread-safe. */
final class RowReader implements ResultInterface {
    private static final int NULLABLE_UNKNOWN = 2;

    private final SharedRows rows;
    private final List<Column> columns;
    private @Nullable Iterator<Value[]> source;
    private Value @Nullable [] current;
    private long number = -1;

    RowReader(SharedRows rows) {
        this.rows = rows;
        this.columns = rows.columns() == null ? List.of() : rows.columns();
    }

    private Iterator<Value[]> source() {
        if (source == null) {
            source = rows.iterator();
        }
        return source;
    }

    @Override
    public boolean next() {
        current = source().hasNext() ? source().next() : null;
        number++;
        return current != null;
    }

    @Override
    public boolean hasNext() {
        return source().hasNext();
    }

    @Override
    public Value[] currentRow() {
        if (current == null) {
            throw new IllegalStateException("there is no current row");
        }
        return current;
    }

    @Override
    public boolean isAfterLast() {
        return number >= 0 && current == null;
    }

    @Override
    public void reset() {
        source = null;
        current = null;
        number = -1;
    }

    @Override
    public long getRowId() {
        return number;
    }

    @Override
    public int getVisibleColumnCount() {
        return columns.size();
    }

    @Override
    public String getAlias(int column) {
        return getColumnName(column);
    }

    @Override
    public String getColumnName(int column) {
        return columns.get(column).name();
    }

    @Override
    public TypeInfo getColumnType(int column) {
        return columns.get(column).type().h2();
    }

    @Override
    public @Nullable String getSchemaName(int column) {
        return null;
    }

    @Override
    public @Nullable String getTableName(int column) {
        return null;
    }

    @Override
    public boolean isIdentity(int column) {
        return false;
    }

    @Override
    public int getNullable(int column) {
        return NULLABLE_UNKNOWN;
    }

    @Override
    public long getRowCount() {
        throw DbException.getUnsupportedException("the number of rows is known after the last only");
    }

    @Override
    public boolean needToClose() {
        return false;
    }

    @Override
    public boolean isLazy() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public void close() {
        // the rows may have other readers, and are freed with the statement
    }

    @Override
    public void setFetchSize(int fetchSize) {
        // H2 asks for one row after the other
    }

    @Override
    public int getFetchSize() {
        return 0;
    }

    @Override
    public @Nullable ResultInterface createShallowCopy(Session targetSession) {
        return null;
    }
}
