package dev.quell.conformance;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** All rounds of one combination, on many connections at once. */
final class Trial {
    /** How it went. */
    record Result(Combination combination, Tally tally, Duration time) {}

    private final Combination combination;
    private final long cancels;
    private final Duration time;
    private final Tally tally;
    private final PrintStream log;

    Trial(Combination combination, long cancels, Duration time, PrintStream log) {
        this.combination = combination;
        this.cancels = cancels;
        this.time = time;
        this.tally = new Tally(log);
        this.log = log;
    }

    Result run(Arena arena, int connections, SplittableRandom random) throws InterruptedException {
        long begun = System.nanoTime();
        try (Arena.Door door = arena.door(combination);
                ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor()) {
            var _ = ticker.scheduleAtFixedRate(() -> tellProgress(begun), 1, 1, TimeUnit.SECONDS);
            Budget budget = new Budget(cancels, time);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                Worker worker = new Worker(door.settings(), combination, random.split(), budget, tally, arena::runs);
                threads.add(Thread.ofVirtual().name("torture-" + i).start(worker));
            }
            awaitAll(threads);
            ticker.shutdownNow();
        }
        return new Result(combination, tally, Duration.ofNanos(System.nanoTime() - begun));
    }

    /** A worker waits for nothing without a limit of its own; this is for the case that one does after all. */
    private void awaitAll(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            while (!thread.join(Patience.LIMIT)) {
                long before = tally.count(Tally.Count.CANCELS);
                if (!thread.join(Patience.LIMIT.multipliedBy(4)) && tally.count(Tally.Count.CANCELS) == before) {
                    tally.fault(Fault.HUNG, thread.getName() + " hangs: " + List.of(thread.getStackTrace()));
                    thread.interrupt();
                    break;
                }
            }
        }
    }

    private void tellProgress(long begun) {
        long seconds = Math.max(1, Duration.ofNanos(System.nanoTime() - begun).toSeconds());
        long done = tally.count(Tally.Count.CANCELS);
        log.printf(
                "%s: %,d cancels in %d s, %,d/s; misfires %d, lost %d, hung %d, wrong %d%n",
                combination,
                done,
                seconds,
                done / seconds,
                tally.count(Fault.MISFIRE),
                tally.count(Fault.LOST),
                tally.count(Fault.HUNG),
                tally.count(Fault.WRONG));
    }
}
