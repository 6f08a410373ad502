package dev.quell.conformance;

import dev.quell.CancelOutcome;
import dev.quell.CancelReport;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What was seen on all connections of one combination. Thread-safe. */
final class Tally {
    /** What is counted besides outcomes and faults. */
    enum Count {
        CANCELS,
        /** Cancels for which a connection was begun. */
        DIALLED,
        REQUESTS,
        /** Cancels that needed more than one request. */
        REPEATED,
        INNOCENTS,
        /** Innocents in a pipeline, stopped by the cancel of the one before them, that say so. */
        STOPPED,
        /** Cancelled queries that were looked for among the server's running ones. */
        CHECKED,
        CONNECTIONS_LOST,
        CONNECTIONS_DISCARDED
    }

    private static final int FAULTS_TOLD = 20;

    private final Map<Count, LongAdder> counts = adders(Count.class);
    private final Map<OutcomeKind, LongAdder> outcomes = adders(OutcomeKind.class);
    private final Map<Fault, LongAdder> faults = adders(Fault.class);
    private final Latencies latencies = new Latencies();
    private final AtomicInteger told = new AtomicInteger();
    private final PrintStream log;

    Tally(PrintStream log) {
        this.log = log;
    }

    private static <K extends Enum<K>> Map<K, LongAdder> adders(Class<K> kinds) {
        var adders = new EnumMap<K, LongAdder>(kinds);
        for (K kind : kinds.getEnumConstants()) {
            adders.put(kind, new LongAdder());
        }
        return adders;
    }

    void add(Count count) {
        of(counts, count).increment();
    }

    /** Counts a cancel that took so long. */
    void outcome(CancelOutcome outcome, long nanos) {
        add(Count.CANCELS);
        of(outcomes, OutcomeKind.of(outcome)).increment();
        CancelReport report = outcome.report();
        of(counts, Count.REQUESTS).add(report.requests());
        if (report.attempts() > 0) {
            add(Count.DIALLED);
            latencies.add(nanos);
        }
        if (report.attempts() > 1) {
            add(Count.REPEATED);
        }
    }

    /** Counts a fault; the first ones are told at once. */
    void fault(Fault fault, String sentence) {
        of(faults, fault).increment();
        if (told.getAndIncrement() < FAULTS_TOLD) {
            log.printf("%s: %s%n", fault, sentence);
        }
    }

    void addAll(Tally other) {
        other.counts.forEach((count, adder) -> of(counts, count).add(adder.sum()));
        other.outcomes.forEach((kind, adder) -> of(outcomes, kind).add(adder.sum()));
        other.faults.forEach((fault, adder) -> of(faults, fault).add(adder.sum()));
        latencies.addAll(other.latencies);
    }

    long count(Count count) {
        return of(counts, count).sum();
    }

    long count(OutcomeKind kind) {
        return of(outcomes, kind).sum();
    }

    long count(Fault fault) {
        return of(faults, fault).sum();
    }

    /** Faults of all kinds. */
    long faults() {
        return faults.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Latencies latencies() {
        return latencies;
    }

    private static <K extends Enum<K>> LongAdder of(Map<K, LongAdder> adders, K kind) {
        LongAdder adder = adders.get(kind);
        if (adder == null) {
            throw new IllegalStateException("nothing counts " + kind);
        }
        return adder;
    }
}
