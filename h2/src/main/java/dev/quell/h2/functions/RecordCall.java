package dev.quell.h2.functions;

import dev.quell.dblink.DblinkColumn;
import dev.quell.dblink.DblinkRow;
import dev.quell.dblink.DblinkRows;
import dev.quell.dblink.RowType;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.h2.message.DbException;
import org.h2.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * A call of {@code dblink}, {@code dblink_fetch} or {@code dblink_get_result}, which return records: their columns are those
 * that the caller declares, or those that the server has.
 */
abstract class RecordCall implements StatementScope.Making {
    private final DblinkSession session;
    private final @Nullable List<TypeName.Type> declared;

    RecordCall(DblinkSession session, Arguments arguments) {
        this.session = session;
        this.declared = arguments.declared();
    }

    /** The columns of a call that is not made because an argument is null: the declared ones, or nobody knows. */
    static List<Column> columns(Arguments arguments) {
        List<TypeName.Type> types = arguments.declared();
        return types == null ? List.of() : columns(types);
    }

    /** H2 has the names. */
    private static List<Column> columns(List<TypeName.Type> types) {
        return IntStream.range(0, types.size())
                .mapToObj(i -> new Column("column" + (i + 1), types.get(i).column()))
                .toList();
    }

    private static RowType rowType(List<TypeName.Type> types) {
        return new RowType(IntStream.range(0, types.size())
                .mapToObj(i -> new DblinkColumn(
                        "column" + (i + 1), types.get(i).oid(), types.get(i).modifier()))
                .toList());
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
        return declared == null ? null : columns(declared);
    }

    @Override
    public final @Nullable List<Column> describe() {
        List<DblinkColumn> columns = remoteColumns();
        return columns == null ? null : Column.of(columns);
    }

    /** Takes back what a call gave when nobody has begun to read it. */
    void giveBack(DblinkRows rows) {}

    /** Whether {@link #giveBack} does that. */
    boolean isGivenBack() {
        return false;
    }

    @Override
    public final SharedRows make() {
        DblinkRows rows = rows(declared == null ? null : rowType(declared));
        boolean failedOrNone = rows.kind() == DblinkRows.Kind.FAILED || rows.kind() == DblinkRows.Kind.NONE;
        if (failedOrNone && rows.columns().isEmpty()) {
            return SharedRows.unknown();
        }
        List<Column> columns = declared == null ? Column.of(rows.columns()) : columns(declared);
        if (session.isStreaming()) {
            Stream stream = session.stream(rows);
            if (!isGivenBack()) {
                stream.begin();
            }
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

    private Iterator<Value[]> streamed(DblinkRows rows, List<Column> columns, Stream stream) {
        Iterator<DblinkRow> source = rows.iterator();
        stream.begin();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                stream.check();
                boolean more;
                try {
                    more = session.call(stream.command(), dblink -> source.hasNext());
                } catch (DbException e) {
                    // a statement that is cancelled when a row has just come leaves the others on their way
                    session.end(stream);
                    throw e;
                }
                if (!more) {
                    stream.complete();
                }
                return more;
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
