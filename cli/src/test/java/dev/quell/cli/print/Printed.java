package dev.quell.cli.print;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a printer writes for a result made up by a test. */
final class Printed {
    private final List<Head> heads;

    private Printed(List<Head> heads) {
        this.heads = heads;
    }

    /** Columns written as {@code name:KIND}; the kind is TEXT unless given. */
    static Printed columns(String... columns) {
        return new Printed(Arrays.stream(columns)
                .map(column -> column.split(":", -1))
                .map(parts -> new Head(parts[0], parts.length > 1 ? Kind.valueOf(parts[1]) : Kind.TEXT))
                .toList());
    }

    static @Nullable String[] row(@Nullable String... values) {
        return values;
    }

    String table(@Nullable String[]... rows) {
        return table(new TableStyle("NULL", false, Expanded.AUTO, () -> 80), rows);
    }

    String table(TableStyle style, @Nullable String[]... rows) {
        return by(out -> new TablePrinter(out, Optional.empty(), style), rows);
    }

    String csv(@Nullable String[]... rows) {
        return by(out -> new CsvPrinter(out, Optional.empty(), new CsvHeader()), rows);
    }

    String json(@Nullable String[]... rows) {
        return by(out -> new JsonPrinter(out, Optional.empty()), rows);
    }

    String by(Function<StringBuilder, RowPrinter> maker, @Nullable String[]... rows) {
        StringBuilder out = new StringBuilder();
        printBy(maker.apply(out), rows);
        return out.toString();
    }

    void printBy(RowPrinter printer, @Nullable String[]... rows) {
        printer.begin(heads);
        for (@Nullable String[] row : rows) {
            printer.row(row);
        }
        printer.end(true);
    }
}
