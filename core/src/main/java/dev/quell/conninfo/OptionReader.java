package dev.quell.conninfo;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads typed values out of a filled {@link ConnInfo}. */
record OptionReader(ConnInfo info) {
    /** What C's {@code strtol} takes, with the blanks that libpq allows on both sides. */
    private static final Pattern INTEGER = Pattern.compile("[ \\t-\\r]*([+-]?[0-9]+)[ \\t-\\r]*");

    Optional<String> text(ConnOption option) {
        return info.value(option);
    }

    /** The value, where libpq treats empty text like no value. */
    Optional<String> nonEmpty(ConnOption option) {
        return info.value(option).filter(value -> !value.isEmpty());
    }

    OptionalInt integer(ConnOption option) {
        return text(option)
                .map(value -> OptionalInt.of(parseInteger(option, value)))
                .orElse(OptionalInt.empty());
    }

    static int parseInteger(ConnOption option, String value) {
        var matcher = INTEGER.matcher(value);
        if (matcher.matches()) {
            try {
                return Integer.parseInt(matcher.group(1));
            } catch (NumberFormatException tooLarge) {
                throw invalidInteger(option, value, tooLarge);
            }
        }
        throw invalidInteger(option, value, null);
    }

    private static ConnInfoException invalidInteger(ConnOption option, String value, @Nullable Throwable cause) {
        ConnInfoException failure = new ConnInfoException(
                "invalid integer value \"" + value + "\" for connection option \"" + option.keyword() + "\"");
        failure.initCause(cause);
        return failure;
    }

    /** One of several keywords, exactly as spelt. Empty text is as wrong as any other. */
    <E extends Enum<E>> E choice(ConnOption option, Class<E> type, Function<E, String> keyword, E absent) {
        Optional<String> value = text(option);
        if (value.isEmpty()) {
            return absent;
        }
        return Stream.of(type.getEnumConstants())
                .filter(constant -> keyword.apply(constant).equals(value.get()))
                .findFirst()
                .orElseThrow(() -> ConnInfoException.invalidValue(option, value.get()));
    }
}
