package dev.quell.conninfo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A set of connection options with their values as text. Immutable and thread-safe.
 *
 * <p>Values are not checked here; {@link ConnectSettings} does that. {@link #toString()} hides secrets.
 *
 * @see <a href="https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING">Connection strings</a>
 */
public final class ConnInfo {
    private static final ConnInfo EMPTY = new ConnInfo(Map.of());

    private final Map<ConnOption, String> values;

    ConnInfo(Map<ConnOption, String> values) {
        Map<ConnOption, String> copy = new EnumMap<>(ConnOption.class);
        values.forEach((option, value) -> copy.put(option, checked(option, value)));
        this.values = Collections.unmodifiableMap(copy);
    }

    /** A zero byte would end the value early in the startup message, and begin another one. */
    private static String checked(ConnOption option, String value) {
        if (value.indexOf('\0') >= 0) {
            throw new ConnInfoException(
                    "value of connection option \"" + option.keyword() + "\" must not contain a zero byte");
        }
        return value;
    }

    /**
     * Gives the set without any option.
     *
     * @return the empty set
     */
    public static ConnInfo empty() {
        return EMPTY;
    }

    /**
     * Reads a connection string: a {@code postgresql://} or {@code postgres://} URI, or else
     * {@code keyword = value} pairs. Mirrors {@code PQconninfoParse}.
     *
     * @param text the connection string, possibly empty
     * @return the options that it names
     * @throws ConnInfoException if the text is malformed or names an unknown option
     */
    public static ConnInfo parse(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new ConnInfoException("connection info string must not contain a zero byte");
        }
        return UriParser.hasUriPrefix(text) ? UriParser.parse(text) : KeywordValueParser.parse(text);
    }

    /**
     * Takes keywords and values as they are. Empty values are skipped. Mirrors {@code PQconnectdbParams} with
     * {@code expand_dbname} zero.
     *
     * @param pairs values by keyword
     * @return the options
     * @throws ConnInfoException if a keyword names no option
     */
    public static ConnInfo of(Map<String, String> pairs) {
        Map<ConnOption, String> values = new EnumMap<>(ConnOption.class);
        pairs.forEach((keyword, value) -> put(values, keyword, value));
        return new ConnInfo(values);
    }

    /**
     * Takes keywords and values in order, the first {@code dbname} of which may be a whole connection string: its
     * options override those before it and are overridden by those after it. Empty values are skipped. Mirrors
     * {@code PQconnectdbParams} with {@code expand_dbname} set.
     *
     * @param pairs keywords and values in order
     * @return the options
     * @throws ConnInfoException if a keyword names no option or the connection string is malformed
     */
    public static ConnInfo expanding(List<? extends Map.Entry<String, String>> pairs) {
        return KeywordLists.read(
                pairs.stream().map(Map.Entry::getKey).toList(),
                pairs.stream().map(Map.Entry::getValue).toList(),
                true);
    }

    static boolean isConnectionString(String text) {
        return UriParser.hasUriPrefix(text) || text.indexOf('=') >= 0;
    }

    private static void put(Map<ConnOption, String> values, String keyword, String value) {
        if (!value.isEmpty()) {
            values.put(ConnOption.named(keyword).orElseThrow(() -> ConnInfoException.invalidOption(keyword)), value);
        }
    }

    /**
     * Sets one option.
     *
     * @param option the option
     * @param value its value; empty text counts as a value
     * @return a set with that option and all others as they are
     */
    public ConnInfo with(ConnOption option, String value) {
        Map<ConnOption, String> changed = new EnumMap<>(ConnOption.class);
        changed.putAll(values);
        changed.put(option, value);
        return new ConnInfo(changed);
    }

    /**
     * Takes one option away.
     *
     * @param option the option
     * @return a set without that option and all others as they are
     */
    public ConnInfo without(ConnOption option) {
        Map<ConnOption, String> changed = new EnumMap<>(ConnOption.class);
        changed.putAll(values);
        changed.remove(option);
        return new ConnInfo(changed);
    }

    /**
     * Fills in the options that are not set: from the service that is named, else from environment variables, else from
     * compiled defaults, and the user from the operating system. Options that are set, even to empty text, stay.
     *
     * @param environment where to look
     * @return the filled set
     * @throws ConnInfoException if the service cannot be found or its file is malformed
     */
    public ConnInfo withEnvironment(Environment environment) {
        return Defaults.fill(this, environment);
    }

    /**
     * Gives all options with the values they have where none is given. A service that {@code PGSERVICE} names but that
     * cannot be found or read is passed over. Mirrors {@code PQconndefaults}.
     *
     * @param environment where to look
     * @return the options that have a default
     */
    public static ConnInfo defaults(Environment environment) {
        return Defaults.fillLeniently(EMPTY, environment);
    }

    /** These options, with those of the arguments that have a value. */
    ConnInfo withNonEmpty(Map<ConnOption, @Nullable String> arguments) {
        Map<ConnOption, String> changed = new EnumMap<>(ConnOption.class);
        changed.putAll(values);
        arguments.forEach((option, value) -> {
            if (value != null && !value.isEmpty()) {
                changed.put(option, value);
            }
        });
        return new ConnInfo(changed);
    }

    /**
     * Looks up an option's value.
     *
     * @param option the option
     * @return its value, or empty if it is not set
     */
    public Optional<String> value(ConnOption option) {
        return Optional.ofNullable(values.get(option));
    }

    /**
     * Gives all options that are set, secrets included.
     *
     * @return an unmodifiable map in libpq's order
     */
    public Map<ConnOption, String> values() {
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConnInfo info && values.equals(info.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** Writes the set as a connection string, with {@code ********} for every secret. */
    @Override
    public String toString() {
        List<String> pairs = new ArrayList<>();
        values.forEach(
                (option, value) -> pairs.add(option.keyword() + "=" + (option.secret() ? Secret.MASK : quoted(value))));
        return pairs.stream().collect(Collectors.joining(" "));
    }

    private static String quoted(String value) {
        boolean plain =
                !value.isEmpty() && value.chars().noneMatch(c -> ByteText.isSpace((char) c) || c == '\'' || c == '\\');
        return plain ? value : "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
