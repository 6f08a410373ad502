package dev.quell.libpq;

import dev.quell.wire.ErrorFields;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The functions that read, make and print results: the manual's sections 32.3.2 and 32.3.3. */
abstract sealed class ResultFunctions extends ExecFunctions permits EscapeFunctions {
    /** The severity, as the server's language has it. */
    public static final int PG_DIAG_SEVERITY = 'S';
    /** The severity, never translated. */
    public static final int PG_DIAG_SEVERITY_NONLOCALIZED = 'V';
    /** The five characters of SQLSTATE. */
    public static final int PG_DIAG_SQLSTATE = 'C';
    /** The primary message. */
    public static final int PG_DIAG_MESSAGE_PRIMARY = 'M';
    /** More about the problem. */
    public static final int PG_DIAG_MESSAGE_DETAIL = 'D';
    /** What to do about the problem. */
    public static final int PG_DIAG_MESSAGE_HINT = 'H';
    /** The place in the query, counted in characters from 1. */
    public static final int PG_DIAG_STATEMENT_POSITION = 'P';
    /** The place in a query that the server made itself. */
    public static final int PG_DIAG_INTERNAL_POSITION = 'p';
    /** The text of a query that the server made itself. */
    public static final int PG_DIAG_INTERNAL_QUERY = 'q';
    /** The stack of functions and internal queries, the innermost first. */
    public static final int PG_DIAG_CONTEXT = 'W';
    /** The name of the schema concerned. */
    public static final int PG_DIAG_SCHEMA_NAME = 's';
    /** The name of the table concerned. */
    public static final int PG_DIAG_TABLE_NAME = 't';
    /** The name of the column concerned. */
    public static final int PG_DIAG_COLUMN_NAME = 'c';
    /** The name of the data type concerned. */
    public static final int PG_DIAG_DATATYPE_NAME = 'd';
    /** The name of the constraint concerned. */
    public static final int PG_DIAG_CONSTRAINT_NAME = 'n';
    /** The server's source file that reported the problem. */
    public static final int PG_DIAG_SOURCE_FILE = 'F';
    /** The line in that file. */
    public static final int PG_DIAG_SOURCE_LINE = 'L';
    /** The function in that file. */
    public static final int PG_DIAG_SOURCE_FUNCTION = 'R';

    /** Copy the columns. */
    public static final int PG_COPYRES_ATTRS = 0x01;
    /** Copy the rows, and with them the columns. */
    public static final int PG_COPYRES_TUPLES = 0x02;
    /** Copy the event procedures. */
    public static final int PG_COPYRES_EVENTS = 0x04;
    /** Copy the notice hooks. */
    public static final int PG_COPYRES_NOTICEHOOKS = 0x08;

    ResultFunctions() {}

    /** What became of the command; {@code PGRES_FATAL_ERROR} for null. Mirrors {@code PQresultStatus}. */
    public static ExecStatusType PQresultStatus(@Nullable PGresult res) {
        return res == null ? ExecStatusType.PGRES_FATAL_ERROR : res.status();
    }

    /** The status's name. Mirrors {@code PQresStatus}. */
    public static String PQresStatus(ExecStatusType status) {
        return status.name();
    }

    /**
     * The text of the error or notice, which ends in a newline; empty if there is none, or for null. Mirrors
     * {@code PQresultErrorMessage}.
     */
    public static String PQresultErrorMessage(@Nullable PGresult res) {
        return res == null ? "" : res.errorText();
    }

    /**
     * The text of the error or notice, made anew with this much in it. Mirrors {@code PQresultVerboseErrorMessage},
     * with its text for null and for results that are no errors.
     */
    public static String PQresultVerboseErrorMessage(
            @Nullable PGresult res, PGVerbosity verbosity, PGContextVisibility show_context) {
        Objects.requireNonNull(verbosity, "PQresultVerboseErrorMessage needs a verbosity");
        Objects.requireNonNull(show_context, "PQresultVerboseErrorMessage needs a context visibility");
        return res != null
                        && (res.status() == ExecStatusType.PGRES_FATAL_ERROR
                                || res.status() == ExecStatusType.PGRES_NONFATAL_ERROR)
                ? res.report(verbosity, show_context)
                : "PGresult is not an error result\n";
    }

