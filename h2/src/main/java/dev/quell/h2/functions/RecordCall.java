package dev.quell.h2.functions;

import dev.quell.dblink.DblinkColumn;
import dev.quell.dblink.DblinkRow;
import dev.quell.dblink.DblinkRows;
import dev.quell.dblink.RowType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.h2.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * A call of {@code dblink}, {@code dblink_fetch} or {@code dblink_get_result}, which return records: their columns are those
 * that the caller declares, or those that the server has.
 */
abstract class RecordCall implements StatementScope.Making {
    private final DblinkSession session;
    private final @Nullable List<DblinkColumn> declared;

    RecordCall(DblinkSession session, Arguments arguments) {
        this.session = session;
        this.declared = declared(arguments);
    }

    /** The columns of a call that is not made because an argument is null: the declared ones, or nobody knows. */
    static List<Column> columns(Arguments arguments) {
        List<DblinkColumn> declared = declared(arguments);
        return declared == null ? List.of() : Column.of(declared);
    }

    private static @Nullable List<DblinkColumn> declared(Arguments arguments) {
        List<TypeName.Type> types = arguments.declared();
        if (types == null) {
            return null;
        }
        List<DblinkColumn> columns = new ArrayList<>();
        for (TypeName.Type type : types) {
            columns.add(new DblinkColumn("column" + (columns.size() + 1), type.oid(), type.modifier()));
        }
        return columns;
    }

    DblinkSession session() {
        return session;
    }

    /** Makes the call. */
    abstract DblinkRows rows(@Nullable RowType type);

    /** The server's columns, found without an effect; null if they cannot be known. */
    abstract @Nullable List<DblinkColumn> remoteColumns();

    @Override
    public final @Nullable List<Column> declared() {
        return declared == null ? null : Column.of(declared);
    }

    @Override
    public final @Nullable List<Column> describe() {
        List<DblinkColumn> columns = remoteColumns();
        return columns == null ? null : Column.of(columns);
    }

    /** Takes back what a call gave when nobody has begun to read it. */
    void giveBack(DblinkRows rows) {}

    @Override
    public final SharedRows make() {
        DblinkRows rows = rows(declared == null ? null : new RowType(declared));
        boolean failedOrNone = rows.kind() == DblinkRows.Kind.FAILED || rows.kind() == DblinkRows.Kind.NONE;
        if (failedOrNone && rows.columns().isEmpty()) {
            return SharedRows.unknown();
        }
        List<Column> columns = Column.of(declared == null ? rows.columns() : declared);
        if (session.isStreaming()) {
            DblinkSession.Stream stream = session.stream(rows);
            return SharedRows.streaming(columns, () -> streamed(rows, columns, stream))
                    .orElse(() -> giveBack(rows));
        }
        return SharedRows.buffered(columns, () -> buffered(rows, columns)).orElse(() -> giveBack(rows));
    }

    private static Iterator<Value[]> buffered(DblinkRows rows, List<Column> columns) {
        Iterator<DblinkRow> source = rows.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public Value[] next() {
                return read(source.next(), columns);
            }
        };
    }

    private Iterator<Value[]> streamed(DblinkRows rows, List<Column> columns, DblinkSession.Stream stream) {
        Iterator<DblinkRow> source = session.call(dblink -> rows.iterator());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                stream.check();
                return session.call(dblink -> source.hasNext());
            }

            @Override
            public Value[] next() {
                return read(source.next(), columns);
            }
        };
    }

    private static Value[] read(DblinkRow row, List<Column> columns) {
        Value[] values = new Value[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).type().read(row.text(i));
        }
        return values;
    }
}
