package dev.quell.cli.shell;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** H2's types by PostgreSQL's names. */
final class TypeText {
    private static final String ARRAY = " ARRAY";
    private static final Pattern MODIFIER = Pattern.compile("\\(([^)]*)\\)");
    private static final Map<String, String> NAMES = Map.of(
            "character large object", "text",
            "binary large object", "bytea",
            "binary varying", "bytea",
            "timestamp", "timestamp without time zone",
            "time", "time without time zone");

    private TypeText() {}

    /** {@code type} as H2 writes it, {@code CHARACTER VARYING(10) ARRAY} for example. */
    static String of(String type) {
        if (type.endsWith(ARRAY)) {
            return of(type.substring(0, type.length() - ARRAY.length())) + "[]";
        }
        Matcher modifier = MODIFIER.matcher(type);
        if (type.contains("'") || !modifier.find()) {
            return name(type);
        }
        String rest = type.substring(modifier.end());
        String name = name(type.substring(0, modifier.start()) + rest);
        String inBrackets = "(" + modifier.group(1).replace(" ", "") + ")";
        int zone = name.indexOf(" with");
        return zone < 0 ? name + inBrackets : name.substring(0, zone) + inBrackets + name.substring(zone);
    }

    private static String name(String type) {
        String lower = type.contains("'") ? type : type.toLowerCase(Locale.ROOT);
        return NAMES.getOrDefault(lower, lower);
    }
}
