package dev.quell.libpq;

import dev.quell.wire.BackendMessage;
import dev.quell.wire.DataRow;
import dev.quell.wire.ErrorFields;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a command, as libpq's type of that name; opaque. It is read with the functions of {@code Libpq} whose
 * first parameter it is.
 *
 * <p>It needs no connection once it was made. Several threads may read one, as long as none changes it.
 * {@code PQclear} tells event procedures and lets the memory go; without it the garbage collector does the latter.
 */
public final class PGresult {
    /** The size of libpq's buffer for a command's tag, without the final zero. */
    private static final int LONGEST_TAG = 63;

    private ExecStatusType status;
    private final ServerEncoding encoding;
    private NoticeHooks hooks;
    private Events events;

    private ResultFields columns = ResultFields.NONE;
    private int[] parameters = {};
    private RowStore rows = new RowStore(0);
    private String tag = "";

    private @Nullable String errorText;
    private @Nullable ErrorFields fields;
    private @Nullable String errorQuery;

    private PGresult(ExecStatusType status, ServerEncoding encoding, NoticeHooks hooks, Events events) {
        this.status = status;
        this.encoding = encoding;
        this.hooks = hooks;
        this.events = events;
    }

    /**
     * An empty result. From {@code conn} it has the notice hooks, the encoding, the event procedures, and for a status
     * that tells an error its error text. Mirrors {@code PQmakeEmptyPGresult}.
     */
    static PGresult make(@Nullable PGconn conn, ExecStatusType status) {
        PGresult result = bare(conn, status);
        if (conn != null && status.tellsAnError()) {
            result.errorText = conn.error.text();
        }
        return result;
    }

    private static PGresult bare(@Nullable PGconn conn, ExecStatusType status) {
        return conn == null
                ? new PGresult(status, ServerEncoding.SQL_ASCII, NoticeHooks.NONE, new Events())
                : new PGresult(
                        status,
                        conn.clientEncoding(),
                        conn.notices().hooks(),
                        conn.events().forResult());
    }

    /**
     * An error or notice of the server, its text made as {@code conn} wishes. {@code query} is what was running, for
     * the excerpt that shows the error's place.
     */
    static PGresult error(@Nullable PGconn conn, ErrorFields fields, @Nullable String query, ExecStatusType status) {
        PGresult result = bare(conn, status);
        result.fields = fields;
        if (fields.field(ErrorReport.STATEMENT_POSITION).isPresent()) {
            result.errorQuery = query;
        }
        Notices wishes = conn == null ? new Notices() : conn.notices();
        result.errorText = result.report(wishes.verbosity(), wishes.contextVisibility());
        return result;
    }

    /** A failure that the library itself found: {@code message} ends in a newline. */
    static PGresult failure(@Nullable PGconn conn, String message) {
        PGresult result = bare(conn, ExecStatusType.PGRES_FATAL_ERROR);
        result.errorText = message;
        return result;
    }

    static PGresult internalNotice(NoticeHooks hooks, ErrorFields fields, String text) {
        PGresult result =
                new PGresult(ExecStatusType.PGRES_NONFATAL_ERROR, ServerEncoding.SQL_ASCII, hooks, new Events());
        result.fields = fields;
        result.errorText = text;
        return result;
    }

    /** The beginning of a COPY: {@code status} is one of the three that say so. */
    static PGresult copy(@Nullable PGconn conn, BackendMessage.CopyFormats formats, ExecStatusType status) {
        PGresult result = bare(conn, status);
        result.columns = ResultFields.of(formats);
        return result;
    }

    /** Sets the columns; to be called before rows are added. */
    PGresult describe(BackendMessage.RowDescription description) {
        return columns(ResultFields.of(description));
    }

    private PGresult columns(ResultFields described) {
        columns = described;
        rows = new RowStore(described.size());
        return this;
    }

    /** Sets the types of a prepared statement's parameters. */
    PGresult parameters(List<Integer> oids) {
        parameters = oids.stream().mapToInt(Integer::intValue).toArray();
        return this;
    }

    /** Takes a copy of {@code row}, which must have as many values as there are columns. */
    void addRow(DataRow row) {
        if (row.size() != columns.size()) {
            throw new IllegalArgumentException(
                    "a row of " + row.size() + " values for " + columns.size() + " columns: check PQnfields first");
        }
        rows.add(row);
    }

    void commandTag(String newTag) {
        byte[] bytes = newTag.getBytes(encoding.charset());
        tag = bytes.length <= LONGEST_TAG ? newTag : encoding.decode(Arrays.copyOf(bytes, LONGEST_TAG));
    }

    void setStatus(ExecStatusType newStatus) {
        status = newStatus;
    }

    /** An empty result with the same columns, event procedures and notice hooks, for the rows to come. */
    PGresult withoutRows() {
        return copy(ResultFunctions.PG_COPYRES_ATTRS
                | ResultFunctions.PG_COPYRES_EVENTS
                | ResultFunctions.PG_COPYRES_NOTICEHOOKS);
    }

