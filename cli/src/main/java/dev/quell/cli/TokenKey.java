package dev.quell.cli;

import dev.quell.CancelToken;
import dev.quell.cli.console.CliException;
import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.console.OwnersOnly;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Finds the key that seals cancel tokens: in the file that is named, in the environment, or in the user's own file. */
final class TokenKey {
    static final String VARIABLE = "QUELL_TOKEN_KEY";

    private static final int KEY_BYTES = 32;
    private static final int LONGEST = 1024;
    private static final String HOW_TO_MAKE = "; make one with: openssl rand -base64 32";

    private final Map<String, String> environment;

    TokenKey(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The key for new tokens; the user's own is made if there is none yet. */
    SecretKey toSeal(Optional<Path> file) throws CliException {
        Optional<SecretKey> named = named(file);
        return named.isPresent() ? named.get() : readOrMake(usersOwn());
    }

    /** The key for tokens that were made before. */
    SecretKey toOpen(Optional<Path> file) throws CliException {
        Optional<SecretKey> named = named(file);
        if (named.isPresent()) {
            return named.get();
        }
        return read(
                usersOwn(),
                "; \"quell query --token-file\" makes it on first use. For a key from elsewhere, give"
                        + " --token-key-file or set " + VARIABLE);
    }

    private Optional<SecretKey> named(Optional<Path> file) throws CliException {
        if (file.isPresent()) {
            return Optional.of(read(file.get(), HOW_TO_MAKE));
        }
        String value = environment.getOrDefault(VARIABLE, "");
        return value.isEmpty() ? Optional.empty() : Optional.of(decoded(value, VARIABLE));
    }

    private Path usersOwn() {
        String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path folder = configured.startsWith("/")
                ? Path.of(configured)
                : Path.of(System.getProperty("user.home", ""), ".config");
        return folder.resolve("quell").resolve("token.key");
    }

    private static SecretKey read(Path file, String whenMissing) throws CliException {
        try {
            if (!OwnersOnly.is(file)) {
                throw usage("the key file " + file + " is open to others than its owner: say \"chmod 600 " + file
                        + "\", and make a new key if others may have read it");
            }
            try (InputStream in = Files.newInputStream(file)) {
                return decoded(new String(in.readNBytes(LONGEST), StandardCharsets.US_ASCII), file.toString());
            }
        } catch (NoSuchFileException e) {
            throw new CliException(ExitStatus.USAGE, "there is no key file " + file + whenMissing, e);
        } catch (IOException e) {
            throw new CliException(
                    ExitStatus.USAGE, "the key file " + file + " cannot be read: " + OwnersOnly.reason(e), e);
        }
    }

    /** The decoder's own message would show characters of the key. */
    private static SecretKey decoded(String text, String source) throws CliException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            throw usage("the key in " + source + " is not base64" + HOW_TO_MAKE);
        }
        if (bytes.length != KEY_BYTES) {
            throw usage(
                    "the key in " + source + " has " + bytes.length + " bytes rather than " + KEY_BYTES + HOW_TO_MAKE);
        }
        return new SecretKeySpec(bytes, "AES");
    }

    private static SecretKey readOrMake(Path file) throws CliException {
        try {
            if (!Files.exists(file) || Files.size(file) == 0) {
                make(file);
            }
        } catch (IOException e) {
            throw new CliException(
                    ExitStatus.USAGE,
                    "the key file " + file + " cannot be made: " + OwnersOnly.reason(e)
                            + "; name another with --token-key-file, or set " + VARIABLE,
                    e);
        }
        return read(file, "");
    }

    /** Under a lock, since of two first uses at once only one may choose the key. */
    private static void make(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder, OwnersOnly.folder());
        }
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, OwnersOnly.file());
                FileLock lock = channel.lock()) {
            if (lock.isValid() && channel.size() == 0) {
                String key =
                        Base64.getEncoder().encodeToString(CancelToken.newKey().getEncoded());
                ByteBuffer bytes = StandardCharsets.US_ASCII.encode(key + "\n");
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        }
    }

    private static CliException usage(String sentence) {
        return new CliException(ExitStatus.USAGE, sentence);
    }
}
