package dev.quell.cli;

import static dev.quell.cli.Servers.conninfo;
import static dev.quell.cli.Servers.marker;
import static dev.quell.cli.Servers.name;
import static dev.quell.cli.Servers.nobody;
import static dev.quell.cli.Servers.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalTest {
    @TempDir
    private Path directory;

    private final String marker = marker();

    /** Runs the command, then shows its exit status and stays. */
    private Tmux quell(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(QuellProcess.javaCommand());
        command.addAll(List.of(arguments));
        String line = command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        Path script = directory.resolve("script");
        // The shell must outlive the Ctrl-C that is meant for the command.
        Files.writeString(script, "trap : INT\n" + line + "\necho \"exit status $?\"\nexec sleep 1000\n");
        return Tmux.run(script);
    }

    private static boolean matches(String screen, String pattern) {
        return Pattern.compile(pattern).matcher(screen).find();
    }

    @Test
    void interrupt_inATerminal_turnsTheLiveStatusIntoTheOutcome() throws IOException {
        try (Tmux terminal = quell("query", "-d", conninfo(), marker + "select pg_sleep(600)")) {
            terminal.await(
                    screen -> matches(screen, "(?m)^\\S " + name() + "  running \\d+\\.\\d s$"),
                    "the status with the time elapsed");
            server().awaitRunning(marker);
            terminal.press("C-c");
            String screen = terminal.await(text -> text.contains("exit status"), "the end");

            assertThat(screen).matches(name() + ": cancelled on server after \\d+\\.\\d\\d s\nexit status 130");
            assertThat(server().backendsRunning(marker)).isZero();
        }
    }

    @Test
    void severalTargets_inATerminal_keepALineEach() throws IOException {
        String scram = server().conninfo(Role.SCRAM);
        String sql =
                marker + "select 'a row' as row, pg_sleep(case current_user when 'scram_user' then 600 else 1 end)";
        try (Tmux terminal = quell("query", "-d", conninfo(), "-d", scram, "-d", nobody(), "--format", "csv", sql)) {
            terminal.await(
                    screen -> matches(screen, name() + " \\(1\\)  running ")
                            && matches(screen, name() + " \\(2\\)  running ")
                            && matches(screen, "✗ localhost:1/app +not connected: "),
                    "a line for each target");
            terminal.await(
                    screen -> matches(screen, "✓ " + name() + " \\(1\\)  done: 1 row in [\\d.]+ s\n")
                            && screen.contains(name() + " (1),a row,"),
                    "the row above the lines");
            terminal.press("C-c");
            String screen = terminal.await(text -> text.contains("exit status"), "the end");

            assertThat(screen).containsPattern("^target,row,pg_sleep\n" + name() + " \\(1\\),a row,");
            assertThat(screen)
                    .containsPattern("\n✓ " + name() + " \\(1\\)  done: 1 row in [\\d.]+ s"
                            + "\n■ " + name() + " \\(2\\)  cancelled on server after [\\d.]+ s"
                            + "\n✗ localhost:1/app +not connected: ")
                    .endsWith("exit status 130");
            assertThat(screen.lines().filter(line -> line.contains(" (2)"))).hasSize(1);
        }
    }

    @Test
    void quickQuery_inATerminal_printsNothingButItsRows() throws IOException {
        try (Tmux terminal = quell("query", "-d", conninfo(), "select 1 as one")) {
            String screen = terminal.await(text -> text.contains("exit status"), "the end");

            assertThat(screen).isEqualTo(" one\n-----\n   1\n(1 row)\n\nexit status 0");
        }
    }

    @Test
    void table_widerThanTheTerminal_isExpanded() throws IOException {
        try (Tmux terminal = quell("query", "-d", conninfo(), "select repeat('x', 60) as a, repeat('y', 60) as b")) {
            String screen = terminal.await(text -> text.contains("exit status"), "the end");

            assertThat(screen).startsWith("-[ RECORD 1 ]-").contains("\na | xxx", "\nb | yyy");
        }
    }
}
