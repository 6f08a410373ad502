package dev.quell.conninfo;

import java.util.EnumMap;
import java.util.Map;

/** The options collected while a connection string is read. The last of several values for an option wins. */
final class ParsedOptions {
    private final Map<ConnOption, String> values = new EnumMap<>(ConnOption.class);

    /** Stores a value under its keyword, both as {@link ByteText} views. */
    void store(String keyword, String value) {
        if (keyword.equals("requiressl")) {
            // libpq still takes this keyword of its version 7 and means sslmode by it.
            values.put(ConnOption.SSLMODE, value.startsWith("1") ? "require" : "prefer");
            return;
        }
        ConnOption option =
                ConnOption.named(keyword).orElseThrow(() -> ConnInfoException.invalidOption(ByteText.shown(keyword)));
        store(option, value);
    }

    void store(ConnOption option, String value) {
        values.put(option, ByteText.value(value, option.keyword()));
    }

    ConnInfo toConnInfo() {
        return new ConnInfo(values);
    }
}
