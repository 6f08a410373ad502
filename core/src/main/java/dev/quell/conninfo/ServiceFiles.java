package dev.quell.conninfo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Looks up a service: a group of options in the file {@code PGSERVICEFILE} or {@code ~/.pg_service.conf}, or else in
 * the system's {@code pg_service.conf}. Options that are set already stay.
 *
 * @see <a href="https://www.postgresql.org/docs/18/libpq-pgservice.html">The Connection Service File</a>
 */
final class ServiceFiles {
    private static final String SYSTEM_FILE = "pg_service.conf";

    /** libpq reads lines into a buffer of 1024 bytes, and wants the line break in it too. */
    private static final int LONGEST_LINE = 1022;

    private final String service;
    private final Environment environment;
    private final Map<ConnOption, String> values;
    private boolean found;

    ServiceFiles(String service, Environment environment, Map<ConnOption, String> values) {
        this.service = service;
        this.environment = environment;
        this.values = values;
    }

    /** Sets the options of the service, up to the mistake that is told, if there is one. */
    Optional<ConnInfoException> read() {
        try {
            Optional<String> named = environment.variable("PGSERVICEFILE");
            if (named.isPresent()) {
                read(named.get());
            } else {
                Optional<String> own = environment
                        .homeDirectory()
                        .map(home -> home.resolve(".pg_service.conf").toString());
                own.filter(ServiceFiles::exists).ifPresent(this::read);
            }
            Optional<String> shared =
                    environment.systemConfigDirectory().map(directory -> directory + "/" + SYSTEM_FILE);
            shared.filter(file -> !found && exists(file)).ifPresent(this::read);
        } catch (ConnInfoException e) {
            return Optional.of(e);
        }
        return found
                ? Optional.empty()
                : Optional.of(new ConnInfoException("definition of service \"" + service + "\" not found"));
    }

    private static boolean exists(String file) {
        return Files.exists(LocalFile.named(file));
    }

    private void read(String file) {
        String[] lines = content(file).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            boolean last = i == lines.length - 1;
            if (lines[i].length() > (last ? LONGEST_LINE : LONGEST_LINE - 1)) {
                throw new ConnInfoException("line " + (i + 1) + " too long in service file \"" + file + "\"");
            }
            String line = stripped(lines[i]);
            if (line.startsWith("[")) {
                if (found) {
                    return;
                }
                found = line.startsWith(ByteText.view(service) + "]", 1);
            } else if (found && !line.isEmpty() && !line.startsWith("#")) {
                setting(line, file, i + 1);
            }
        }
    }

    /** A directory can be opened in C, and then has no lines. */
    private static String content(String file) {
        Path path = LocalFile.named(file);
        if (!file.isEmpty() && Files.isDirectory(path)) {
            return "";
        }
        try {
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            ConnInfoException failure = new ConnInfoException("service file \"" + file + "\" not found");
            failure.initCause(e);
            throw failure;
        }
    }

    private static String stripped(String line) {
        int from = 0;
        int to = line.length();
        while (to > from && ByteText.isSpace(line.charAt(to - 1))) {
            to--;
        }
        while (from < to && ByteText.isSpace(line.charAt(from))) {
            from++;
        }
        return line.substring(from, to);
    }

    private void setting(String line, String file, int number) {
        int separator = line.indexOf('=');
        String keyword = separator < 0 ? "" : line.substring(0, separator);
        if (keyword.equals(ConnOption.SERVICE.keyword())) {
            throw new ConnInfoException(
                    "nested service specifications not supported in service file \"" + file + "\", line " + number);
        }
        ConnOption option = ConnOption.named(keyword)
                .orElseThrow(
                        () -> new ConnInfoException("syntax error in service file \"" + file + "\", line " + number));
        if (!values.containsKey(option)) {
            values.put(option, ByteText.value(line.substring(separator + 1), keyword));
        }
    }
}
