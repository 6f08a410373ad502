package dev.quell.conninfo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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
        Map<ConnOption, String> values = new EnumMap<>(ConnOption.class);
        boolean first = true;
        for (Map.Entry<String, String> pair : pairs) {
            boolean database = pair.getKey().equals(ConnOption.DBNAME.keyword());
            if (database && first && isConnectionString(pair.getValue())) {
                values.putAll(parse(pair.getValue()).values);
            } else {
                put(values, pair.getKey(), pair.getValue());
            }
            first &= !database;
        }
        return new ConnInfo(values);
    }

    private static boolean isConnectionString(String text) {
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
     * Fills in the options that are not set: from environment variables, else from compiled defaults, and the user from
     * the operating system. Options that are set, even to empty text, stay. Mirrors what {@code PQconndefaults} does.
     *
     * @param environment where to look
     * @return the filled set
     */
    public ConnInfo withEnvironment(Environment environment) {
        Map<ConnOption, String> filled = new EnumMap<>(ConnOption.class);
        for (ConnOption option : ConnOption.values()) {
            value(option)
                    .or(() -> fromVariables(option, environment))
                    .or(() -> fallback(option, environment))
                    .ifPresent(value -> filled.put(option, value));
        }
        return new ConnInfo(filled);
    }

    private static Optional<String> fromVariables(ConnOption option, Environment environment) {
        return option.environmentVariable()
                .flatMap(environment::variable)
                .or(() -> option == ConnOption.SSLMODE ? requireSsl(environment) : Optional.empty());
    }

    private static Optional<String> requireSsl(Environment environment) {
        return environment
                .variable("PGREQUIRESSL")
                .filter(value -> value.startsWith("1"))
                .map(value -> "require");
    }

    /** Trusting the whole world's certificate authorities only makes sense if the host name is checked too. */
    private Optional<String> fallback(ConnOption option, Environment environment) {
        if (option == ConnOption.USER) {
            return environment.userName();
        }
        if (option == ConnOption.SSLMODE && trustsSystemRoots(environment)) {
            return Optional.of(SslMode.VERIFY_FULL.keyword());
        }
        return option.compiledDefault();
    }

    private boolean trustsSystemRoots(Environment environment) {
        return value(ConnOption.SSLROOTCERT)
                .or(() -> fromVariables(ConnOption.SSLROOTCERT, environment))
                .filter(TlsReader.SYSTEM_ROOTS::equals)
                .isPresent();
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
