package dev.quell.dblink;

import dev.quell.dblink.DblinkRows.Kind;
import dev.quell.libpq.PGresult;
import java.util.ArrayList;
import java.util.List;

/** Collects the rows of the last of several results, which come a row at a time. */
final class RowCollector {
    private final Shape shape;
    private List<DblinkColumn> columns = List.of();
    private List<DblinkRow> rows = new ArrayList<>();
    private boolean first = true;

    RowCollector(Shape shape) {
        this.shape = shape;
    }

    void add(PGresult row) {
        begin(row);
        rows.addAll(shape.read(row, columns));
    }

    /** The end of a result, which may have had no rows. */
    void complete(PGresult end) {
        begin(end);
    }

    void nextBegins() {
        first = true;
    }

    private void begin(PGresult result) {
        if (first) {
            columns = shape.columns(result);
            rows = new ArrayList<>();
            first = false;
        }
    }

    DblinkRows rows() {
        return new BufferedRows(Kind.ROWS, columns, rows);
    }

    /** What came before an error. */
    DblinkRows rest() {
        return rows.isEmpty() ? shape.failed() : new BufferedRows(Kind.FAILED, columns, rows);
    }
}
