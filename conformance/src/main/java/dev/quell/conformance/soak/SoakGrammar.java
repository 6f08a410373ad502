package dev.quell.conformance.soak;

import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line of {@link Soak}. */
final class SoakGrammar {
    private static final double MINUTES = 60;
    private static final int WORKERS = 8;
    private static final int PERCENT = 30;
    /** A shorter run is a try, and its page none to be kept. */
    private static final Duration LONG = Duration.ofMinutes(30);

    private SoakGrammar() {}

    static CommandLine commandLine() {
        CommandSpec soak = CommandSpec.create().name("soak");
        soak.usageMessage()
                .description(
                        "Does mixed work, stops it in every way, and looks whether the process holds more and more.")
                .footer(
                        "",
                        "Status 0: nothing went wrong and nothing grew. 1: something did. 2: it could not be tried.");
        soak.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help and exit.")
                .build());
        soak.addOption(option("--minutes", Double.class, "M", "How long; an hour by default."));
        soak.addOption(
                option("--cpu", Integer.class, "PERCENT", "Of one processor, for client and server together; 30."));
        soak.addOption(option("--workers", Integer.class, "W", "How much is done at once; 8."));
        soak.addOption(option("--seed", Long.class, "SEED", "Make the same choices as a run that told this seed."));
        soak.addOption(option(
                "--into",
                Path.class,
                "DIRECTORY",
                "For soak.md and soak/; docs for half an hour and more, else conformance/target."));
        return new CommandLine(soak);
    }

    private static OptionSpec option(String name, Class<?> type, String label, String description) {
        return OptionSpec.builder(name)
                .type(type)
                .paramLabel(label)
                .description(description)
                .build();
    }

    static SoakOptions options(ParseResult line) {
        double minutes = positive(line, "--minutes", MINUTES);
        return new SoakOptions(
                Duration.ofMillis(Math.round(minutes * 60_000)),
                line.matchedOptionValue("--seed", System.nanoTime()),
                (int) positive(line, "--workers", WORKERS),
                positive(line, "--cpu", PERCENT) / 100);
    }

    static Path directory(ParseResult line, SoakOptions options) {
        Path usual = Path.of(options.time().compareTo(LONG) < 0 ? "conformance/target" : "docs");
        return line.matchedOptionValue("--into", usual);
    }

    private static double positive(ParseResult line, String option, Number byDefault) {
        Number number = line.matchedOptionValue(option, byDefault);
        if (!(number.doubleValue() > 0)) {
            throw new ParameterException(
                    line.commandSpec().commandLine(), option + " cannot be " + number + "; it must be positive");
        }
        return number.doubleValue();
    }
}
