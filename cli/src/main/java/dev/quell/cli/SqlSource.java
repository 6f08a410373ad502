package dev.quell.cli;

import dev.quell.cli.console.CliException;
import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.console.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the SQL comes from: the argument, a file, or the standard input. */
final class SqlSource {
    private static final String HOW_TO_GIVE =
            "give it as an argument, in a file with -f FILE, or on the standard input";

    private SqlSource() {}

    static String read(Optional<String> argument, Optional<String> file) throws CliException {
        if (argument.isPresent() && file.isPresent()) {
            throw usage("the SQL is given twice, as an argument and with -f; leave one of them out");
        }
        String sql = argument.isPresent() ? argument.get() : fromFile(file);
        if (sql.isBlank()) {
            throw usage("there is no SQL to send: " + HOW_TO_GIVE);
        }
        int zero = sql.indexOf('\0');
        if (zero >= 0) {
            throw usage("the SQL holds the character with code zero, at offset " + zero
                    + "; PostgreSQL cannot take it: remove it");
        }
        return sql;
    }

    private static String fromFile(Optional<String> file) throws CliException {
        if (file.isPresent() && !file.get().equals("-")) {
            return decoded(contents(file.get()), file.get());
        }
        if (file.isEmpty() && Terminal.isTerminal(0)) {
            throw usage("no SQL was given: " + HOW_TO_GIVE);
        }
        return decoded(standardInput(), "the standard input");
    }

    private static byte[] standardInput() throws CliException {
        // System.in is never to be closed: nobody could reopen it.
        InputStream in = System.in;
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new CliException(ExitStatus.USAGE, "the standard input cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] contents(String file) throws CliException {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new CliException(ExitStatus.USAGE, "there is no file " + file + ", which -f names", e);
        } catch (IOException | InvalidPathException e) {
            throw new CliException(ExitStatus.USAGE, "the file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String decoded(byte[] bytes, String source) throws CliException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new CliException(
                    ExitStatus.USAGE,
                    source + " is not UTF-8, as SQL has to be; convert it, with iconv for example",
                    e);
        }
    }

    private static CliException usage(String sentence) {
        return new CliException(ExitStatus.USAGE, sentence);
    }
}
