package dev.quell.cli.print;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values as {@code COPY … WITH (FORMAT csv, HEADER)} writes them: NULL is nothing at all, the empty
 * string is a pair of quotes. With a target, its name is the first column.
 */
public final class CsvPrinter implements RowPrinter {
    private final StringBuilder out;
    private final Optional<String> target;
    private final CsvHeader header;

    public CsvPrinter(StringBuilder out, Optional<String> target, CsvHeader header) {
        this.out = out;
        this.target = target;
        this.header = header;
    }

    @Override
    public void begin(List<Head> columns) {
        List<String> names = new ArrayList<>();
        target.ifPresent(ignored -> names.add("target"));
        columns.forEach(column -> names.add(column.name()));
        List<String> before = header.replace(names);
        if (before.equals(names) && target.isPresent()) {
            return;
        }
        if (!before.isEmpty()) {
            out.append('\n');
        }
        line(names);
    }

    @Override
    public void row(@Nullable String[] values) {
        target.ifPresent(name -> {
            field(name);
            if (values.length > 0) {
                out.append(',');
            }
        });
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                out.append(',');
            }
            String value = values[i];
            if (value != null) {
                field(value);
            }
        }
        out.append('\n');
    }

    @Override
    public void end(boolean whole) {}

    private void line(List<String> fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            field(fields.get(i));
        }
        out.append('\n');
    }

    private void field(String value) {
        if (!needsQuotes(value)) {
            out.append(value);
            return;
        }
        out.append('"').append(value.replace("\"", "\"\"")).append('"');
    }

    private static boolean needsQuotes(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        // A line of nothing but \. would end the input of COPY.
        return value.isEmpty() || value.equals("\\.");
    }
}
