package dev.quell.embedded;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Runs PostgreSQL's programs: a settled environment, all output in a log file. */
final class Commands {
    private static final int TAIL_LINES = 15;
    /** An encoding in which every byte means something, since a log may hold any. */
    private static final Charset ANY_BYTES = StandardCharsets.ISO_8859_1;

    private Commands() {}

    static ProcessBuilder prepare(List<String> command, Path log) {
        var builder = new ProcessBuilder(command);
        // The variables of the caller are meant for its clients, and would change what the server does.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        return builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /** Waits for the end of a process, and ends it when it takes too long or the caller is interrupted. */
    static void await(Process process, long timeout, TimeUnit unit, String name) {
        try {
            if (process.waitFor(timeout, unit)) {
                return;
            }
        } catch (InterruptedException interruption) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgresException("interrupted while waiting for " + name, interruption);
        }
        process.destroyForcibly();
        throw new EmbeddedPostgresException("%s did not finish within %d %s"
                .formatted(name, timeout, unit.name().toLowerCase(Locale.ROOT)));
    }

    static boolean says(Path log, String words) throws IOException {
        return Files.readString(log, ANY_BYTES).contains(words);
    }

    /** The last lines of a log, or what else there is to say about it. */
    static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log, ANY_BYTES);
            String tail = String.join(
                    System.lineSeparator(), lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
            return tail.isBlank() ? "it said nothing" : tail;
        } catch (IOException unreadable) {
            return "its log " + log + " cannot be read";
        }
    }
}
