package dev.quell.cli;

import dev.quell.cli.console.CliException;
import dev.quell.cli.console.Durations;
import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.print.Expanded;
import dev.quell.cli.print.Format;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * The command line: its commands, options and help. Described by calls rather than annotations, which would cost time
 * at every start to be found.
 */
final class Grammar {
    static final String QUERY = "query";
    static final String CANCEL = "cancel";
    static final String SHELL = "shell";
    static final String COMPLETION = "completion";

    private Grammar() {}

    static CommandLine commandLine() {
        CommandSpec quell = CommandSpec.create().name("quell");
        quell.usageMessage()
                .description("Asynchronous PostgreSQL in which every query can be stopped.")
                .footer("", "Say \"quell COMMAND --help\" for more about a command.");
        quell.addOption(help());
        quell.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print the version and exit.")
                .build());
        quell.addSubcommand(QUERY, query());
        quell.addSubcommand(CANCEL, TokenGrammar.cancel());
        quell.addSubcommand(SHELL, ShellGrammar.shell());
        quell.addSubcommand(COMPLETION, completion());
        return new CommandLine(quell);
    }

    static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help and exit.")
                .build();
    }

    private static CommandSpec completion() {
        CommandSpec completion = CommandSpec.create();
        completion
                .usageMessage()
                .description("Prints a script that lets the shell complete quell's commands and options.")
                .footer("", "For the running shell:  source <(quell completion bash)");
        completion.addOption(help());
        completion.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .required(true)
                .paramLabel("SHELL")
                .type(String.class)
                .completionCandidates(List.of("bash", "zsh"))
                .description("bash or zsh.")
                .build());
        return completion;
    }

    private static CommandSpec query() {
        CommandSpec query = CommandSpec.create();
        describe(query);
        query.addOption(OptionSpec.builder("-d", "--dbname")
                .paramLabel("CONNINFO")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description("The server to ask: a connection string (\"host=db1 dbname=app user=me\"), a URI"
                        + " (postgresql://me@db1/app), or the name of a database. Give it several times to ask"
                        + " several servers at once. An empty one (-d \"\") means libpq's defaults, not the embedded"
                        + " server.")
                .build());
        query.addOption(duration("--timeout")
                .description("Cancel what has not ended after this time, connecting included: 500ms, 2s, 1m30s, 1.5s,"
                        + " PT2S, or a plain number of seconds.")
                .build());
        query.addOption(option("--format", "FORMAT", Format.class)
                .converters(text -> choice(Format.class, text))
                .completionCandidates(words(Format.class))
                .description("table, csv or json (an object per line). Default: table.")
                .build());
        query.addOption(option("--expanded", "WHEN", Expanded.class)
                .converters(text -> choice(Expanded.class, text))
                .completionCandidates(words(Expanded.class))
                .description("Print tables with a line per value: auto (when they are wider than the terminal), on or"
                        + " off. Default: auto.")
                .build());
        query.addOption(option("--null", "TEXT", String.class)
                .description("What tables show for NULL. Default: NULL, in faint letters on a terminal.")
                .build());
        query.addOption(option("-f", "FILE", String.class)
                .names("-f", "--file")
                .converters(Grammar::fileName)
                .description("Read the SQL from this file; - is the standard input.")
                .build());
        TokenGrammar.addTo(query);
        query.addOption(help());
        query.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .paramLabel("SQL")
                .type(String.class)
                .description("One or more statements. Without it and without -f, the standard input is read.")
                .build());
        return query;
    }

    static OptionSpec.Builder duration(String name) {
        return option(name, "DURATION", Duration.class).converters(Grammar::parsedDuration);
    }

    static OptionSpec.Builder option(String name, String label, Class<?> type) {
        return OptionSpec.builder(name).paramLabel(label).type(type).arity("1");
    }

    private static void describe(CommandSpec query) {
        Map<String, String> statuses = new LinkedHashMap<>();
        for (ExitStatus status : ExitStatus.values()) {
            statuses.put(String.valueOf(status.code()), status.meaning());
        }
        query.usageMessage()
                .description(
                        "Sends SQL to one or more PostgreSQL servers and prints the rows.",
                        "",
                        "Ctrl-C and --timeout cancel the query on every server, wait until that is confirmed and say"
                                + " what came of it. A second Ctrl-C exits at once.",
                        "")
                .optionListHeading("%nOptions:%n")
                .exitCodeListHeading("%nExit status; of several targets' the one furthest down counts:%n")
                .exitCodeList(statuses)
                .footer(
                        "",
                        "Without -d, the environment names the server, as for psql: " + namingVariables() + ". If none"
                                + " of these is set, an embedded PostgreSQL 18 is started for this query and removed"
                                + " after it.",
                        "",
                        "Rows go to the standard output, everything else to the standard error. With several targets,"
                                + " a table has its target's name above it, CSV a first column \"target\", a JSON"
                                + " object a first member \"target\"; tables and CSV come one target after the other."
                                + " In CSV, NULL is empty and the empty string is \"\". A result with other columns"
                                + " than the one before follows an empty line. In JSON, a column name that repeats"
                                + " gets a suffix: id, id_2.",
                        "",
                        "NO_COLOR turns colours off, QUELL_DEBUG=1 prints stack traces.");
    }

    private static String namingVariables() {
        List<String> names = Targets.NAMING_VARIABLES;
        return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
    }

    private static Duration parsedDuration(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    /** Refuses the empty name that an unset variable of the shell leaves. */
    static String fileName(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("the name of the file is empty");
        }
        return text;
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(text.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new TypeConversionException("\"" + text + "\" is none of " + String.join(", ", words(type)));
    }

    private static <E extends Enum<E>> List<String> words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Grammar::word).toList();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static QueryOptions queryOptions(ParseResult parsed) throws CliException {
        return new QueryOptions(
                parsed.matchedOptionValue("-d", List.of()),
                Optional.ofNullable(parsed.matchedOptionValue("--timeout", null)),
                parsed.matchedOptionValue("--format", Format.TABLE),
                parsed.matchedOptionValue("--expanded", Expanded.AUTO),
                parsed.matchedOptionValue("--null", "NULL"),
                TokenGrammar.tokenOptions(parsed),
                Optional.ofNullable(parsed.matchedOptionValue("-f", null)),
                Optional.ofNullable(parsed.matchedPositionalValue(0, null)));
    }

    static String shell(ParseResult parsed) {
        return parsed.matchedPositionalValue(0, "").toLowerCase(Locale.ROOT);
    }
}
