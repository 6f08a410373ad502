package dev.quell.cli;

import dev.quell.cli.console.OwnersOnly;
import dev.quell.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where tokens are exchanged.
 *
 * @param folder has the token file in it, and a configuration folder, and so a key, of its own
 * @param name of the token file
 */
record TokenSpot(Path folder, String name) {
    Path file() {
        return folder.resolve(name);
    }

    Path ownKeyFile() {
        return folder.resolve("config").resolve("quell").resolve("token.key");
    }

    /** A query that keeps its token in {@link #file}. */
    QuellProcess.Description query(String... arguments) {
        return command("query", arguments);
    }

    /** A cancel by the token in {@link #file}. */
    QuellProcess.Description cancel(String... arguments) {
        return command("cancel", arguments);
    }

    private QuellProcess.Description command(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "--token-file", file().toString()));
        all.addAll(List.of(arguments));
        return QuellProcess.quell(all.toArray(String[]::new))
                .environment("XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    /** Waits until there are that many tokens. */
    void await(int tokens) {
        Await.until(() -> lines().size() == tokens, tokens + " tokens in the file");
    }

    /** The tokens; none while there is no file. */
    List<String> lines() {
        try {
            return Files.exists(file()) ? Files.readAllLines(file()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file in the folder with these contents, for its owner only. */
    Path written(String name, String contents) {
        try {
            Path path = folder.resolve(name);
            if (Files.notExists(path)) {
                Files.createFile(path, OwnersOnly.file());
            }
            return Files.writeString(path, contents);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
