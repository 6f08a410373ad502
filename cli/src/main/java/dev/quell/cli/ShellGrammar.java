package dev.quell.cli;

import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.print.Expanded;
import dev.quell.cli.shell.ShellOptions;
import dev.quell.cli.shell.Variables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The part of the command line that is about the shell. */
final class ShellGrammar {
    private static final String STOP_ON_ERROR = "ON_ERROR_STOP";

    private ShellGrammar() {}

    static CommandSpec shell() {
        CommandSpec shell = CommandSpec.create();
        describe(shell);
        shell.addOption(OptionSpec.builder("-c", "--command")
                .paramLabel("COMMAND")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description("Run this, statements or a backslash command, then end. Can be given several times; goes"
                        + " before what -f names.")
                .build());
        shell.addOption(OptionSpec.builder("-f", "--file")
                .paramLabel("FILE")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .converters(Grammar::fileName)
                .description("Run the statements in this file, then end; - is the standard input. Can be given several"
                        + " times.")
                .build());
        shell.addOption(OptionSpec.builder("-v", "--set", "--variable")
                .paramLabel("NAME=VALUE")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .converters(ShellGrammar::checked)
                .completionCandidates(List.of(STOP_ON_ERROR + "=on"))
                .description("Set a variable, as \\set does: :NAME stands for VALUE from then on. " + STOP_ON_ERROR
                        + "=on ends a script at its first error; without it, what follows is run. FETCH_COUNT=1000 takes"
                        + " rows from servers as they are printed, 1000 at once; a statement can then read a result only"
                        + " once. Can be given several times.")
                .build());
        shell.addOption(OptionSpec.builder("-x", "--expanded")
                .description("Print tables with a line per value.")
                .build());
        shell.addOption(Grammar.help());
        return shell;
    }

    private static void describe(CommandSpec shell) {
        Map<String, String> statuses = new LinkedHashMap<>();
        put(statuses, ExitStatus.OK, "every statement completed, or the prompt was left");
        put(statuses, ExitStatus.FAILED, "a statement failed, or its rows could not be written");
        put(statuses, ExitStatus.USAGE, "the command was not understood, nothing was run");
        put(statuses, ExitStatus.NOT_CONNECTED, "a statement failed since a server could not be reached");
        put(statuses, ExitStatus.HUNG_UP, "the terminal was closed (SIGHUP) and what ran was cancelled");
        put(statuses, ExitStatus.INTERRUPTED, "a script was interrupted (Ctrl-C, SIGINT) and what ran was cancelled");
        put(statuses, ExitStatus.BROKEN_PIPE, "nobody reads the rows any more");
        put(statuses, ExitStatus.TERMINATED, "asked to end (SIGTERM), and what ran was cancelled");
        shell.usageMessage()
                .description(
                        "SQL over an H2 database in memory, with the functions of PostgreSQL's dblink: named connections"
                                + " to PostgreSQL servers, asynchronous queries on them, their results as tables.",
                        "",
                        "On a terminal there is a prompt: \\? says what it knows, \\demo shows a first session."
                                + " Otherwise, and with -c or -f, statements are run as they come, and errors do not end"
                                + " that unless " + STOP_ON_ERROR + " is on.")
                .optionListHeading("%nOptions:%n")
                .exitCodeListHeading("%nExit status; the one furthest down counts:%n")
                .exitCodeList(statuses)
                .footer(
                        "",
                        "Ctrl-C cancels the statement that runs, and on its server the query it waits for.",
                        "",
                        "What is typed is kept in $XDG_DATA_HOME/quell/shell_history, which only its owner can read, but"
                                + " for lines that begin with a blank or speak of a password.",
                        "",
                        "QUELL_DEBUG=1 prints stack traces.");
    }

    private static void put(Map<String, String> statuses, ExitStatus status, String meaning) {
        statuses.put(String.valueOf(status.code()), meaning);
    }

    private static String checked(String setting) {
        Variables.problem(name(setting), value(setting)).ifPresent(problem -> {
            throw new TypeConversionException(problem);
        });
        return setting;
    }

    private static String name(String setting) {
        return setting.split("=", 2)[0];
    }

    /** A name alone is as good as an empty value. */
    private static String value(String setting) {
        int equals = setting.indexOf('=');
        return equals < 0 ? "" : setting.substring(equals + 1);
    }

    static ShellOptions options(ParseResult parsed) {
        return new ShellOptions(
                parsed.matchedOptionValue("-c", List.of()),
                parsed.matchedOptionValue("-f", List.of()),
                variables(parsed.matchedOptionValue("-v", List.of())),
                parsed.hasMatchedOption("-x") ? Expanded.ON : Expanded.OFF);
    }

    private static Map<String, String> variables(List<String> settings) {
        Map<String, String> variables = new LinkedHashMap<>();
        settings.forEach(setting -> variables.put(name(setting), value(setting)));
        return variables;
    }
}
