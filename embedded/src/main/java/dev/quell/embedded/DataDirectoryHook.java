package dev.quell.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** Changes a data directory after it was created and before its server first starts. */
@FunctionalInterface
public interface DataDirectoryHook {
    /**
     * Adds or changes files.
     *
     * @param dataDirectory the data directory, owned by the current user and private to this server
     * @throws IOException if a file cannot be written; the start fails with it as the cause
     */
    void prepare(Path dataDirectory) throws IOException;
}
