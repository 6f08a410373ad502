package dev.quell.conninfo;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Turns the names of files in options into paths. */
final class LocalFile {
    private LocalFile() {}

    /** Empty where there is no naming it. */
    static Optional<Path> ifNameable(String name) {
        try {
            return Optional.of(named(name));
        } catch (ConnInfoException unnameable) {
            return Optional.empty();
        }
    }

    /** Java can only name files whose names the locale has characters for, where C passes the bytes on. */
    static Path named(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            ConnInfoException failure = new ConnInfoException("file name \"" + name
                    + "\" has characters that the locale does not have: use a locale with UTF-8, such as C.UTF-8");
            failure.initCause(e);
            throw failure;
        }
    }
}
