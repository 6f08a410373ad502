package dev.quell.libpq;

import dev.quell.conninfo.ConnInfo;
import dev.quell.conninfo.ConnOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection option, as libpq's type of that name. Immutable; {@link #toString} hides secrets.
 *
 * @param keyword the option's keyword
 * @param envvar the environment variable that sets it, null if there is none
 * @param compiled the default that is built in, null if there is none
 * @param val the value, null if there is none
 * @param label how a form would label it
 * @param dispchar {@code "*"} for a secret, {@code "D"} for an option that only developers need, else empty
 * @param dispsize how wide a form would show it, in characters
 */
public record PQconninfoOption(
        String keyword,
        @Nullable String envvar,
        @Nullable String compiled,
        @Nullable String val,
        String label,
        String dispchar,
        int dispsize) {
    static List<PQconninfoOption> list(ConnInfo info) {
        return list(info.values());
    }

    static List<PQconninfoOption> list(Map<ConnOption, String> values) {
        return Arrays.stream(ConnOption.values())
                .map(option -> new PQconninfoOption(
                        option.keyword(),
                        option.environmentVariable().orElse(null),
                        option.compiledDefault().orElse(null),
                        values.get(option),
                        option.label(),
                        option.displayCharacter(),
                        option.displaySize()))
                .toList();
    }

    @Override
    public String toString() {
        boolean hidden = dispchar.equals("*") || keyword.startsWith("scram_");
        return keyword + "=" + (val == null ? "" : hidden ? "********" : val);
    }
}
