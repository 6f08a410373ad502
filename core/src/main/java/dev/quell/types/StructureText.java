package dev.quell.types;

import dev.quell.values.ArrayValue;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes arrays, ranges and composites as the server does: with quotes only where they have to be. */
final class StructureText {
    private static final String SPACES = " \t\n\u000b\f\r";

    private StructureText() {}

    static String array(ArrayValue<?> array, char delimiter, Function<Object, String> element) {
        if (array.elements().isEmpty()) {
            return "{}";
        }
        StringBuilder text = new StringBuilder();
        if (array.lowerBounds().stream().anyMatch(bound -> bound != 1)) {
            for (int i = 0; i < array.lengths().size(); i++) {
                int lower = array.lowerBounds().get(i);
                int upper = lower + array.lengths().get(i) - 1;
                text.append('[').append(lower).append(':').append(upper).append(']');
            }
            text.append('=');
        }
        int end = dimension(text, array, delimiter, element, 0, 0);
        if (end != array.elements().size()) {
            throw new IllegalStateException("an array of " + array.elements().size() + " elements ended at " + end);
        }
        return text.toString();
    }

    private static int dimension(
            StringBuilder text,
            ArrayValue<?> array,
            char delimiter,
            Function<Object, String> element,
            int dimension,
            int from) {
        int at = from;
        text.append('{');
        for (int i = 0; i < array.lengths().get(dimension); i++) {
            if (i > 0) {
                text.append(delimiter);
            }
            if (dimension < array.lengths().size() - 1) {
                at = dimension(text, array, delimiter, element, dimension + 1, at);
            } else {
                Object value = array.elements().get(at++);
                text.append(value == null ? "NULL" : arrayElement(element.apply(value), delimiter));
            }
        }
        text.append('}');
        return at;
    }

    private static String arrayElement(String text, char delimiter) {
        boolean plain = !text.isEmpty()
                && !text.toUpperCase(Locale.ROOT).equals("NULL")
                && hasNone(text, "\"\\{}" + delimiter + SPACES);
        return plain ? text : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    static String range(
            @Nullable String lower, boolean lowerInclusive, @Nullable String upper, boolean upperInclusive) {
        return (lowerInclusive ? "[" : "(")
                + (lower == null ? "" : part(lower, "\"\\()[],"))
                + ","
                + (upper == null ? "" : part(upper, "\"\\()[],"))
                + (upperInclusive ? "]" : ")");
    }

    static String composite(List<@Nullable String> fields) {
        StringBuilder text = new StringBuilder("(");
        String separator = "";
        for (String field : fields) {
            text.append(separator).append(field == null ? "" : part(field, "\"\\(),"));
            separator = ",";
        }
        return text.append(')').toString();
    }

    private static String part(String text, String special) {
        boolean plain = !text.isEmpty() && hasNone(text, special + SPACES);
        return plain ? text : "\"" + text.replace("\\", "\\\\").replace("\"", "\"\"") + "\"";
    }

    private static boolean hasNone(String text, String characters) {
        return text.chars().noneMatch(c -> characters.indexOf(c) >= 0);
    }
}
