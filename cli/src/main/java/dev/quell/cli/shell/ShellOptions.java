package dev.quell.cli.shell;

import dev.quell.cli.print.Expanded;
import java.util.List;
import java.util.Map;

/**
 * What {@code quell shell} was asked to do.
 *
 * @param commands what to run, each by itself; from {@code -c}
 * @param files what to run, {@code -} for the standard input; from {@code -f}
 * @param variables what {@code \set} would set; from {@code -v}
 */
public record ShellOptions(
        List<String> commands, List<String> files, Map<String, String> variables, Expanded expanded) {
    public ShellOptions {
        commands = List.copyOf(commands);
        files = List.copyOf(files);
        variables = Map.copyOf(variables);
    }
}
