package dev.quell.conformance.libpq;

import java.util.ArrayList;
import java.util.List;

/** What happened in a scenario, a line for each step. Safe for use by several threads. */
final class Trace {
    private final List<String> lines = new ArrayList<>();
    private final Masks masks = new Masks();
    private String lastKind = "";

    Masks masks() {
        return masks;
    }

    synchronized void add(String line) {
        lines.add(masks.apply(line));
        lastKind = "";
    }

    /**
     * Adds a line, unless the last one was of the same kind: how often in a row a socket wakes its reader depends on what
     * the network does.
     */
    synchronized void addOnce(String kind, String line) {
        if (!lastKind.equals(kind)) {
            lines.add(masks.apply(line));
        }
        lastKind = kind;
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
