package dev.quell.cli.shell;

import dev.quell.cli.console.OwnersOnly;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/** Where the history is kept: {@code quell/shell_history} among the user's data, for nobody else to read. */
final class HistoryFile {
    private HistoryFile() {}

    static Path of(Map<String, String> environment) {
        Path data = Optional.ofNullable(environment.get("XDG_DATA_HOME"))
                .filter(folder -> folder.startsWith("/"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home", "."), ".local", "share"));
        return data.resolve("quell").resolve("shell_history");
    }

    /** Makes the file, or takes it away from others. */
    static void protect(Path file) throws IOException {
        Files.createDirectories(file.getParent(), OwnersOnly.folder());
        try {
            Files.createFile(file, OwnersOnly.file());
        } catch (FileAlreadyExistsException e) {
            if (!OwnersOnly.is(file)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        }
    }
}
