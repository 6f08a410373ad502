package dev.quell.libpq;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code PQprint} of a result with columns: aligned or not, expanded or not, as text or HTML. All widths are counted in
 * bytes.
 */
final class TablePrinter {
    private final PGresult res;
    private final PQprintOpt options;
    private final ByteText out;
    private final byte[] separator;
    private final int columns;
    private final int rows;
    private final byte[][] names;
    /** Whether the column has a value that looks like no number. */
    private final boolean[] notNumeric;

    private final int[] widths;
    /** What the aligned and HTML tables print once all widths are known; null where a value is empty. */
    private final byte[] @Nullable [] cells;

    TablePrinter(PrintStream stream, PGresult res, PQprintOpt options) {
        this.res = res;
        this.options = Objects.requireNonNull(options, "PQprint needs options");
        Objects.requireNonNull(options.fieldSep(), "PQprint needs a fieldSep, an empty one for none");
        out = new ByteText(stream, res.encoding());
        separator = out.bytes(options.fieldSep());
        columns = res.columns().size();
        rows = res.rows().count();
        names = names();
        notNumeric = new boolean[columns];
        widths = Arrays.stream(names).mapToInt(name -> name.length).toArray();
        cells = isTable() ? new byte[Math.multiplyExact(rows, columns)][] : new byte[0][];
    }

    private byte[][] names() {
        byte[][] found = new byte[columns][];
        for (int i = 0; i < columns; i++) {
            String given = i < options.fieldName().size() ? options.fieldName().get(i) : "";
            found[i] = given.isEmpty() ? ResultPrinter.name(res, i) : out.bytes(given);
        }
        return found;
    }

    /** Whether the rows are printed last, when all widths are known. */
    private boolean isTable() {
        return !options.expanded() && (options.align() || options.html3());
    }

    void print() {
        begin();
        for (int row = 0; row < rows; row++) {
            beginRecord(row);
            for (int i = 0; i < columns; i++) {
                value(row, i);
            }
            if (options.html3() && options.expanded()) {
                out.put("</table>\n");
            }
        }
        if (isTable()) {
            table();
        }
        if (options.header() && !options.html3()) {
            out.put("(" + ResultPrinter.rowsInWords(res) + ")\n\n");
        }
        if (options.html3() && !options.expanded()) {
            out.put("</table>\n");
        }
    }

    private void begin() {
        if (!isTable() && options.header() && !options.html3()) {
            if (options.expanded()) {
                recordHeader();
            } else {
                plainHeader();
            }
        }
        if (options.expanded() && options.html3()) {
            String caption = options.caption();
            out.put("<center><h2>")
                    .put(caption == null ? "Query retrieved " + rows + " rows * " + columns + " fields" : caption)
                    .put("</h2></center>\n");
        }
    }

    private void recordHeader() {
        if (options.align()) {
            out.padded(out.bytes("Field"), longestName(), true).put(separator).put(" Value\n");
        } else {
            out.put("Field").put(separator).put("Value\n");
        }
    }

    private int longestName() {
        return Arrays.stream(names).mapToInt(name -> name.length).max().orElse(0);
    }

    private void plainHeader() {
        int width = separator.length * (columns - 1);
        for (int i = 0; i < columns; i++) {
            out.put(names[i]);
            width += names[i].length;
            if (i + 1 < columns) {
                out.put(separator);
            }
        }
        out.put("\n").repeat('-', width).put("\n");
    }

    private void beginRecord(int row) {
        if (options.expanded()) {
            if (options.html3()) {
                out.put("<table ").put(tableOptions());
                out.put("><caption align=\"top\">" + row + "</caption>\n");
            } else {
                out.put("-- RECORD " + row + " --\n");
            }
        }
    }

    private String tableOptions() {
        String given = options.tableOpt();
        return given == null ? "" : given;
    }

    private void value(int row, int column) {
        byte[] value = ResultPrinter.value(res, row, column);
        if (value.length == 0) {
            if (!options.align() && !options.expanded()) {
                afterPlainValue(column);
            }
            return;
        }
        if (options.align() && !notNumeric[column]) {
            notNumeric[column] = !looksNumeric(value);
        }
        if (isTable()) {
            widths[column] = Math.max(widths[column], res.rows().length(row, column));
            cells[row * columns + column] = value;
        } else if (options.expanded()) {
            recordLine(column, value);
        } else {
            out.put(value);
            afterPlainValue(column);
        }
    }

