package dev.quell.cli;

import dev.quell.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/** A terminal of 100 columns and 30 lines that runs a shell script; a tmux server of its own. */
final class Tmux implements AutoCloseable {
    private final String socket;

    private Tmux(String socket) {
        this.socket = socket;
    }

    static Tmux run(Path script) {
        requireTmux();
        Tmux tmux = new Tmux("quell-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        tmux.tell("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "sh " + script);
        return tmux;
    }

    private static void requireTmux() {
        boolean there = Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Path.of(directory, "tmux").toFile().canExecute());
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("tmux is not installed; continuous integration must not go without this test");
        }
        if (!there) {
            System.err.println("SKIPPED: tmux is not installed, so the command was not tried in a real terminal");
            Assumptions.abort("tmux is not installed");
        }
    }

    /** Waits until the screen is as wanted, and returns it. */
    String await(Predicate<String> wanted, String description) {
        List<String> last = new ArrayList<>(List.of(""));
        try {
            Await.until(
                    () -> {
                        last.set(0, screen());
                        return wanted.test(last.getFirst());
                    },
                    description);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; the screen shows:\n" + last.getFirst(), e);
        }
        return last.getFirst();
    }

    String screen() {
        return tell("capture-pane", "-p").stripTrailing();
    }

    void press(String key) {
        tell("send-keys", key);
    }

    /** Types a line. */
    void type(String line) {
        write(line);
        press("Enter");
    }

    /** Types a text, as it is. */
    void write(String text) {
        // At the end of an argument tmux takes a semicolon for its own.
        tell("send-keys", "-l", text.endsWith(";") ? text.substring(0, text.length() - 1) + "\\;" : text);
    }

    /** The process that runs in the terminal. */
    long pid() {
        return Long.parseLong(tell("display-message", "-p", "#{pane_pid}").strip());
    }

    private String tell(String... arguments) {
        List<String> command = new ArrayList<>(List.of("tmux", "-u", "-L", socket));
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.equals("TMUX"));
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process process = builder.start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        tell("kill-server");
    }
}