    /**
     * A field of the error or notice, null if it is not there; {@code fieldcode} is one of the constants
     * {@code PG_DIAG_...}. Mirrors {@code PQresultErrorField}.
     */
    public static @Nullable String PQresultErrorField(@Nullable PGresult res, int fieldcode) {
        ErrorFields fields = res == null ? null : res.fields();
        return fields == null || fieldcode != (char) fieldcode
                ? null
                : fields.field((char) fieldcode).orElse(null);
    }

    /**
     * Tells the event procedures of the result's end and lets its memory go. The result is empty then; in C it must not
     * be used any more. Null is ignored. Mirrors {@code PQclear}.
     */
    public static void PQclear(@Nullable PGresult res) {
        if (res != null) {
            res.clear();
        }
    }

    /** The number of rows; 0 for null. Mirrors {@code PQntuples}. */
    public static int PQntuples(@Nullable PGresult res) {
        return res == null ? 0 : res.rows().count();
    }

    /** The number of columns; 0 for null. Mirrors {@code PQnfields}. */
    public static int PQnfields(@Nullable PGresult res) {
        return res == null ? 0 : res.columns().size();
    }

    /** 1 if all columns are binary, or a COPY is; else 0. Mirrors {@code PQbinaryTuples}. */
    public static int PQbinaryTuples(@Nullable PGresult res) {
        return res == null ? 0 : res.columns().binary();
    }

    /** The column's name; null, and a notice, if there is no such column. Mirrors {@code PQfname}. */
    public static @Nullable String PQfname(@Nullable PGresult res, int field_num) {
        PGresAttDesc column = column(res, field_num);
        return column == null ? null : column.name();
    }

    /**
     * The number of the first column of that name, which is read as SQL reads it: folded to lower case unless within
     * double quotes. -1 if there is none. Mirrors {@code PQfnumber}.
     */
    public static int PQfnumber(@Nullable PGresult res, @Nullable String field_name) {
        return res == null ? -1 : res.columns().indexOf(field_name);
    }

    /** The OID of the table the column comes from, 0 if none. Mirrors {@code PQftable}. */
    public static int PQftable(@Nullable PGresult res, int field_num) {
        PGresAttDesc column = column(res, field_num);
        return column == null ? 0 : column.tableid();
    }

    /** The column's number in its table, 0 if none. Mirrors {@code PQftablecol}. */
    public static int PQftablecol(@Nullable PGresult res, int field_num) {
        PGresAttDesc column = column(res, field_num);
        return column == null ? 0 : column.columnid();
    }

    /** The column's format: 0 text, 1 binary. Mirrors {@code PQfformat}. */
    public static int PQfformat(@Nullable PGresult res, int field_num) {
        PGresAttDesc column = column(res, field_num);
        return column == null ? 0 : column.format();
    }

    /** The OID of the column's type, 0 if there is no such column. Mirrors {@code PQftype}. */
    public static int PQftype(@Nullable PGresult res, int field_num) {
        PGresAttDesc column = column(res, field_num);
        return column == null ? 0 : column.typid();
    }

    /** The size of the column's type in bytes, negative if it varies. Mirrors {@code PQfsize}. */
    public static int PQfsize(@Nullable PGresult res, int field_num) {
        PGresAttDesc column = column(res, field_num);
        return column == null ? 0 : column.typlen();
    }

    /** The modifier of the column's type, -1 if none. Mirrors {@code PQfmod}. */
    public static int PQfmod(@Nullable PGresult res, int field_num) {
        PGresAttDesc column = column(res, field_num);
        return column == null ? 0 : column.atttypmod();
    }

    private static @Nullable PGresAttDesc column(@Nullable PGresult res, int number) {
        return res != null && res.hasColumn(number) ? res.columns().columns().get(number) : null;
    }

    /** The number of a prepared statement's parameters. Mirrors {@code PQnparams}. */
    public static int PQnparams(@Nullable PGresult res) {
        return res == null ? 0 : res.parameterCount();
    }

