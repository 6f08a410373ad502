package dev.quell.runtime;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A fixed number of loops that share the connections between them in turn. Thread-safe. */
public final class Loops {
    private final List<Loop> loops;
    private final AtomicInteger next = new AtomicInteger();

    public Loops(String name, int count) {
        loops = IntStream.range(0, count)
                .mapToObj(number -> new Loop(name + "-" + number))
                .toList();
    }

    /** The loop for the next connection. */
    public Loop next() {
        return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    }
}
