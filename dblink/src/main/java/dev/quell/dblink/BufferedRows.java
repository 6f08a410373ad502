package dev.quell.dblink;

import java.util.Iterator;
import java.util.List;

/** Rows that are all there. */
record BufferedRows(Kind kind, List<DblinkColumn> columns, List<DblinkRow> rows) implements DblinkRows {
    BufferedRows {
        rows = List.copyOf(rows);
    }

    @Override
    public Iterator<DblinkRow> iterator() {
        return rows.iterator();
    }

    @Override
    public List<DblinkRow> toList() {
        return rows;
    }

    @Override
    public void close() {}
}
