package dev.quell.conformance;

import dev.quell.testkit.Leaks;
import dev.quell.testkit.PgBouncer;
import dev.quell.testkit.TestServers;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Sends queries, cancels them at random moments, sends innocent queries right behind, and counts what goes wrong, on many
 * connections at once, encrypted and not, directly and through PgBouncer.
 */
public final class Torture {
    private static final int OK = 0;
    private static final int FAULTY = 1;
    private static final int NOT_TRIED = 2;

    private final TortureOptions options;
    private final PrintStream log;

    Torture(TortureOptions options, PrintStream log) {
        this.options = options;
        this.log = log;
    }

    /** The results of each combination, and what threads and sockets were left behind. */
    record Results(String about, List<Trial.Result> trials, Set<String> leaks) {
        boolean faultless() {
            return new Summary(trials).total().faults() == 0 && leaks.isEmpty();
        }
    }

    /** Runs it; {@code --help} tells the options. */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) throws InterruptedException {
        CommandLine commandLine = TortureGrammar.commandLine();
        try {
            ParseResult line = commandLine.parseArgs(arguments);
            if (CommandLine.printHelpIfRequested(line)) {
                return OK;
            }
            Results results = new Torture(TortureGrammar.options(line), System.err).run();
            print(results, System.out);
            return results.faultless() ? OK : FAULTY;
        } catch (ParameterException | IllegalStateException failure) {
            System.err.println("torture: " + failure.getMessage());
            return NOT_TRIED;
        }
    }

    private static void print(Results results, PrintStream to) {
        to.println(results.about());
        to.println();
        to.println(new Summary(results.trials()));
        to.println();
        to.println("Threads and sockets left behind: "
                + (results.leaks().isEmpty() ? "none" : String.join(", ", results.leaks())));
    }

    Results run() throws InterruptedException {
        List<Combination> combinations = options.combinations(TestServers.newest());
        if (combinations.isEmpty()) {
            throw new IllegalStateException(
                    "there is nothing to try: protocol 3.2 needs PostgreSQL 18, and PgBouncer refuses it");
        }
        try (Arena arena = Arena.open(options.connections())) {
            String about = about(arena, combinations);
            log.println(about);
            Leaks before = Leaks.snapshot();
            List<Trial.Result> results = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(options.seed());
            for (Combination combination : combinations) {
                long cancels = Math.ceilDiv(options.cancels(), combinations.size());
                Duration time = options.time().dividedBy(combinations.size());
                Trial.Result result =
                        new Trial(combination, cancels, time, log).run(arena, options.connections(), random);
                results.add(result);
                log.println(new Summary(List.of(result)));
            }
            return new Results(about, results, leaks(before));
        }
    }

    private static Set<String> leaks(Leaks before) {
        try {
            before.assertNone();
            return Set.of();
        } catch (AssertionError some) {
            return before.found();
        }
    }

    private String about(Arena arena, List<Combination> combinations) {
        boolean bouncers = combinations.stream().anyMatch(combination -> combination.via() != Via.DIRECT);
        return "%d combinations, %d connections each, seed %d; PostgreSQL %s%s, Java %s, %d processors"
                .formatted(
                        combinations.size(),
                        options.connections(),
                        options.seed(),
                        arena.serverVersion(),
                        bouncers ? ", PgBouncer " + PgBouncer.version() : "",
                        Runtime.version(),
                        Runtime.getRuntime().availableProcessors());
    }
}
