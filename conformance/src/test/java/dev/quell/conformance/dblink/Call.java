package dev.quell.conformance.dblink;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A call of a function by its SQL name, or a command about foreign servers by its first words.
 *
 * @param arguments text, numbers, truth values, {@link IntVector}, {@link TextArray}, and for commands maps of options
 * @param columns the column definition list of a function that returns records; null for the others
 */
record Call(
        String function,
        List<@Nullable Object> arguments,
        @Nullable String columns) {
    /** An {@code int2vector}. */
    record IntVector(List<Integer> numbers) {}

    /** A {@code text[]}. */
    record TextArray(List<@Nullable String> elements) {}

    /** The argument, null for SQL's null. */
    @Nullable
    String text(int index) {
        return (String) arguments.get(index);
    }

    boolean isText(int index) {
        return index < arguments.size() && (arguments.get(index) == null || arguments.get(index) instanceof String);
    }

    /** The options of a command, in a fixed order. */
    static Map<String, String> options(@Nullable Object argument) {
        if (argument instanceof Map<?, ?> map) {
            Map<String, String> options = new TreeMap<>();
            map.forEach((key, value) -> options.put((String) key, (String) value));
            return options;
        }
        throw new IllegalArgumentException("these are no options: " + argument);
    }

    /** Such as {@code dblink_fetch(text, integer)}. A null is taken for a text. */
    String signature() {
        return arguments.stream()
                .map(argument -> switch (argument) {
                    case Integer ignored -> "integer";
                    case Boolean ignored -> "boolean";
                    case IntVector ignored -> "int2vector";
                    case TextArray ignored -> "text[]";
                    case null, default -> "text";
                })
                .collect(Collectors.joining(", ", function + "(", ")"));
    }

    @Override
    public String toString() {
        String call = arguments.stream().map(Call::shown).collect(Collectors.joining(", ", function + "(", ")"));
        return columns == null ? call : call + " AS (" + columns + ")";
    }

    private static String shown(@Nullable Object argument) {
        return switch (argument) {
            case null -> "NULL";
            case String text -> "'" + text + "'";
            case IntVector vector -> vector.numbers().toString();
            case TextArray array -> array.elements().toString();
            default -> argument.toString();
        };
    }
}