    /** The OID of a parameter's type; 0, and a notice, if there is no such parameter. Mirrors {@code PQparamtype}. */
    public static int PQparamtype(@Nullable PGresult res, int param_num) {
        return res == null ? 0 : res.parameterType(param_num);
    }

    /**
     * A value, read as text in the encoding the client had; empty for SQL's NULL. Null, and a notice, if there is no
     * such row or column. Of a binary value use {@link #PQgetvalueBytes}. Mirrors {@code PQgetvalue}.
     */
    public static @Nullable String PQgetvalue(@Nullable PGresult res, int tup_num, int field_num) {
        return res != null && res.hasValue(tup_num, field_num)
                ? res.rows().text(tup_num, field_num, res.encoding())
                : null;
    }

    /**
     * A value's bytes, in an array of their own; an empty one for SQL's NULL. Null, and a notice, if there is no such
     * row or column. Mirrors {@code PQgetvalue}, where C has one function for both.
     */
    public static byte @Nullable [] PQgetvalueBytes(@Nullable PGresult res, int tup_num, int field_num) {
        return res != null && res.hasValue(tup_num, field_num) ? res.rows().bytes(tup_num, field_num) : null;
    }

    /** A value's size in bytes, as the server sent it; 0 for SQL's NULL. Mirrors {@code PQgetlength}. */
    public static int PQgetlength(@Nullable PGresult res, int tup_num, int field_num) {
        return res != null && res.hasValue(tup_num, field_num) ? res.rows().length(tup_num, field_num) : 0;
    }

    /** 1 if a value is SQL's NULL or is not there, else 0. Mirrors {@code PQgetisnull}. */
    public static int PQgetisnull(@Nullable PGresult res, int tup_num, int field_num) {
        return res != null && res.hasValue(tup_num, field_num) && !res.rows().isNull(tup_num, field_num) ? 0 : 1;
    }

    /** The command's tag, such as {@code INSERT 0 1}; null for null. Mirrors {@code PQcmdStatus}. */
    public static @Nullable String PQcmdStatus(@Nullable PGresult res) {
        return res == null ? null : res.tag();
    }

    /**
     * The number of rows that the command returned or changed, in digits; empty if it is none that does. Mirrors
     * {@code PQcmdTuples}.
     */
    public static String PQcmdTuples(@Nullable PGresult res) {
        if (res == null) {
            return "";
        }
        String rows = CommandTag.rows(res.tag());
        if (rows == null) {
            res.hooks().internal("could not interpret result from server: " + res.tag());
            return "";
        }
        return rows;
    }

    /** The OID of the row that was inserted, 0 if there is none. Mirrors {@code PQoidValue}. */
    public static int PQoidValue(@Nullable PGresult res) {
        return res == null ? 0 : CommandTag.oid(res.tag());
    }

    /** As {@link #PQoidValue}, in digits; empty if the command was no INSERT. Mirrors {@code PQoidStatus}. */
    public static String PQoidStatus(@Nullable PGresult res) {
        return res == null ? "" : CommandTag.oidText(res.tag());
    }

    /**
     * Makes a result without columns and rows. With a connection it has its notice hooks, event procedures and, if the
     * status tells an error, its error text. Mirrors {@code PQmakeEmptyPGresult}.
     */
    public static PGresult PQmakeEmptyPGresult(@Nullable PGconn conn, ExecStatusType status) {
        return PGresult.make(conn, Objects.requireNonNull(status, "PQmakeEmptyPGresult needs a status"));
    }

    /**
     * Copies a result: always its tag, else what {@code flags} names of {@code PG_COPYRES_...}. The copy's status is
     * {@code PGRES_TUPLES_OK}. Null for null. Mirrors {@code PQcopyResult}.
     */
    public static @Nullable PGresult PQcopyResult(@Nullable PGresult src, int flags) {
        return src == null ? null : src.copy(flags);
    }

