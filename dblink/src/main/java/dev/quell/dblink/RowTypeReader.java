package dev.quell.dblink;

import dev.quell.types.Oids;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
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
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"?|[\\p{L}\\p{N}_$]+|\\S");
    private static final int MODIFIER_OFFSET = 4;
    private static final int MOST_DIGITS = 1000;
    private static final int LONGEST = 10 * 1024 * 1024;

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
                throw syntaxError(end);
            }
            columns.add(column(matcher));
            end = matcher.end();
        }
        if (columns.isEmpty() || text.stripTrailing().endsWith(",")) {
            throw syntaxError(text.length());
        }
        return new RowType(columns);
    }

    /** Where a column should be is none. */
    private DblinkException syntaxError(int from) {
        Matcher word = WORD.matcher(text).region(from, text.length());
        String place = word.find() ? "at or near \"" + word.group() + "\"" : "at end of input";
        return new DblinkException(DblinkNotice.of(SqlState.SYNTAX_ERROR, "syntax error " + place)
                .withHint(
                        "A column definition list has a name and a type for each column, such as: f1 int, f2 text[]"));
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
        boolean array = !group(matcher, "array").isEmpty();
        Supplier<DblinkException> undefined = () -> undefined(array ? type + "[]" : type);
        int oid = TypeNames.oid(type).orElseThrow(undefined);
        int modifier = modifier(type, oid, group(matcher, "one"), group(matcher, "two"));
        int columnOid = array ? Oids.arrayOf(oid).orElseThrow(undefined) : oid;
        return new DblinkColumn(folded, columnOid, modifier);
    }

    private static DblinkException undefined(String type) {
        return new DblinkException(SqlState.UNDEFINED_OBJECT, "type \"" + type + "\" does not exist");
    }

    private static int modifier(String type, int oid, String one, String two) {
        if (one.isEmpty()) {
            // CHAR alone is CHAR(1); bpchar alone has no limit.
            return oid == Oids.BPCHAR && !type.equals("bpchar") ? 1 + MODIFIER_OFFSET : -1;
        }
        int first = number(one);
        return switch (oid) {
            case Oids.NUMERIC -> ((precision(first) << 16) | (scale(two) & 0x7ff)) + MODIFIER_OFFSET;
            case Oids.VARCHAR, Oids.BPCHAR -> length(type, first) + MODIFIER_OFFSET;
            default -> first;
        };
    }

    private static int precision(int precision) {
        if (precision < 1 || precision > MOST_DIGITS) {
            throw impossible("NUMERIC precision " + precision + " must be between 1 and " + MOST_DIGITS);
        }
        return precision;
    }

    private static int scale(String two) {
        int scale = two.isEmpty() ? 0 : number(two);
        if (scale < -MOST_DIGITS || scale > MOST_DIGITS) {
            throw impossible("NUMERIC scale " + scale + " must be between " + -MOST_DIGITS + " and " + MOST_DIGITS);
        }
        return scale;
    }

    private static int length(String type, int length) {
        String name = type.equals("character varying") ? "varchar" : type.equals("character") ? "char" : type;
        if (length < 1) {
            throw impossible("length for type " + name + " must be at least 1");
        }
        if (length > LONGEST) {
            throw impossible("length for type " + name + " cannot exceed " + LONGEST);
        }
        return length;
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw impossible("a type's length or precision of " + digits + " is out of range");
        }
    }

    private static DblinkException impossible(String message) {
        return new DblinkException(SqlState.INVALID_PARAMETER_VALUE, message);
    }

    private static String group(Matcher matcher, String name) {
        String found = matcher.group(name);
        return found == null ? "" : found;
    }
}
