package dev.quell.libpq;

import java.io.PrintStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The two oldest ways to print a result. Names and values are bytes, up to the first zero as C takes them. */
final class ResultPrinter {
    /** The width of a column's border line, whatever the column's width. */
    private static final int BORDER_PER_COLUMN = 14;

    private final PGresult res;
    private final int columns;
    private final ByteText out;

    ResultPrinter(PrintStream out, PGresult res) {
        this.res = res;
        this.columns = res.columns().size();
        this.out = new ByteText(out, res.encoding());
    }

    static byte[] name(PGresult res, int column) {
        @Nullable String name = res.columns().columns().get(column).name();
        return name == null ? new byte[0] : name.getBytes(res.encoding().charset());
    }

    static byte[] value(PGresult res, int row, int column) {
        byte[] bytes = res.rows().bytes(row, column);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return Arrays.copyOf(bytes, i);
            }
        }
        return bytes;
    }

    static String rowsInWords(PGresult res) {
        int rows = res.rows().count();
        return rows == 1 ? "1 row" : rows + " rows";
    }

    void displayTuples(boolean align, String separator, boolean header, boolean quiet) {
        int[] widths = align ? widths() : null;
        byte[] between = out.bytes(separator);
        if (header) {
            for (int i = 0; i < columns; i++) {
                cell(name(res, i), i, widths);
                out.put(between);
            }
            out.put("\n");
            for (int i = 0; i < columns; i++) {
                fill(0, i, '-', widths);
                out.put(between);
            }
            out.put("\n");
        }
        for (int row = 0; row < res.rows().count(); row++) {
            for (int i = 0; i < columns; i++) {
                cell(value(res, row, i), i, widths);
                out.put(between);
            }
            out.put("\n");
        }
        if (!quiet) {
            out.put("\nQuery returned " + rowsInWords(res) + ".\n");
        }
        out.out().flush();
    }

    private int[] widths() {
        int[] widths = new int[columns];
        for (int i = 0; i < columns; i++) {
            widths[i] = name(res, i).length;
            for (int row = 0; row < res.rows().count(); row++) {
                widths[i] = Math.max(widths[i], res.rows().length(row, i));
            }
        }
        return widths;
    }

    private void cell(byte[] text, int column, int @Nullable [] widths) {
        out.put(text);
        fill(text.length, column, ' ', widths);
    }

    /** One more than what is missing, as libpq has it. */
    private void fill(int taken, int column, char filler, int @Nullable [] widths) {
        if (widths != null) {
            out.repeat(filler, widths[column] - taken + 1);
        }
    }

    void printTuples(boolean names, boolean terse, int columnWidth) {
        if (columns == 0) {
            return;
        }
        byte[] bar = out.bytes(terse ? " " : "| ");
        String border = "-".repeat(columns * BORDER_PER_COLUMN) + "\n";
        String end = terse ? "\n" : "|\n" + border;
        if (!terse) {
            out.put(border);
        }
        if (names) {
            for (int i = 0; i < columns; i++) {
                out.put(bar).padded(name(res, i), columnWidth, true);
            }
            out.put(end);
        }
        for (int row = 0; row < res.rows().count(); row++) {
            for (int i = 0; i < columns; i++) {
                out.put(bar).padded(value(res, row, i), columnWidth, true);
            }
            out.put(end);
        }
    }
}