    /**
     * Sets the columns of a result that has none: the first {@code numAttributes} of {@code attDescs}. 1 for success;
     * without descriptions nothing is done. Mirrors {@code PQsetResultAttrs}.
     *
     * @throws IllegalArgumentException if there are fewer than {@code numAttributes}
     */
    public static int PQsetResultAttrs(
            @Nullable PGresult res, int numAttributes, @Nullable List<PGresAttDesc> attDescs) {
        if (res == null) {
            return 0;
        }
        if (attDescs == null || numAttributes <= 0) {
            return res.setColumns(List.of()) ? 1 : 0;
        }
        if (numAttributes > attDescs.size()) {
            throw new IllegalArgumentException("PQsetResultAttrs: numAttributes is " + numAttributes + " but there are "
                    + attDescs.size() + " descriptions");
        }
        return res.setColumns(attDescs.subList(0, numAttributes)) ? 1 : 0;
    }

    /**
     * Sets a value to the first {@code len} bytes of {@code value}, or to SQL's NULL if {@code value} is null or
     * {@code len} is -1. The row behind the last one is added, with all other values NULL. 1 for success; 0, and a
     * notice, if there is no such row or column. Mirrors {@code PQsetvalue}.
     *
     * @throws IllegalArgumentException if {@code value} is shorter than {@code len}
     */
    public static int PQsetvalue(@Nullable PGresult res, int tup_num, int field_num, byte @Nullable [] value, int len) {
        if (res == null) {
            return 0;
        }
        if (value == null || len == -1) {
            return res.setValue(tup_num, field_num, null, 0) ? 1 : 0;
        }
        if (len > value.length) {
            throw new IllegalArgumentException(
                    "PQsetvalue: len is " + len + " but the value has " + value.length + " bytes");
        }
        return res.setValue(tup_num, field_num, value, Math.max(len, 0)) ? 1 : 0;
    }

    /**
     * Sets a value to {@code value} in the encoding the client had, or to SQL's NULL. As {@link #PQsetvalue(PGresult,
     * int, int, byte[], int)} otherwise.
     */
    public static int PQsetvalue(@Nullable PGresult res, int tup_num, int field_num, @Nullable String value) {
        byte[] bytes = res == null || value == null ? null : res.encoding().encode(value);
        return PQsetvalue(res, tup_num, field_num, bytes, bytes == null ? -1 : bytes.length);
    }

    /**
     * About how many bytes the result takes from the heap; 0 for null. An estimate, other than in C. Mirrors
     * {@code PQresultMemorySize}.
     */
    public static long PQresultMemorySize(@Nullable PGresult res) {
        return res == null ? 0 : res.memorySize();
    }

    /**
     * Prints a result, as {@code po} says, in the encoding the client had; to standard output if {@code fout} is null.
     * A result without columns is not printed. Mirrors {@code PQprint}, but starts no pager.
     */
    public static void PQprint(@Nullable PrintStream fout, @Nullable PGresult res, PQprintOpt po) {
        if (res != null && PQnfields(res) > 0) {
            new TablePrinter(output(fout), res, po).print();
        }
    }

    /**
     * Prints a result in columns, to standard output if {@code fp} is null. {@code fieldSep} is a blank if it is null;
     * the flags are true if they are not 0. Mirrors {@code PQdisplayTuples}.
     */
    public static void PQdisplayTuples(
            @Nullable PGresult res,
            @Nullable PrintStream fp,
            int fillAlign,
            @Nullable String fieldSep,
            int printHeader,
            int quiet) {
        ResultPrinter printer = new ResultPrinter(output(fp), orEmpty(res));
        printer.displayTuples(fillAlign != 0, fieldSep == null ? " " : fieldSep, printHeader != 0, quiet != 0);
    }

    /**
     * Prints a result as a table. The flags are true if they are not 0; {@code colWidth} pads the values to that many
     * bytes if it is positive. Mirrors {@code PQprintTuples}.
     */
    public static void PQprintTuples(
            @Nullable PGresult res, PrintStream fout, int printAttNames, int terseOutput, int colWidth) {
        Objects.requireNonNull(fout, "PQprintTuples needs a stream to print to");
        new ResultPrinter(fout, orEmpty(res)).printTuples(printAttNames != 0, terseOutput != 0, colWidth);
    }

    private static PrintStream output(@Nullable PrintStream asked) {
        return asked == null ? StandardStreams.out() : asked;
    }

    private static PGresult orEmpty(@Nullable PGresult res) {
        return res == null ? PGresult.make(null, ExecStatusType.PGRES_TUPLES_OK) : res;
    }
}
