package dev.quell.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Who this process runs as, and who owns a file; Linux. */
final class CurrentUser {
    private static final int ROOT = 0;

    private CurrentUser() {}

    /** The effective user id, second of those in the line {@code Uid:} of the process's status. */
    static int id() throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith("Uid:"))
                    .map(line -> Integer.parseInt(line.split("\\s+", -1)[2]))
                    .findFirst()
                    .orElseThrow(() -> new IOException("/proc/self/status does not tell the user"));
        }
    }

    static boolean isRoot() throws IOException {
        return id() == ROOT;
    }

    /** The owner of the file, or of the link where it is one: whoever made the link decides where it leads. */
    static int ownerOf(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
