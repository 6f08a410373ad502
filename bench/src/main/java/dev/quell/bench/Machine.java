package dev.quell.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What a reader has to know of the machine. */
final class Machine {
    private Machine() {}

    static String describe() {
        return "%s, %d processors (%s), %s, Java %s, PostgreSQL 18"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        valueOf("/proc/cpuinfo", "model name"),
                        System.getProperty("os.name") + " " + System.getProperty("os.version"),
                        Runtime.version());
    }

    private static String valueOf(String file, String key) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException _) {
            return "unknown";
        }
    }
}
