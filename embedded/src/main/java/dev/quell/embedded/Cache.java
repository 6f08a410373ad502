package dev.quell.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Directories that are made once per user and then only read.
 *
 * <p>A directory is made under another name and renamed when it is whole, so an interrupted run leaves nothing that
 * could be mistaken for a finished one. A file lock, which the kernel drops with its process, keeps other processes
 * from doing the same work twice.
 */
final class Cache {
    /** File locks belong to the whole process, so threads need a lock of their own. */
    private static final ReentrantLock WITHIN_PROCESS = new ReentrantLock();

    private final Path base;

    private Cache(Path base) {
        this.base = base;
    }

    /** Makes the content of a cached directory, which exists and is empty. */
    @FunctionalInterface
    interface Maker {
        void make(Path directory) throws IOException;
    }

    /**
     * The cache of the current user: below {@code XDG_CACHE_HOME} or {@code ~/.cache}, or, where neither can be
     * written, a private directory below the given temporary one.
     *
     * @throws EmbeddedPostgresException if none of these can be used
     */
    static Cache ofUser(Map<String, String> environment, Path temporary) throws IOException {
        int user = CurrentUser.id();
        Optional<Path> home = cacheHome(environment);
        if (home.isPresent() && belongsTo(user, home.get())) {
            Path wanted = home.get().resolve("quell");
            if (claim(wanted, user)) {
                return new Cache(wanted);
            }
        }
        Path fallback = temporary.resolve("quell-" + user);
        if (claim(fallback, user)) {
            return new Cache(fallback);
        }
        throw new EmbeddedPostgresException(
                "cannot unpack PostgreSQL: neither %s nor %s is a directory that this user alone can write; set %s to one"
                        .formatted(home.map(Path::toString).orElse("~/.cache"), fallback, "XDG_CACHE_HOME"));
    }

    /** The finished directory of that name, made now if it does not exist. */
    Path directory(String name, Maker maker) throws IOException {
        Path finished = base.resolve(name);
        if (Files.isDirectory(finished)) {
            return finished;
        }
        WITHIN_PROCESS.lock();
        try (var file = FileChannel.open(
                        base.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = file.lock()) {
            assert lock.isValid();
            if (!Files.isDirectory(finished)) {
                make(finished, maker);
            }
            return finished;
        } finally {
            WITHIN_PROCESS.unlock();
        }
    }

    private void make(Path finished, Maker maker) throws IOException {
        String unfinished = finished.getFileName() + ".unfinished-";
        removeLeftovers(unfinished);
        Path workplace = Files.createTempDirectory(base, unfinished);
        try {
            maker.make(workplace);
            Files.move(workplace, finished, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            DirectoryTree.delete(workplace);
        }
    }

    /** Whoever left them held the lock that is held here, so they cannot be in use. */
    private void removeLeftovers(String prefix) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(base, prefix + "*")) {
            for (Path leftover : leftovers) {
                DirectoryTree.delete(leftover);
            }
        }
    }

    private static Optional<Path> cacheHome(Map<String, String> environment) {
        String named = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (named.startsWith("/")) {
            return Optional.of(Path.of(named));
        }
        String home = System.getProperty("user.home", "");
        return home.startsWith("/") ? Optional.of(Path.of(home, ".cache")) : Optional.empty();
    }

    /** In a home inherited through {@code sudo} nothing must be left that its owner cannot remove. */
    private static boolean belongsTo(int user, Path directory) {
        Path existing = directory;
        while (existing.getParent() != null && Files.notExists(existing)) {
            existing = existing.getParent();
        }
        try {
            return CurrentUser.ownerOf(existing) == user;
        } catch (IOException outOfReach) {
            return false;
        }
    }

    /**
     * Whether the directory exists, or can be made, as one that this user alone can write. Programs are run from it, so
     * one that somebody else has put there, which anybody can do in {@code /tmp}, is never used.
     */
    private static boolean claim(Path directory, int user) {
        try {
            if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
            return CurrentUser.ownerOf(directory) == user
                    && Files.isDirectory(directory)
                    && Files.isWritable(directory)
                    && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                    && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException unusable) {
            return false;
        }
    }
}
