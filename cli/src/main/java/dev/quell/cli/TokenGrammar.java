package dev.quell.cli;

import dev.quell.cli.console.CliException;
import dev.quell.cli.console.ExitStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The part of the command line that is about cancel tokens. */
final class TokenGrammar {
    private static final String FILE = "--token-file";
    private static final String KEY_FILE = "--token-key-file";
    private static final Duration USUAL_DEADLINE = Duration.ofSeconds(10);
    private static final Duration USUAL_MAX_AGE = Duration.ofHours(24);

    private TokenGrammar() {}

    static CommandSpec cancel() {
        CommandSpec cancel = CommandSpec.create();
        describe(cancel);
        cancel.addOption(path(FILE)
                .required(true)
                .description("The file that \"quell query --token-file\" keeps while its query runs.")
                .build());
        cancel.addOption(keyFile());
        cancel.addOption(Grammar.duration("--deadline")
                .description("The limit for connecting, encryption and delivery: 500ms, 2s, 1m30s, PT2S, or a plain"
                        + " number of seconds. Default: 10s.")
                .build());
        cancel.addOption(Grammar.duration("--max-age")
                .description("Refuse tokens that were made longer ago than this. Default: 24h.")
                .build());
        cancel.addOption(Grammar.help());
        return cancel;
    }

    private static void describe(CommandSpec cancel) {
        Map<String, String> statuses = new LinkedHashMap<>();
        statuses.put(String.valueOf(ExitStatus.OK.code()), "every cancel was delivered, which the server confirmed");
        statuses.put(String.valueOf(ExitStatus.FAILED.code()), "a cancel was not delivered, or not confirmed in time");
        statuses.put(
                String.valueOf(ExitStatus.USAGE.code()),
                "the command was not understood, or a token or the key is missing, changed, too old or not the right"
                        + " one; nothing was sent");
        cancel.usageMessage()
                .description(
                        "Stops the query that another quell runs, or the queries, by the tokens in its token file. Each"
                                + " cancel goes to the address and over the encryption of the session it is meant for.")
                .optionListHeading("%nOptions:%n")
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(statuses)
                .footer(
                        "",
                        "A token names a connection, not a query: the server stops whatever runs there, and does not"
                                + " say whether that was anything. What became of the query is said where it ran: it"
                                + " ends with status 1 and \"canceling statement due to user request\".",
                        "",
                        "QUELL_DEBUG=1 prints stack traces.");
    }

    /** The options of a query that say where its token goes. */
    static void addTo(CommandSpec query) {
        query.addOption(path(FILE)
                .description("While the query runs, keep in this file, sealed, what \"quell cancel\" needs to stop it"
                        + " from elsewhere: a line for each target. A file for each query; of several, the last one"
                        + " has it.")
                .build());
        query.addOption(keyFile());
    }

    private static OptionSpec keyFile() {
        return path(KEY_FILE)
                .description("The key that seals tokens: 32 random bytes in base64, in a file that is its owner's alone"
                        + " (mode 0600). Default: the key in " + TokenKey.VARIABLE + ", or else"
                        + " ~/.config/quell/token.key, which is made on first use.")
                .build();
    }

    private static OptionSpec.Builder path(String name) {
        return Grammar.option(name, "FILE", Path.class).converters(text -> Path.of(Grammar.fileName(text)));
    }

    static CancelOptions cancelOptions(ParseResult parsed) {
        return new CancelOptions(
                new TokenOptions(parsed.matchedOptionValue(FILE, Path.of("")), keyFile(parsed)),
                parsed.matchedOptionValue("--deadline", USUAL_DEADLINE),
                parsed.matchedOptionValue("--max-age", USUAL_MAX_AGE));
    }

    static Optional<TokenOptions> tokenOptions(ParseResult parsed) throws CliException {
        Optional<Path> file = Optional.ofNullable(parsed.matchedOptionValue(FILE, null));
        if (file.isEmpty() && keyFile(parsed).isPresent()) {
            throw new CliException(ExitStatus.USAGE, KEY_FILE + " is of no use without " + FILE);
        }
        return file.map(path -> new TokenOptions(path, keyFile(parsed)));
    }

    private static Optional<Path> keyFile(ParseResult parsed) {
        return Optional.ofNullable(parsed.matchedOptionValue(KEY_FILE, null));
    }
}
