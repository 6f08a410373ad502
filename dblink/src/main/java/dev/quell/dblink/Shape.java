package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQcmdStatus;
import static dev.quell.libpq.Libpq.PQfmod;
import static dev.quell.libpq.Libpq.PQfname;
import static dev.quell.libpq.Libpq.PQftype;
import static dev.quell.libpq.Libpq.PQgetisnull;
import static dev.quell.libpq.Libpq.PQgetvalue;
import static dev.quell.libpq.Libpq.PQnfields;
import static dev.quell.libpq.Libpq.PQntuples;

import dev.quell.dblink.DblinkRows.Kind;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import dev.quell.types.Oids;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which columns rows have: those of the result, or those that the caller has declared. Immutable. */
record Shape(@Nullable RowType declared, Styles styles) {
    private static final DblinkColumn STATUS = new DblinkColumn("status", Oids.TEXT, -1);

    /** The shape of the rows of a connection, which says how values are written. */
    Shape on(PGconn conn) {
        return declared == null ? this : new Shape(declared, Styles.of(conn));
    }

    DblinkRows none() {
        return new BufferedRows(Kind.NONE, expected(), List.of());
    }

    DblinkRows failed() {
        return new BufferedRows(Kind.FAILED, expected(), List.of());
    }

    private List<DblinkColumn> expected() {
        return declared == null ? List.of() : declared.columns();
    }

    /** The one row that stands for a command. */
    DblinkRows command(PGresult result) {
        List<DblinkColumn> columns = declared == null ? List.of(STATUS) : declared.columns();
        if (declared != null) {
            checkCommand(declared.columns());
        }
        String tag = PQcmdStatus(result);
        return new BufferedRows(Kind.COMMAND, columns, List.of(new DblinkRow(columns, new @Nullable String[] {tag})));
    }

    private static void checkCommand(List<DblinkColumn> expected) {
        String detail = null;
        if (expected.size() != 1) {
            detail = "Returned row contains 1 attribute, but query expects " + expected.size() + ".";
        } else if (expected.getFirst().typeOid() != Oids.TEXT
                && expected.getFirst().typeOid() != Oids.VARCHAR) {
            detail = "Returned type text at ordinal position 1, but query expects "
                    + TypeNames.format(expected.getFirst()) + ".";
        }
        if (detail != null) {
            throw new DblinkException(DblinkNotice.of(
                            SqlState.DATATYPE_MISMATCH,
                            "function return row and query-specified return row do not match")
                    .withDetail(detail));
        }
    }

    /** The rows of a whole result. */
    DblinkRows rows(PGresult result) {
        List<DblinkColumn> columns = columns(result);
        return new BufferedRows(Kind.ROWS, columns, read(result, columns));
    }

    /** The columns that the rows of a result have; fails if they are not as many as declared. */
    List<DblinkColumn> columns(PGresult result) {
        int count = PQnfields(result);
        if (declared == null) {
            return IntStream.range(0, count)
                    .mapToObj(i ->
                            new DblinkColumn(String.valueOf(PQfname(result, i)), PQftype(result, i), PQfmod(result, i)))
                    .toList();
        }
        if (declared.columns().size() != count) {
            throw new DblinkException(
                    SqlState.DATATYPE_MISMATCH,
                    "remote query result rowtype does not match the specified FROM clause rowtype");
        }
        return declared.columns();
    }

    /** The rows of a result, or of a piece of one. */
    List<DblinkRow> read(PGresult result, List<DblinkColumn> columns) {
        List<DblinkRow> rows = new ArrayList<>(PQntuples(result));
        for (int row = 0; row < PQntuples(result); row++) {
            @Nullable String[] values = new @Nullable String[columns.size()];
            for (int column = 0; column < values.length; column++) {
                String text = PQgetisnull(result, row, column) == 1 ? null : PQgetvalue(result, row, column);
                values[column] = text == null || declared == null
                        ? text
                        : InputFunctions.convert(text, columns.get(column), styles);
            }
            rows.add(new DblinkRow(columns, values));
        }
        return rows;
    }
}
