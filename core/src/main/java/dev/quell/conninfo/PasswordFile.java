package dev.quell.conninfo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks up a password in a password file: lines of {@code host:port:database:user:password}, each of the first four
 * possibly {@code *}, with a backslash before a colon or backslash that is meant.
 *
 * @see <a href="https://www.postgresql.org/docs/18/libpq-pgpass.html">The Password File</a>
 */
final class PasswordFile {
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Path path;
    private final Consumer<String> warnings;

    PasswordFile(Path path, Consumer<String> warnings) {
        this.path = path;
        this.warnings = warnings;
    }

    /** Finds the first line that matches host, port, database and user, in this order. */
    Optional<Secret> find(List<String> login) {
        if (!Files.exists(path) || !isTrustworthy()) {
            return Optional.empty();
        }
        return lines().stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> match(line, login))
                .flatMap(Optional::stream)
                .findFirst()
                .filter(password -> !password.isEmpty())
                .map(password -> Secret.of(ByteText.shown(password)));
    }

    private boolean isTrustworthy() {
        if (!Files.isRegularFile(path)) {
            warnings.accept("WARNING: password file \"" + path + "\" is not a plain file");
            return false;
        }
        PosixFileAttributeView posix = posixView();
        try {
            if (posix != null && posix.readAttributes().permissions().stream().anyMatch(OTHERS::contains)) {
                warnings.accept("WARNING: password file \"" + path
                        + "\" has group or world access; permissions should be u=rw (0600) or less");
                return false;
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Windows has no such permissions; libpq does not check there either. */
    private @Nullable PosixFileAttributeView posixView() {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class);
    }

    /** libpq goes on without a password where it cannot read the file, and does not say so. */
    private List<String> lines() {
        try {
            return List.of(Files.readString(path, StandardCharsets.ISO_8859_1).split("\\r*\n"));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<String> match(String line, List<String> login) {
        int at = 0;
        for (String part : login) {
            at = line.startsWith("*:", at) ? at + 2 : afterField(line, at, ByteText.view(part));
            if (at < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(unescapedField(line, at));
    }

    /**
     * Where the field behind the one at {@code from} begins if that one is {@code wanted}, else -1. As in libpq a colon
     * ends the field only where all that is wanted has been seen, so that {@code ::1} needs no backslashes.
     */
    private static int afterField(String line, int from, String wanted) {
        int at = from;
        for (int seen = 0; seen < wanted.length(); seen++) {
            if (at < line.length() && line.charAt(at) == '\\') {
                at++;
            }
            if (at >= line.length() || line.charAt(at) != wanted.charAt(seen)) {
                return -1;
            }
            at++;
        }
        return at < line.length() && line.charAt(at) == ':' ? at + 1 : -1;
    }

    private static String unescapedField(String line, int from) {
        int end = endOfField(line, from);
        StringBuilder field = new StringBuilder();
        for (int at = from; at < end; at++) {
            if (line.charAt(at) == '\\' && at + 1 < end) {
                at++;
            }
            field.append(line.charAt(at));
        }
        return field.toString();
    }

    private static int endOfField(String line, int from) {
        int at = from;
        while (at < line.length() && line.charAt(at) != ':') {
            at += line.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, line.length());
    }
}
