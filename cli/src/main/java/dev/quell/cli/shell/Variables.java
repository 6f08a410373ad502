package dev.quell.cli.shell;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The variables of {@code \set}. Not thread-safe. */
public final class Variables {
    static final String USER = "USER";
    static final String DATABASE = "DBNAME";
    static final String FETCH_COUNT = "FETCH_COUNT";
    private static final String STOP = "ON_ERROR_STOP";
    private static final int MOST_DIGITS = 9;
    private static final List<String> TRUE = List.of("true", "yes", "on", "1");
    private static final List<String> FALSE = List.of("false", "no", "off", "0");

    private final Map<String, String> values = new TreeMap<>();

    Variables(Map<String, String> values) {
        set(STOP, "off");
        values.forEach(this::set);
    }

    /** What is wrong with such a setting; empty if nothing is. */
    public static Optional<String> problem(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(VariableReference::isPart)) {
            return Optional.of("invalid variable name: \"" + name + "\"");
        }
        if (name.equals(STOP) && truth(value).isEmpty()) {
            return Optional.of("unrecognized value \"" + value + "\" for \"" + STOP + "\": Boolean expected");
        }
        if (name.equals(FETCH_COUNT) && !value.matches("[0-9]{0," + MOST_DIGITS + "}")) {
            return Optional.of("invalid value \"" + value + "\" for \"" + FETCH_COUNT + "\": integer expected");
        }
        return Optional.empty();
    }

    /** As psql reads it: a word may be cut short, and nothing at all is true. */
    private static Optional<Boolean> truth(String value) {
        String word = value.toLowerCase(Locale.ROOT);
        if (word.equals("o")) {
            return Optional.empty();
        }
        if (TRUE.stream().anyMatch(whole -> whole.startsWith(word))) {
            return Optional.of(true);
        }
        return FALSE.stream().anyMatch(whole -> whole.startsWith(word)) ? Optional.of(false) : Optional.empty();
    }

    /** Sets a variable; there must be no {@link #problem}. */
    void set(String name, String value) {
        boolean bare = name.equals(STOP) && value.isEmpty();
        values.put(name, bare ? "on" : value);
    }

    void unset(String name) {
        values.remove(name);
        if (name.equals(STOP)) {
            set(STOP, "off");
        }
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Whether a script ends at its first error. */
    boolean stopsOnError() {
        return truth(values.getOrDefault(STOP, "off")).orElse(false);
    }

    /** How many rows of a result are wanted at once; 0 for all of them. */
    int fetchCount() {
        String count = values.getOrDefault(FETCH_COUNT, "");
        return count.isEmpty() ? 0 : Integer.parseInt(count);
    }

    /** A line for each, as {@code \set} lists them. */
    String listed() {
        return String.join(
                "\n",
                values.entrySet().stream()
                        .map(entry -> entry.getKey() + " = '" + entry.getValue() + "'")
                        .toList());
    }
}