    private void afterPlainValue(int column) {
        if (column + 1 < columns) {
            out.put(separator);
        } else {
            out.put("\n");
        }
    }

    private void recordLine(int column, byte[] value) {
        if (options.html3()) {
            out.put("<tr><td align=\"left\"><b>").put(names[column]).put("</b></td><td align=\"");
            out.put(alignment(column)).put("\">").put(value).put("</td></tr>\n");
        } else if (options.align()) {
            out.padded(names[column], longestName(), true)
                    .put(separator)
                    .put(" ")
                    .put(value)
                    .put("\n");
        } else {
            out.put(names[column]).put(separator).put(value).put("\n");
        }
    }

    private String alignment(int column) {
        return notNumeric[column] ? "left" : "right";
    }

    /** Digits, points, blanks, minus signs and exponents; does not begin with an exponent and ends in a digit. */
    private boolean looksNumeric(byte[] value) {
        byte last = '0';
        for (int i = 0;
                i < value.length;
                i += Math.max(1, res.encoding().rules().length(value, i))) {
            last = value[i];
            if (!isDigit(last) && ".Ee -".indexOf(last) < 0) {
                return false;
            }
        }
        return value[0] != 'E' && value[0] != 'e' && isDigit(last);
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private void table() {
        if (options.html3()) {
            htmlStart();
        }
        byte[] border = out.bytes("(null)"); // what C prints where libpq has made no border
        if (options.header()) {
            if (options.html3()) {
                htmlHeader();
            } else {
                border = border();
                header(border);
            }
        }
        for (int row = 0; row < rows; row++) {
            if (options.html3()) {
                htmlRow(row);
            } else {
                row(row, border);
            }
        }
    }

    private void htmlStart() {
        out.put("<table ").put(tableOptions()).put(">");
        if (options.header()) {
            String caption = options.caption();
            out.put("<caption align=\"top\">")
                    .put(caption == null ? "Retrieved " + rows + " rows * " + columns + " fields" : caption)
                    .put("</caption>\n");
        }
    }

    private void htmlHeader() {
        out.put("<tr>");
        for (int i = 0; i < columns; i++) {
            if (i == 0 && options.standard()) {
                out.put(separator);
            }
            out.put("<th align=\"" + alignment(i) + "\">").put(names[i]).put("</th>");
        }
        out.put("</tr>\n");
    }

    private void htmlRow(int row) {
        out.put("<tr>");
        for (int i = 0; i < columns; i++) {
            out.put("<td align=\"" + alignment(i) + "\">").put(cell(row, i)).put("</td>");
        }
        out.put("</tr>\n");
    }

    private byte[] cell(int row, int column) {
        byte[] value = cells[row * columns + column];
        return value == null ? new byte[0] : value;
    }

    private byte[] border() {
        StringBuilder line = new StringBuilder();
        String plus = "+".repeat(separator.length);
        line.append(options.standard() ? plus : "");
        for (int i = 0; i < columns; i++) {
            line.append("-".repeat(widths[i] + (options.standard() ? 2 : 0)));
            line.append(options.standard() || i + 1 < columns ? plus : "");
        }
        return out.bytes(line.toString());
    }

    private void header(byte[] border) {
        if (options.standard()) {
            out.put(border).put("\n").put(separator);
        }
        for (int i = 0; i < columns; i++) {
            byte[] name = ResultPrinter.name(res, i); // the column's own, as libpq has it here
            widths[i] = Math.max(widths[i], name.length);
            padded(name, i);
        }
        out.put("\n").put(border).put("\n");
    }

    private void row(int row, byte[] border) {
        if (options.standard()) {
            out.put(separator);
        }
        for (int i = 0; i < columns; i++) {
            padded(cell(row, i), i);
        }
        if (options.standard()) {
            out.put("\n").put(border);
        }
        out.put("\n");
    }

    private void padded(byte[] text, int column) {
        String margin = options.standard() ? " " : "";
        out.put(margin).padded(text, widths[column], notNumeric[column]).put(margin);
        if (options.standard() || column + 1 < columns) {
            out.put(separator);
        }
    }
}
