package dev.quell.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.XZInputStream;

/** Unpacks a {@code .tar.xz} stream, refusing every entry that would leave the target directory. */
final class Unpacker {
    private static final int OWNER_MAY_EXECUTE = 0100;

    private final Path root;

    private Unpacker(Path root) {
        this.root = root;
    }

    static void unpack(InputStream packed, Path directory) throws IOException {
        var unpacker = new Unpacker(directory.toRealPath());
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpacker.write(entry, tar);
            }
        }
    }

    private void write(TarArchiveEntry entry, InputStream content) throws IOException {
        Path target = inside(root.resolve(entry.getName()), entry);
        if (target.equals(root)) {
            return;
        }
        Path parent = Files.createDirectories(inside(target.resolveSibling("."), entry));
        // An earlier link may lead elsewhere than its spelling says, so the real place counts as well.
        inside(parent.toRealPath(), entry);
        if (entry.isSymbolicLink()) {
            inside(target.resolveSibling(entry.getLinkName()), entry);
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isDirectory()) {
            Files.createDirectories(target);
        } else if (isOrdinaryFile(entry)) {
            Files.copy(content, target);
            boolean executable = (entry.getMode() & OWNER_MAY_EXECUTE) != 0;
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        } else {
            throw new IOException("the archive entry \"%s\" is neither a file, a directory nor a symbolic link"
                    .formatted(entry.getName()));
        }
    }

    /** The library's own {@code isFile} says yes to devices as well. */
    private static boolean isOrdinaryFile(TarArchiveEntry entry) {
        return entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
    }

    private Path inside(Path path, TarArchiveEntry entry) throws IOException {
        Path normal = path.normalize();
        if (!normal.startsWith(root)) {
            throw new IOException(
                    "the archive entry \"%s\" leads out of the target directory".formatted(entry.getName()));
        }
        return normal;
    }
}
