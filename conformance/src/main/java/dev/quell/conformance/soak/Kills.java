package dev.quell.conformance.soak;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** The backends that were ended on purpose: how many, and the latest of them. Thread-safe. */
final class Kills {
    /** A deed that was hit is over long before so many others have been. */
    private static final int REMEMBERED = 256;

    private final Set<Integer> pids = new LinkedHashSet<>();
    private long count;

    /** To be called before the backend is ended, so that nobody meets the end unprepared. */
    synchronized void add(int pid) {
        count++;
        pids.add(pid);
        if (pids.size() > REMEMBERED) {
            pids.remove(pids.iterator().next());
        }
    }

    synchronized boolean anyOf(Collection<Integer> candidates) {
        return candidates.stream().anyMatch(pids::contains);
    }

    synchronized long count() {
        return count;
    }
}
