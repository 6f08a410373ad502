package dev.quell.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Who this process runs as, and who owns a file; Linux. */
final class CurrentUser {
    private static final int ROOT = 0;

    private CurrentUser() {}

    static int id() throws IOException {
        return ownerOf(Path.of("/proc/self/"));
    }

    static boolean isRoot() throws IOException {
        return id() == ROOT;
    }

    /** The owner of the file, or of the link where it is one: whoever made the link decides where it leads. */
    static int ownerOf(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
