package dev.quell.bench.race;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a fork and reads what it wrote. */
final class ForkProcess {
    /** Beyond what the effort asks for: starting, connecting, a slow machine. */
    private static final long GRACE_SECONDS = 180;

    private static final int TAIL = 600;

    /** What a fork wrote: its values by name, or why it has none. */
    sealed interface Written {
        record Values(Map<String, Double> byName) implements Written {}

        record None(Outcome why) implements Written {}
    }

    private ForkProcess() {}

    static Written run(List<String> command, Effort effort, Map<String, String> environment)
            throws InterruptedException {
        Path out = file();
        Path error = file();
        try {
            var builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(error.toFile())
                    .start();
            try {
                if (!process.waitFor(GRACE_SECONDS + (3 * effort.warm() + effort.measure()) / 1000, TimeUnit.SECONDS)) {
                    return new Written.None(new Outcome.Failed("it did not end"));
                }
            } finally {
                process.destroyForcibly();
            }
            return process.exitValue() == 0
                    ? read(Files.readAllLines(out))
                    : new Written.None(new Outcome.Failed(tail(Files.readString(error))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(out);
            delete(error);
        }
    }

    private static Written read(List<String> lines) {
        Map<String, Double> values = new HashMap<>();
        for (String line : lines) {
            String[] parts = line.split("\t", -1);
            if (parts[0].equals(Fork.ABSENT) && parts.length > 1) {
                return new Written.None(new Outcome.Absent(parts[1]));
            } else if (parts[0].equals(Fork.VALUE) && parts.length > 2) {
                values.put(parts[1], Double.parseDouble(parts[2]));
            }
        }
        return new Written.Values(values);
    }

    private static String tail(String text) {
        String stripped = text.strip();
        return stripped.length() <= TAIL ? stripped : stripped.substring(0, TAIL);
    }

    private static Path file() {
        try {
            return Files.createTempFile("quell-bench-", ".txt");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
