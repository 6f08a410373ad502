package dev.quell.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Chooses where servers keep their data.
 *
 * <p>Each server is a thousand files that soon go again. In memory that takes 50 ms; on disk it may take a second: an
 * ext4 without a journal passes over the inodes of files deleted in the last minutes one by one.
 */
final class TemporaryStorage {
    private static final Path IN_MEMORY = Path.of("/dev/shm");
    private static final long PLENTY = 4L << 30;

    private TemporaryStorage() {}

    static Path best() {
        return hasPlenty(IN_MEMORY) ? IN_MEMORY : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    }

    private static boolean hasPlenty(Path directory) {
        try {
            return Files.isWritable(directory) && Files.getFileStore(directory).getUsableSpace() >= PLENTY;
        } catch (IOException unknown) {
            return false;
        }
    }
}
