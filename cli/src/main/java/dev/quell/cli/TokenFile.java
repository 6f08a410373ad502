package dev.quell.cli;

import dev.quell.CancelToken;
import dev.quell.Connection;
import dev.quell.UsageException;
import dev.quell.cli.console.CliException;
import dev.quell.cli.console.Debug;
import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.console.OwnersOnly;
import dev.quell.cli.console.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.SecretKey;

/**
 * A file of sealed cancel tokens, one on each line for each query that runs. It is only ever replaced as a whole, so that
 * nobody reads half of it, and is there only while it has a line.
 */
final class TokenFile implements Tokens {
    /** Thousands of tokens; what is longer is something else. */
    private static final int LONGEST = 1 << 20;

    private static final Duration ANY_AGE = Duration.ofSeconds(Long.MAX_VALUE);

    private final Path file;
    private final SecretKey key;
    private final Screen screen;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, String> lines = new LinkedHashMap<>();
    private String written = "";
    private boolean closed;

    private TokenFile(Path file, SecretKey key, Screen screen) {
        this.file = file;
        this.key = key;
        this.screen = screen;
    }

    /** The file to be; finds out now whether it can be written, and will take no other file's place. */
    static TokenFile at(Path file, SecretKey key, Screen screen) throws CliException {
        Path absolute = file.toAbsolutePath();
        try {
            if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS) && !isLeftOver(absolute, key)) {
                throw new CliException(
                        ExitStatus.USAGE,
                        "the file " + file + " exists, and is no cancel token under this key; name another with"
                                + " --token-file, or remove it");
            }
            Files.delete(temporary(absolute));
        } catch (IOException e) {
            throw new CliException(
                    ExitStatus.USAGE,
                    "the token file " + file + " cannot be written: " + OwnersOnly.reason(e)
                            + "; name another with --token-file",
                    e);
        }
        return new TokenFile(absolute, key, screen);
    }

    /** Whether a query that was killed left the file, or {@code mktemp} made it. */
    private static boolean isLeftOver(Path file, SecretKey key) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            text(file).lines().forEach(line -> CancelToken.open(line, key, ANY_AGE));
            return true;
        } catch (UsageException otherContents) {
            return false;
        }
    }

    /** In the same folder, since a file can be moved in one step only within a file system. */
    private static Path temporary(Path file) throws IOException {
        return Files.createTempFile(file.resolveSibling("."), ".quell-", ".tmp", OwnersOnly.file());
    }

    /**
     * Opens the tokens in a file.
     *
     * @throws UsageException if one of them is none, or too old
     */
    static List<CancelToken> open(Path file, SecretKey key, Duration maxAge) throws IOException {
        List<CancelToken> tokens = new ArrayList<>();
        for (String line : text(file).lines().toList()) {
            tokens.add(CancelToken.open(line, key, maxAge));
        }
        return tokens;
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new IOException("it is far too long for a file of cancel tokens");
            }
            return new String(bytes, StandardCharsets.US_ASCII);
        }
    }

    @Override
    public void publish(Target target, Connection connection) throws IOException {
        String sealed = connection.cancelToken().seal(key);
        lock.lock();
        try {
            if (!closed) {
                lines.put(target.name(), sealed);
                write();
            }
        } catch (IOException e) {
            lines.remove(target.name());
            throw e;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void withdraw(Target target) {
        lock.lock();
        try {
            if (lines.remove(target.name()) != null && isStillOurs()) {
                write();
            }
        } catch (IOException e) {
            complain(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            boolean any = !lines.isEmpty();
            lines.clear();
            if (any && isStillOurs()) {
                write();
            }
        } catch (IOException e) {
            complain(e);
        } finally {
            lock.unlock();
        }
    }

    /** Another query that was given the same file has put its own token there. */
    private boolean isStillOurs() throws IOException {
        try {
            return text(file).equals(written);
        } catch (NoSuchFileException removed) {
            return false;
        }
    }

    private void write() throws IOException {
        if (lines.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        String text = String.join("\n", lines.values()) + "\n";
        Path next = temporary(file);
        try {
            Files.writeString(next, text, StandardCharsets.US_ASCII);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
        written = text;
    }

    private void complain(IOException failure) {
        screen.say("quell: the token file " + file + " cannot be removed: " + OwnersOnly.reason(failure)
                + "; remove it, it is of no more use");
        Debug.trace(screen, failure);
    }
}
