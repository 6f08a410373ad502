package dev.quell.embedded;

import java.io.IOException;
import java.io.Serial;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/**
 * An embedded server that could not be unpacked, initialised, started or stopped.
 *
 * <p>The message is a sentence that says what to change; where the server itself said why, its words are quoted.
 */
public final class EmbeddedPostgresException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    EmbeddedPostgresException(String message) {
        super(message);
    }

    EmbeddedPostgresException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What could not be done, such as {@code cannot start PostgreSQL}, and why in words of a sentence. */
    static EmbeddedPostgresException because(String what, IOException cause) {
        return new EmbeddedPostgresException(what + ": " + reason(cause), cause);
    }

    /** Some exceptions of the JDK have nothing but a path for a message, or no message at all. */
    private static String reason(IOException cause) {
        return switch (cause) {
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case FileAlreadyExistsException present -> present.getFile() + " exists already";
            case ClosedByInterruptException interrupted -> "interrupted (" + interrupted + ")";
            case FileLockInterruptionException interrupted -> "interrupted (" + interrupted + ")";
            default -> String.valueOf(cause.getMessage());
        };
    }
}
