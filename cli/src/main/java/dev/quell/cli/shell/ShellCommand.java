package dev.quell.cli.shell;

import dev.quell.cli.console.CliException;
import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.console.OwnersOnly;
import dev.quell.cli.console.Screen;
import dev.quell.cli.console.Signals;
import dev.quell.cli.console.Terminal;
import dev.quell.cli.shell.Shell.Next;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code quell shell}: SQL from a terminal, files, a pipe or the command line, over H2 with the functions of dblink. */
public final class ShellCommand {
    private final ShellOptions options;
    private final Screen screen;

    public ShellCommand(ShellOptions options, Screen screen) {
        this.options = options;
        this.screen = screen;
    }

    public ExitStatus run() throws CliException {
        Settings settings = new Settings(options.expanded(), new Variables(options.variables()));
        try (Shell shell = Shell.open(screen, settings)) {
            return run(shell, settings);
        } catch (SQLException e) {
            throw new CliException(ExitStatus.FAILED, "H2 could not be started: " + e.getMessage(), e);
        } catch (LostOutputException e) {
            return ExitStatus.BROKEN_PIPE;
        }
    }

    private ExitStatus run(Shell shell, Settings settings) throws CliException, LostOutputException {
        boolean given = !options.commands().isEmpty() || !options.files().isEmpty();
        if (!given && Terminal.isTerminal(0)) {
            settings.interactive(true);
            prompt(shell);
            return shell.interruption();
        }
        heed(shell);
        Next next = Next.GO_ON;
        for (String command : options.commands()) {
            next = next == Next.GO_ON ? Script.runText(shell, command) : next;
        }
        shell.origin("quell: ");
        for (String file : given ? options.files() : List.of(Script.STANDARD_INPUT)) {
            next = next == Next.GO_ON ? Script.run(shell, screen, file) : next;
        }
        return shell.status();
    }

    private static void heed(Shell shell) {
        Signals.handle("INT", () -> shell.interrupt(ExitStatus.INTERRUPTED));
        Signals.handle("TERM", () -> shell.interrupt(ExitStatus.TERMINATED));
        Signals.handle("HUP", () -> shell.interrupt(ExitStatus.HUNG_UP));
    }

    private void prompt(Shell shell) throws CliException, LostOutputException {
        try (Interactive interactive = Interactive.open(shell, screen, history())) {
            Signals.handle("TERM", () -> interactive.end(ExitStatus.TERMINATED));
            Signals.handle("HUP", () -> interactive.end(ExitStatus.HUNG_UP));
            interactive.run();
        } catch (IOException e) {
            if (e instanceof LostOutputException lost) {
                throw lost;
            }
            throw new CliException(ExitStatus.FAILED, "the terminal could not be opened: " + e.getMessage(), e);
        }
    }

    /** A history that cannot be kept is no reason not to begin. */
    private Optional<Path> history() {
        Path file = HistoryFile.of(Map.copyOf(System.getenv()));
        try {
            HistoryFile.protect(file);
            return Optional.of(file);
        } catch (IOException e) {
            screen.say("quell: what is typed is not kept: " + file + ": " + OwnersOnly.reason(e));
            return Optional.empty();
        }
    }
}
