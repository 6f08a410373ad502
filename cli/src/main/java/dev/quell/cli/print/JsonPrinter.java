package dev.quell.cli.print;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON lines: an object on a line of its own for each row. Numbers and booleans are just that, JSON documents are
 * embedded, everything else is a string. With a target, its name is the first member.
 */
public final class JsonPrinter implements RowPrinter {
    private final StringBuilder out;
    private final Optional<String> target;
    private List<Head> columns = List.of();
    private List<String> keys = List.of();

    public JsonPrinter(StringBuilder out, Optional<String> target) {
        this.out = out;
        this.target = target;
    }

    @Override
    public void begin(List<Head> heads) {
        columns = heads;
        Set<String> used = new HashSet<>();
        target.ifPresent(ignored -> used.add("target"));
        keys = new ArrayList<>();
        heads.forEach(head -> keys.add(unused(head.name(), used)));
    }

    /** The members of an object should differ, the columns of a result need not. */
    private static String unused(String name, Set<String> used) {
        String key = name;
        for (int i = 2; !used.add(key); i++) {
            key = name + "_" + i;
        }
        return key;
    }

    @Override
    public void row(@Nullable String[] values) {
        out.append('{');
        target.ifPresent(name -> {
            string("target");
            out.append(": ");
            string(name);
        });
        for (int i = 0; i < values.length; i++) {
            if (i > 0 || target.isPresent()) {
                out.append(", ");
            }
            string(keys.get(i));
            out.append(": ");
            value(columns.get(i).kind(), values[i]);
        }
        out.append("}\n");
    }

    @Override
    public void end(boolean whole) {}

    private void value(Kind kind, @Nullable String value) {
        if (value == null) {
            out.append("null");
            return;
        }
        switch (kind) {
            case NUMBER -> {
                if (isFinite(value)) {
                    out.append(value);
                } else {
                    string(value);
                }
            }
            case BOOLEAN -> out.append(value.equals("t") ? "true" : "false");
            // Line breaks stand only between tokens, where a blank does as well and keeps the object on its line.
            case JSON -> out.append(value.replace('\n', ' ').replace('\r', ' '));
            case TEXT -> string(value);
        }
    }

    /** JSON has no NaN and no infinity. */
    private static boolean isFinite(String number) {
        char last = number.isEmpty() ? ' ' : number.charAt(number.length() - 1);
        return last >= '0' && last <= '9';
    }

    private void string(String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            character(value.charAt(i));
        }
        out.append('"');
    }

    private void character(char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ' || c == '\u007f') {
                    out.append("\\u%04x".formatted((int) c));
                } else {
                    out.append(c);
                }
            }
        }
    }
}
