package dev.quell.cli.console;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that nobody but their owner may read or write, where the file system has such permissions. */
public final class OwnersOnly {
    private static final boolean HAS_PERMISSIONS =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private OwnersOnly() {}

    /** To be given where a file is made; 0600. */
    public static FileAttribute<?>[] file() {
        return attributes("rw-------");
    }

    /** To be given where a folder is made; 0700. */
    public static FileAttribute<?>[] folder() {
        return attributes("rwx------");
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return HAS_PERMISSIONS
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Whether the file's permissions let nobody but its owner at it. */
    public static boolean is(Path file) throws IOException {
        return !HAS_PERMISSIONS || Files.getPosixFilePermissions(file).stream().allMatch(OwnersOnly::isOwners);
    }

    private static boolean isOwners(PosixFilePermission permission) {
        return Set.of(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.OWNER_EXECUTE)
                .contains(permission);
    }

    /** Why a file could not be read or written, without its name; the JDK's messages often are nothing but the name. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException ignored -> "permission denied";
            case NoSuchFileException ignored -> "no such file or folder";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }
}
