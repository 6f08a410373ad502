package dev.quell.conformance;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line of {@link Torture}. */
final class TortureGrammar {
    private static final long DEFAULT_CANCELS = 20_000;
    private static final Duration NO_LIMIT = Duration.ofDays(365);
    private static final int DEFAULT_CONNECTIONS = 16;
    private static final String BOTH = "both";
    private static final Map<String, List<Mode>> MODES =
            Map.of("plain", List.of(Mode.PLAIN), "tls", List.of(Mode.TLS), BOTH, List.of(Mode.PLAIN, Mode.TLS));
    private static final Map<String, List<String>> PROTOCOLS =
            Map.of("3.0", List.of("3.0"), "3.2", List.of("3.2"), BOTH, List.of("3.0", "3.2"));
    private static final List<Via> BOUNCERS = List.of(Via.PGBOUNCER_SESSION, Via.PGBOUNCER_TRANSACTION);
    private static final Map<String, List<Via>> VIAS =
            Map.of("direct", List.of(Via.DIRECT), "pgbouncer", BOUNCERS, BOTH, List.of(Via.values()));

    private TortureGrammar() {}

    static CommandLine commandLine() {
        CommandSpec torture = CommandSpec.create().name("torture");
        torture.usageMessage()
                .description(
                        "Cancels queries at random moments, with an innocent query behind each, and counts what goes"
                                + " wrong.")
                .footer("", "Status 0: nothing went wrong. 1: something did. 2: it could not be tried.");
        torture.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help and exit.")
                .build());
        torture.addOption(number(
                "--cancels", "N", "End after so many cancels, in all combinations together; 20,000 unless limited."));
        torture.addOption(number("--seconds", "S", "End after so many seconds, in all combinations together."));
        torture.addOption(number("--connections", "C", "How many connections at once; 16 by default."));
        torture.addOption(number("--seed", "SEED", "Make the same choices as a run that told this seed."));
        torture.addOption(choice("--mode", "plain|tls|both", "Whether connections are encrypted."));
        torture.addOption(choice("--protocol", "3.0|3.2|both", "The version of the protocol; PgBouncer has 3.0."));
        torture.addOption(
                choice("--via", "direct|pgbouncer|both", "Through PgBouncer, pooling sessions and transactions."));
        return new CommandLine(torture);
    }

    static TortureOptions options(ParseResult line) {
        boolean timed = line.hasMatchedOption("--seconds");
        return new TortureOptions(
                positive(line, "--cancels", timed ? Long.MAX_VALUE : DEFAULT_CANCELS),
                timed ? Duration.ofSeconds(positive(line, "--seconds", 1)) : NO_LIMIT,
                Math.toIntExact(positive(line, "--connections", DEFAULT_CONNECTIONS)),
                chosen(line, "--mode", MODES),
                chosen(line, "--protocol", PROTOCOLS),
                chosen(line, "--via", VIAS),
                line.matchedOptionValue("--seed", System.nanoTime()));
    }

    private static long positive(ParseResult line, String option, long byDefault) {
        long number = line.matchedOptionValue(option, byDefault);
        if (number < 1) {
            throw new ParameterException(
                    line.commandSpec().commandLine(), option + " cannot be " + number + "; it must be positive");
        }
        return number;
    }

    private static <T> List<T> chosen(ParseResult line, String option, Map<String, List<T>> choices) {
        String word = line.matchedOptionValue(option, BOTH).toLowerCase(Locale.ROOT);
        List<T> chosen = choices.get(word);
        if (chosen == null) {
            throw new ParameterException(
                    line.commandSpec().commandLine(),
                    option + " cannot be \"" + word + "\"; it can be one of "
                            + choices.keySet().stream().sorted().toList());
        }
        return chosen;
    }

    private static OptionSpec number(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(Long.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    private static OptionSpec choice(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }
}
