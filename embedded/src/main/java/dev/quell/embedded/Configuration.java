package dev.quell.embedded;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text of {@code postgresql.conf}, from names and values. */
final class Configuration {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");

    private Configuration() {}

    /**
     * What suits a server whose data nobody will miss: no waiting for the disk, little memory. Commits stay synchronous,
     * which costs little without the disk, so that a killed server has them after a restart.
     */
    static Map<String, String> throwAway() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("fsync", "off");
        settings.put("full_page_writes", "off");
        // In the data directory, with which it goes, even when the server was killed.
        settings.put("dynamic_shared_memory_type", "mmap");
        settings.put("max_wal_senders", "0");
        settings.put("wal_level", "minimal");
        settings.put("shared_buffers", "32MB");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        return settings;
    }

    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" is not the name of a PostgreSQL setting");
        }
    }

    static String text(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = " + quoted(setting.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    private static String quoted(String value) {
        if (value.indexOf('\n') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a PostgreSQL setting must fit on one line");
        }
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
