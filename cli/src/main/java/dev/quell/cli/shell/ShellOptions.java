package dev.quell.cli.shell;

import dev.quell.cli.print.Expanded;
import java.util.List;

/**
 * What {@code quell shell} was asked to do.
 *
 * @param commands what to run, each by itself; from {@code -c}
 * @param files what to run, {@code -} for the standard input; from {@code -f}
 * @param stopsOnError whether a script ends at its first error
 */
public record ShellOptions(List<String> commands, List<String> files, boolean stopsOnError, Expanded expanded) {
    public ShellOptions {
        commands = List.copyOf(commands);
        files = List.copyOf(files);
    }
}
