package dev.quell.conninfo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment variables that set parameters of the session by the startup message. */
final class SessionVariables {
    private static final List<Map.Entry<String, String>> VARIABLES =
            List.of(Map.entry("datestyle", "PGDATESTYLE"), Map.entry("timezone", "PGTZ"), Map.entry("geqo", "PGGEQO"));

    private SessionVariables() {}

    /** Reads them, in libpq's order. The value {@code default} leaves a parameter alone. */
    static Map<String, String> read(Environment environment) {
        Map<String, String> parameters = new LinkedHashMap<>();
        VARIABLES.forEach(pair -> environment
                .variable(pair.getValue())
                .filter(value -> !value.equalsIgnoreCase("default"))
                .ifPresent(value -> parameters.put(pair.getKey(), value)));
        return Collections.unmodifiableMap(parameters);
    }
}
