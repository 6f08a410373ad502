package dev.quell.dblink;

import dev.quell.types.Oids;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads column definition lists. */
final class RowTypeReader {
    private static final Pattern COLUMN = Pattern.compile(
            "\\s*(?<name>\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*)"
                    + "\\s+(?<type>[A-Za-z_][A-Za-z_0-9 ]*?)"
                    + "\\s*(?:\\(\\s*(?<one>\\d+)\\s*(?:,\\s*(?<two>-?\\d+)\\s*)?\\))?"
                    + "(?<zone>\\s+with(?:out)?\\s+time\\s+zone)?"
                    + "\\s*(?<array>(?:\\[\\s*\\d*\\s*\\]\\s*)*)\\s*(?:,|$)",
            Pattern.CASE_INSENSITIVE);
    private static final int MODIFIER_OFFSET = 4;

    private final String text;

    RowTypeReader(String text) {
        this.text = text;
    }

    RowType read() {
        List<DblinkColumn> columns = new ArrayList<>();
        Matcher matcher = COLUMN.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw new IllegalArgumentException("this is not a column with its type, such as \"f1 int\": "
                        + text.substring(end).strip());
            }
            columns.add(column(matcher));
            end = matcher.end();
        }
        if (columns.isEmpty() || text.stripTrailing().endsWith(",")) {
            throw new IllegalArgumentException("a column is missing in: " + text);
        }
        return new RowType(columns);
    }

    private static DblinkColumn column(Matcher matcher) {
        String name = group(matcher, "name");
        String folded = name.startsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name.toLowerCase(Locale.ROOT);
        String type = (group(matcher, "type") + group(matcher, "zone"))
                .strip()
                .replaceAll("\\s+", " ")
                .toLowerCase(Locale.ROOT);
        int oid = TypeNames.oid(type)
                .orElseThrow(() -> new IllegalArgumentException("\"" + type + "\" is not the name of a built-in type"));
        int modifier = modifier(type, oid, group(matcher, "one"), group(matcher, "two"));
        if (group(matcher, "array").isEmpty()) {
            return new DblinkColumn(folded, oid, modifier);
        }
        int array = Oids.arrayOf(oid)
                .orElseThrow(() -> new IllegalArgumentException("arrays of \"" + type + "\" are not known here"));
        return new DblinkColumn(folded, array, modifier);
    }

    private static int modifier(String type, int oid, String one, String two) {
        if (one.isEmpty()) {
            // CHAR alone is CHAR(1); bpchar alone has no limit.
            return oid == Oids.BPCHAR && !type.equals("bpchar") ? 1 + MODIFIER_OFFSET : -1;
        }
        int first = Integer.parseInt(one);
        return switch (oid) {
            case Oids.NUMERIC ->
                ((first << 16) | ((two.isEmpty() ? 0 : Integer.parseInt(two)) & 0x7ff)) + MODIFIER_OFFSET;
            case Oids.VARCHAR, Oids.BPCHAR -> first + MODIFIER_OFFSET;
            default -> first;
        };
    }

    private static String group(Matcher matcher, String name) {
        String found = matcher.group(name);
        return found == null ? "" : found;
    }
}
