package dev.quell.cli.shell;

import dev.quell.cli.console.OwnersOnly;
import dev.quell.cli.console.Screen;
import dev.quell.cli.shell.Shell.Next;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Input that nobody types: a file, the standard input, or a command of the command line. Runs as it is read. */
final class Script {
    static final String STANDARD_INPUT = "-";

    private final Shell shell;
    private final String name;
    private final BufferedReader lines;
    private final Splitter splitter;
    private long number;

    private Script(Shell shell, String name, Reader text) {
        this.shell = shell;
        this.name = name;
        this.lines = new BufferedReader(text);
        this.splitter = new Splitter(shell::variable);
    }

    /** Runs a file, or the standard input. */
    static Next run(Shell shell, Screen screen, String file) throws LostOutputException {
        boolean standard = file.equals(STANDARD_INPUT);
        // System.in is never to be closed: nobody could reopen it.
        try (InputStream in = standard ? InputStream.nullInputStream() : Files.newInputStream(Path.of(file))) {
            return read(shell, standard ? "<stdin>" : file, standard ? System.in : in);
        } catch (LostOutputException e) {
            throw e;
        } catch (CharacterCodingException e) {
            return shell.complain(file + " is not UTF-8, as SQL has to be; convert it, with iconv for example");
        } catch (IOException e) {
            return shell.complain(file + " cannot be read: " + OwnersOnly.reason(e));
        } catch (InvalidPathException e) {
            return shell.complain(file + " cannot be the name of a file");
        }
    }

    private static Next read(Shell shell, String name, InputStream in) throws IOException {
        // A decoder, unlike a name, fails at what it cannot decode.
        Reader text = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
        return new Script(shell, "quell:" + name + ":", text).run();
    }

    /** Runs a text. Errors stand without a place, as with psql. */
    static Next runText(Shell shell, String text) throws LostOutputException {
        Splitter splitter = new Splitter(shell::variable);
        splitter.take(text);
        Next next = shell.run(splitter);
        return next == Next.GO_ON ? shell.runRest(splitter) : next;
    }

    private Next run() throws IOException {
        String before = shell.origin(name);
        try {
            Next next = Next.GO_ON;
            while (next == Next.GO_ON) {
                String line = nextLine();
                if (line == null) {
                    return shell.runRest(splitter);
                }
                splitter.take(line + "\n");
                next = shell.run(splitter);
            }
            return next;
        } finally {
            shell.origin(before);
        }
    }

    private @Nullable String nextLine() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            return null;
        }
        number++;
        shell.origin(name + number + ": ");
        return number == 1 && line.startsWith("\ufeff") ? line.substring(1) : line;
    }
}
