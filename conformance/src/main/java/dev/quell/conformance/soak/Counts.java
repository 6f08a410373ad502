package dev.quell.conformance.soak;

import dev.quell.CancelOutcome;
import dev.quell.QuellListener;
import dev.quell.QueryReport;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What has been done, and what went otherwise than it had to. Thread-safe. */
final class Counts implements QuellListener {
    private static final int TOLD = 20;

    private final Map<String, LongAdder> played = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> hit = new ConcurrentHashMap<>();
    private final LongAdder queries = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder cancels = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder unexpected = new LongAdder();
    private final List<String> sentences = new ArrayList<>();
    private final PrintStream log;

    Counts(PrintStream log) {
        this.log = log;
    }

    void played(Deeds.Kind kind) {
        adder(played, kind).increment();
    }

    /** A deed that failed because a backend was ended on purpose. */
    void hit(Deeds.Kind kind) {
        adder(hit, kind).increment();
    }

    void unexpected(String where, Throwable failure) {
        unexpected.increment();
        synchronized (sentences) {
            if (sentences.size() < TOLD) {
                sentences.add(where + ": " + failure);
                log.println("soak: unexpected, in " + where);
                failure.printStackTrace(log);
            }
        }
    }

    /** What may be right, and is worth a look. */
    void tell(String where, Throwable what) {
        log.println("soak: in " + where);
        what.printStackTrace(log);
    }

    @Override
    public void queryEnded(QueryReport report) {
        queries.increment();
        rows.add(report.rows());
    }

    @Override
    public void cancelEnded(CancelOutcome outcome) {
        cancels.increment();
        requests.add(outcome.report().requests());
    }

    private static LongAdder adder(Map<String, LongAdder> adders, Deeds.Kind kind) {
        return adders.computeIfAbsent(kind.name(), name -> new LongAdder());
    }

    private static long sum(Map<String, LongAdder> adders, Deeds.Kind kind) {
        LongAdder adder = adders.get(kind.name());
        return adder == null ? 0 : adder.sum();
    }

    long playedOf(Deeds.Kind kind) {
        return sum(played, kind);
    }

    long hitOf(Deeds.Kind kind) {
        return sum(hit, kind);
    }

    long deeds() {
        return played.values().stream().mapToLong(LongAdder::sum).sum();
    }

    long hits() {
        return hit.values().stream().mapToLong(LongAdder::sum).sum();
    }

    long queries() {
        return queries.sum();
    }

    long rows() {
        return rows.sum();
    }

    long cancels() {
        return cancels.sum();
    }

    long requests() {
        return requests.sum();
    }

    long unexpected() {
        return unexpected.sum();
    }

    /** The first of what was not expected. */
    List<String> sentences() {
        synchronized (sentences) {
            return List.copyOf(sentences);
        }
    }
}
