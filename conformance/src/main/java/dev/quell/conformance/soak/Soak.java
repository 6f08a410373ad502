package dev.quell.conformance.soak;

import com.sun.management.OperatingSystemMXBean;
import dev.quell.Quell;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Does mixed work with a server for an hour, stops what it does in every way there is, ends backends under it, and looks again
 * and again, at rest, whether the process holds more than before.
 */
public final class Soak {
    private static final int OK = 0;
    private static final int FAULTY = 1;
    private static final int NOT_TRIED = 2;
    /** So long may it take until what was opened is whole, or gone. */
    private static final Duration SETTLING = Duration.ofSeconds(60);

    /** What takes longer is worth a word. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Duration SLOWEST = Duration.ofMinutes(5);

    /** What has been of use is kept for two seconds, by those who ask for it again, and let go in steps of two seconds. */
    private static final Duration LINGERING = Duration.ofMillis(4500);

    private static final double NANOS_PER_MINUTE = 60e9;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final SoakOptions options;
    private final PrintStream log;
    private final Counts counts;
    private final List<Sample> samples = new ArrayList<>();

    Soak(SoakOptions options, PrintStream log) {
        this.options = options;
        this.log = log;
        this.counts = new Counts(log);
    }

    /** Runs it; {@code --help} tells the options. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) throws InterruptedException, IOException {
        CommandLine commandLine = SoakGrammar.commandLine();
        try {
            ParseResult line = commandLine.parseArgs(arguments);
            if (CommandLine.printHelpIfRequested(line)) {
                return OK;
            }
            SoakOptions options = SoakGrammar.options(line);
            Path directory = SoakGrammar.directory(line, options);
            Findings findings = new Soak(options, System.err).run();
            Page.write(findings, directory);
            System.out.println(findings.verdict());
            System.err.println("soak: written to " + directory.resolve("soak.md"));
            return findings.isFaultless() && findings.growing().isEmpty() ? OK : FAULTY;
        } catch (ParameterException | IllegalStateException failure) {
            System.err.println("soak: " + failure.getMessage());
            return NOT_TRIED;
        }
    }

    Findings run() throws InterruptedException {
        Quell.addListener(counts);
        try (Ground ground = Ground.open()) {
            String about = about(ground);
            log.println("soak: " + about);
            ServerCpu server = ground.serverCpu();
            var throttle = new Throttle(options.share(), () -> SYSTEM.getProcessCpuTime() + server.nanos());
            var crew = new Crew(ground, throttle, counts);
            work(crew, ground);
            Set<String> left = ground.closeClient(SETTLING);
            int backendsLeft = ground.backendsLeft(SETTLING);
            return new Findings(
                    about,
                    options.time(),
                    counts,
                    samples,
                    ground.bulletin().received(),
                    ground.bulletin().missed(),
                    ground.bulletin().reconnected(),
                    ground.kills().count(),
                    left,
                    backendsLeft);
        } finally {
            Quell.removeListener(counts);
        }
    }

    private void work(Crew crew, Ground ground) throws InterruptedException {
        long begun = System.nanoTime();
        crew.start(options.workers(), new SplittableRandom(options.seed()));
        while (goesOn(crew, System.nanoTime() - begun)) {
            TimeUnit.NANOSECONDS.sleep(options.interval().toNanos());
            sample(crew, ground, begun);
        }
        crew.finish();
    }

    /** Until the time is up, and on a slow machine until each kind of deed has been done, if it is not too slow. */
    private boolean goesOn(Crew crew, long nanos) {
        long left = options.time().toNanos() - nanos;
        return left > 0 || (!crew.hasBegunAll() && left > -SLOWEST.toNanos());
    }

    private void sample(Crew crew, Ground ground, long begun) throws InterruptedException {
        List<Sample> taken = new ArrayList<>();
        boolean resting = crew.atRest(() -> taken.add(look(ground, begun)));
        Sample sample = taken.getFirst();
        samples.add(resting ? sample : sample.notAtRest());
        tell(samples.getLast());
    }

    private Sample look(Ground ground, long begun) {
        boolean settled = ground.settle(SOON);
        if (!settled) {
            log.println("soak: at rest, but " + ground);
            settled = ground.settle(SETTLING);
        }
        if (!settled) {
            counts.unexpected("the rest", new IllegalStateException("it does not come: " + ground));
        }
        ground.tidy();
        LockSupport.parkNanos(LINGERING.toNanos());
        double minutes = (System.nanoTime() - begun) / NANOS_PER_MINUTE;
        return new Sample(minutes, counts.deeds(), settled, Probe.look(ground.backends()));
    }

    private void tell(Sample sample) {
        log.printf(
                Locale.ROOT,
                "soak: %.1f min, %,d deeds, %d unexpected%s; heap %.2f MiB, resident %.1f MiB, direct %.0f KiB,"
                        + " %.0f threads, %.0f descriptors, %.0f sessions%n",
                sample.minutes(),
                sample.deeds(),
                counts.unexpected(),
                sample.atRest() ? "" : ", not at rest",
                sample.value(Quantity.HEAP),
                sample.value(Quantity.RESIDENT),
                sample.value(Quantity.DIRECT),
                sample.value(Quantity.THREADS),
                sample.value(Quantity.DESCRIPTORS),
                sample.value(Quantity.BACKENDS));
    }

    private String about(Ground ground) {
        return "%s, PostgreSQL %s, Java %s, %d processors, heap of %d MiB; %d workers, %d %% of a processor, seed %d"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        ground.serverVersion(),
                        Runtime.version(),
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.getRuntime().maxMemory() >> 20,
                        options.workers(),
                        Math.round(options.share() * 100),
                        options.seed());
    }
}
