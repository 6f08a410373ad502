package dev.quell.cli;

import static dev.quell.cli.Servers.literal;
import static dev.quell.cli.Servers.marker;
import static dev.quell.cli.Servers.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellTerminalTest {
    private static final String PROMPT = "quell=>";

    @TempDir
    private Path directory;

    private final String marker = marker();

    private Tmux shell() throws IOException {
        List<String> command = new ArrayList<>(QuellProcess.javaCommand());
        command.add("shell");
        String line = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        Path script = directory.resolve("script");
        Files.writeString(
                script,
                "export XDG_DATA_HOME='" + directory + "'\ntrap : INT\n" + line
                        + "\necho \"exit status $?\"\nexec sleep 1000\n");
        Tmux terminal = Tmux.run(script);
        terminal.await(screen -> screen.endsWith(PROMPT), "the prompt");
        return terminal;
    }

    private static String awaitPromptAfter(Tmux terminal, String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        return terminal.await(
                screen -> screen.endsWith(PROMPT) && wanted.matcher(screen).find(), "the prompt after " + pattern);
    }

    @Test
    void statement_overSeveralLines_showsWhatIsOpen() throws IOException {
        try (Tmux terminal = shell()) {
            terminal.type("select (1,");
            terminal.await(screen -> screen.endsWith("quell(>"), "the parenthesis");
            terminal.type("'a");
            terminal.await(screen -> screen.endsWith("quell'>"), "the quote");
            terminal.type("b')");
            terminal.await(screen -> screen.endsWith("quell->"), "the statement");
            terminal.type("is null as row_is_null;");

            assertThat(awaitPromptAfter(terminal, "1 row")).contains(" row_is_null\n-------------\n f\n(1 row)");
        }
    }

    @Test
    void interrupt_duringARemoteQuery_cancelsItOnItsServerAndTheShellGoesOn() throws IOException {
        try (Tmux terminal = shell()) {
            terminal.type("SELECT dblink_connect('one', " + literal() + ");");
            awaitPromptAfter(terminal, "OK");
            terminal.type("SELECT * FROM dblink('one', '" + marker + " SELECT pg_sleep(600)') AS t(a text);");
            server().awaitRunning(marker);
            terminal.await(
                    screen -> Pattern.compile("(?m)^running \\d+\\.\\d s; Ctrl-C")
                            .matcher(screen)
                            .find(),
                    "the time that it takes");
            terminal.press("C-c");

            assertThat(awaitPromptAfter(terminal, "ERROR: "))
                    .contains("ERROR:  canceling statement due to user request")
                    .doesNotContain("running ", "cancelling");
            server().awaitNoneRunning(marker);
            terminal.type("SELECT * FROM dblink('one', 'SELECT 42') AS t(answer int);");
            assertThat(awaitPromptAfter(terminal, " answer\n")).contains("     42");
        }
    }

    @Test
    void interrupt_atThePrompt_dropsWhatWasTyped_andCtrlDLeaves() throws IOException {
        try (Tmux terminal = shell()) {
            terminal.type("select");
            terminal.await(screen -> screen.endsWith("quell->"), "the second line");
            terminal.press("C-c");
            terminal.await(screen -> screen.endsWith("quell->\n" + PROMPT), "the prompt");
            terminal.press("C-c");
            // What is typed too soon would be dropped as well.
            terminal.await(screen -> screen.endsWith(PROMPT + "\n" + PROMPT), "another prompt");
            terminal.type("selekt;");
            awaitPromptAfter(terminal, "ERROR:  syntax error\nLINE 1: selekt");
            terminal.press("C-d");

            assertThat(terminal.await(screen -> screen.contains("exit status"), "the end"))
                    .endsWith("exit status 0");
        }
    }

    @Test
    void helpAndExit_withoutABackslash_areUnderstood() throws IOException {
        try (Tmux terminal = shell()) {
            terminal.type("help");
            awaitPromptAfter(terminal, "\\\\q to quit");
            terminal.type("select");
            terminal.await(screen -> screen.endsWith("quell->"), "the second line");
            terminal.type("exit");
            terminal.await(screen -> screen.contains("Use \\q to quit.") && screen.endsWith("quell->"), "the advice");
            terminal.press("C-c");
            terminal.await(screen -> screen.endsWith(PROMPT), "the prompt");
            terminal.type("\\c - nobody");
            awaitPromptAfter(terminal, "Previous connection kept");
            terminal.type("exit");

            assertThat(terminal.await(screen -> screen.contains("exit status"), "the end"))
                    .endsWith("exit status 0");
        }
    }

    @Test
    void history_comesBackInTheNextShell_withoutPasswords() throws IOException {
        try (Tmux terminal = shell()) {
            terminal.type("select 'kept' as a;");
            awaitPromptAfter(terminal, "1 row");
            terminal.type("select 'password=hidden' as b;");
            awaitPromptAfter(terminal, " b\n");
            terminal.type("\\q");
            terminal.await(screen -> screen.contains("exit status"), "the end");
        }
        assertThat(Files.readString(directory.resolve("quell/shell_history")))
                .contains("kept")
                .doesNotContain("hidden");
        try (Tmux terminal = shell()) {
            terminal.press("Up");
            terminal.press("Up");
            terminal.await(screen -> screen.endsWith("quell=> select 'kept' as a;"), "the statement");
        }
    }

    @Test
    void tab_completesFunctionsAndTheNamesOfConnections() throws IOException {
        try (Tmux terminal = shell()) {
            terminal.type("SELECT dblink_connect('a_long_name', " + literal() + ");");
            awaitPromptAfter(terminal, "OK");
            terminal.write("SELECT dblink_is_b");
            terminal.press("Tab");
            terminal.await(screen -> screen.endsWith("SELECT dblink_is_busy("), "the function");
            terminal.write("'a_l");
            terminal.press("Tab");
            terminal.await(screen -> screen.endsWith("SELECT dblink_is_busy('a_long_name'"), "the name");
            terminal.type(");");

            assertThat(awaitPromptAfter(terminal, "dblink_is_busy\n-+\n +0\n")).isNotEmpty();
        }
    }

    @Test
    void termination_atThePrompt_leavesTheTerminalInOrder() throws IOException {
        try (Tmux terminal = shell()) {
            long shell = ProcessHandle.allProcesses()
                    .filter(process -> process.info().commandLine().orElse("").contains(" shell")
                            && process.info().command().orElse("").endsWith("java")
                            && isBelow(process, terminal.pid()))
                    .findFirst()
                    .orElseThrow()
                    .pid();
            QuellProcess.signal(shell, "TERM");

            assertThat(terminal.await(screen -> screen.contains("exit status"), "the end"))
                    .endsWith("exit status 143");
        }
    }

    private static boolean isBelow(ProcessHandle process, long ancestor) {
        return process.parent()
                .map(parent -> parent.pid() == ancestor || isBelow(parent, ancestor))
                .orElse(false);
    }
}