    /** A copy of the parts that {@code flags} names; its status is {@code PGRES_TUPLES_OK}. */
    PGresult copy(int flags) {
        PGresult dest = new PGresult(ExecStatusType.PGRES_TUPLES_OK, encoding, NoticeHooks.NONE, new Events());
        dest.tag = tag;
        if ((flags & (ResultFunctions.PG_COPYRES_ATTRS | ResultFunctions.PG_COPYRES_TUPLES)) != 0) {
            dest.setColumns(columns.columns());
        }
        if ((flags & ResultFunctions.PG_COPYRES_TUPLES) != 0) {
            dest.rows = rows.copy();
        }
        if ((flags & ResultFunctions.PG_COPYRES_NOTICEHOOKS) != 0) {
            dest.hooks = hooks;
        }
        if ((flags & ResultFunctions.PG_COPYRES_EVENTS) != 0) {
            dest.events = events.forResult();
            dest.events.resultCopied(this, events, dest);
        }
        return dest;
    }

    /** False if there are columns already. */
    boolean setColumns(List<PGresAttDesc> descriptions) {
        if (columns.size() > 0) {
            return false;
        }
        if (!descriptions.isEmpty()) {
            columns(ResultFields.of(descriptions));
        }
        return true;
    }

    /** Sets a value to the first {@code length} bytes of {@code value}; the row behind the last is added first. */
    boolean setValue(int row, int column, byte @Nullable [] value, int length) {
        if (!hasColumn(column)) {
            return false;
        }
        if (row < 0 || row > rows.count()) {
            hooks.internal("row number " + row + " is out of range 0.." + rows.count());
            return false;
        }
        if (row == rows.count()) {
            rows.addNulls();
        }
        rows.set(row, column, value, length);
        return true;
    }

    /** Tells the event procedures and lets everything go: what remains is a result without rows, columns and text. */
    void clear() {
        events.resultDestroyed(this);
        columns(ResultFields.NONE);
        parameters = new int[0];
        tag = "";
        errorText = null;
        fields = null;
        errorQuery = null;
    }

    ExecStatusType status() {
        return status;
    }

    /** Whether rows that come are added to it. */
    boolean takesRows() {
        return status == ExecStatusType.PGRES_TUPLES_OK || status == ExecStatusType.PGRES_TUPLES_CHUNK;
    }

    ServerEncoding encoding() {
        return encoding;
    }

    NoticeHooks hooks() {
        return hooks;
    }

    Events events() {
        return events;
    }

    /** The text of {@code PQresultErrorMessage}. */
    String errorText() {
        return errorText == null ? "" : errorText;
    }

    void setErrorText(String text) {
        errorText = text;
    }

    /** The fields of the server's error or notice; null if this is none. */
    @Nullable
    ErrorFields fields() {
        return fields;
    }

    /** The error's or notice's text, made anew. */
    String report(PGVerbosity verbosity, PGContextVisibility contextVisibility) {
        if (fields == null || fields.byCode().isEmpty()) {
            return errorText().isEmpty() ? "no error message available\n" : errorText();
        }
        boolean fatal = status == ExecStatusType.PGRES_FATAL_ERROR;
        return new ErrorReport(fields, errorQuery, encoding).text(verbosity, shows(contextVisibility, fatal));
    }

    private static boolean shows(PGContextVisibility visibility, boolean fatal) {
        return switch (visibility) {
            case PQSHOW_CONTEXT_NEVER -> false;
            case PQSHOW_CONTEXT_ERRORS -> fatal;
            case PQSHOW_CONTEXT_ALWAYS -> true;
        };
    }

    String tag() {
        return tag;
    }

    ResultFields columns() {
        return columns;
    }

    RowStore rows() {
        return rows;
    }

    int parameterCount() {
        return parameters.length;
    }

    /** Whether there is such a column; if not, a notice says so. */
    boolean hasColumn(int column) {
        return columns.has(column) || outOfRange("column", column, columns.size());
    }

    /** Whether there is such a value; if not, a notice says so. */
    boolean hasValue(int row, int column) {
        if (row < 0 || row >= rows.count()) {
            return outOfRange("row", row, rows.count());
        }
        return hasColumn(column);
    }

    /** The parameter's type; 0 and a notice if there is no such parameter. */
    int parameterType(int index) {
        if (index < 0 || index >= parameters.length) {
            outOfRange("parameter", index, parameters.length);
            return 0;
        }
        return parameters[index];
    }

    private boolean outOfRange(String what, int number, int count) {
        hooks.internal(what + " number " + number + " is out of range 0.." + (count - 1));
        return false;
    }

    /** An estimate of the bytes taken from the heap. */
    long memorySize() {
        return 160
                + rows.memorySize()
                + columns.memorySize()
                + 4L * parameters.length
                + 2L * (tag.length() + errorText().length());
    }

    /** Status and size, without any of the data. */
    @Override
    public String toString() {
        return "PGresult[" + status + ", " + rows.count() + " rows, " + columns.size() + " columns]";
    }
}
