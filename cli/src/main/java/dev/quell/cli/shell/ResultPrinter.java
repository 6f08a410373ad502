package dev.quell.cli.shell;

import dev.quell.cli.console.Screen;
import dev.quell.cli.console.Terminal;
import dev.quell.cli.print.Expanded;
import dev.quell.cli.print.Head;
import dev.quell.cli.print.Kind;
import dev.quell.cli.print.TablePrinter;
import dev.quell.cli.print.TableStyle;
import dev.quell.cli.print.TitledTable;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Prints tables as psql does. */
final class ResultPrinter {
    private static final int CHARACTERS_AT_ONCE = 1 << 16;

    private final Screen screen;
    private final BooleanSupplier isStopping;

    /** {@code isStopping} is asked at each row. */
    ResultPrinter(Screen screen, BooleanSupplier isStopping) {
        this.screen = screen;
        this.isStopping = isStopping;
    }

    /** Prints what a query returns, as it comes. */
    void print(ResultSet rows, Expanded expanded) throws SQLException, LostOutputException {
        ResultSetMetaData about = rows.getMetaData();
        int[] types = new int[about.getColumnCount()];
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            types[i] = about.getColumnType(i + 1);
            heads.add(new Head(about.getColumnLabel(i + 1), kind(types[i])));
        }
        StringBuilder out = new StringBuilder();
        TablePrinter printer = printer(out, expanded);
        printer.begin(heads);
        while (rows.next()) {
            // H2 does not look whether rows are wanted while they are read; those on their way end with the statement.
            if (isStopping.getAsBoolean()) {
                throw new SQLException("canceling statement due to user request", "57014");
            }
            printer.row(values(rows, types));
            if (out.length() >= CHARACTERS_AT_ONCE) {
                write(out);
            }
        }
        printer.end(true);
        write(out);
    }

    /** Prints rows that are there already. */
    void print(List<Head> heads, List<@Nullable String[]> rows, Expanded expanded) throws LostOutputException {
        StringBuilder out = new StringBuilder();
        TablePrinter printer = printer(out, expanded);
        printer.begin(heads);
        rows.forEach(printer::row);
        printer.end(true);
        write(out);
    }

    /** Prints rows below a title, and lines below them. */
    void print(String title, List<Head> heads, List<String[]> rows, List<String> footer) throws LostOutputException {
        StringBuilder out = new StringBuilder();
        TitledTable.print(out, title, heads, rows, footer);
        write(out);
    }

    /** Prints a line. */
    void line(String text) throws LostOutputException {
        text(text + "\n");
    }

    /** Prints a text. */
    void text(String text) throws LostOutputException {
        write(new StringBuilder(text));
    }

    private static TablePrinter printer(StringBuilder out, Expanded expanded) {
        return new TablePrinter(
                out,
                Optional.empty(),
                new TableStyle("", false, expanded, () -> Terminal.size().columns()));
    }

    private static @Nullable String[] values(ResultSet rows, int[] types) throws SQLException {
        @Nullable String[] values = new @Nullable String[types.length];
        for (int i = 0; i < types.length; i++) {
            values[i] = ValueText.of(rows, i + 1, types[i]);
        }
        return values;
    }

    private static Kind kind(int type) {
        return switch (type) {
            case Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.NUMERIC,
                    Types.DECIMAL -> Kind.NUMBER;
            default -> Kind.TEXT;
        };
    }

    private void write(StringBuilder out) throws LostOutputException {
        try {
            screen.print(out);
        } catch (IOException e) {
            throw new LostOutputException(e);
        }
        out.setLength(0);
    }
}
