package dev.quell.h2.functions;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.h2.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one call, read as often as H2 wants: a nested loop reads the inner table once for each row of the outer.
 *
 * <p>The first reader takes each row as it comes. For those after it the rows are kept as H2's values; while streaming there
 * are none after it. Not thread-safe; it belongs to an H2 session, which does one thing at a time.
 */
final class SharedRows {
    private final @Nullable List<Column> columns;
    private final Iterable<Value[]> source;
    private final boolean streaming;
    private Runnable giveBack = () -> {};
    private boolean read;
    private @Nullable List<Value[]> kept;

    private SharedRows(@Nullable List<Column> columns, Iterable<Value[]> source, boolean streaming) {
        this.columns = columns;
        this.source = source;
        this.streaming = streaming;
    }

    /** Rows that can be read again and again. */
    static SharedRows buffered(List<Column> columns, Iterable<Value[]> source) {
        return new SharedRows(columns, source, false);
    }

    /** Rows that can be read once. */
    static SharedRows streaming(List<Column> columns, Iterable<Value[]> source) {
        return new SharedRows(columns, source, true);
    }

    /** No rows, and nobody can tell which columns they would have. */
    static SharedRows unknown() {
        return new SharedRows(null, List.of(), false);
    }

    /** The columns; null if they are not known, because there is no result. */
    @Nullable
    List<Column> columns() {
        return columns;
    }

    /** Rows that are given back if nobody has begun to read them when the statement ends. */
    SharedRows orElse(Runnable unread) {
        giveBack = unread;
        return this;
    }

    /** The statement that they belong to has ended. */
    void end() {
        if (!read) {
            read = true;
            giveBack.run();
        }
    }

    /** A reader from the first row on. */
    RowReader reader() {
        return new RowReader(this);
    }

    Iterator<Value[]> iterator() {
        if (!read) {
            read = true;
            return source.iterator();
        }
        if (streaming) {
            throw Failures.of(
                    "0A000",
                    "this statement reads a streaming result more than once: turn streaming off, or copy the result into a table"
                            + " first (CREATE TABLE ... AS SELECT ...)");
        }
        if (kept == null) {
            List<Value[]> all = new ArrayList<>();
            source.forEach(all::add);
            kept = all;
        }
        return kept.iterator();
    }
}
