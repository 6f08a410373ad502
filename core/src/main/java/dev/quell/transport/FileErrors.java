package dev.quell.transport;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The words for why a file could not be read, as {@code strerror} would put them. */
final class FileErrors {

    private FileErrors() {}

    static String describe(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "No such file or directory";
            case AccessDeniedException denied -> "Permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            case IOException other -> other.getMessage() == null ? "read error" : other.getMessage();
        };
    }
}
