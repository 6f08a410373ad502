package dev.quell.bench.race;

/** A number that a figure gives. */
public enum Metric {
    RATE("rate", Better.MORE),
    TIME("time", Better.LESS),
    P99("99th percentile", Better.LESS),
    /** The first of a process, whose code is not compiled yet. */
    FIRST("first ten", Better.LESS),
    CPU("client CPU", Better.LESS),
    ALLOCATED("allocated", Better.LESS),
    HEAP("memory", Better.LESS);

    /** Which way is up. */
    public enum Better {
        MORE,
        LESS
    }

    private final String title;
    private final Better better;

    Metric(String title, Better better) {
        this.title = title;
        this.better = better;
    }

    public String title() {
        return title;
    }

    /** Whether it is about Java's heap, and says nothing of a library that keeps its memory elsewhere. */
    public boolean isOfHeap() {
        return this == ALLOCATED || this == HEAP;
    }

    public Better better() {
        return better;
    }
}
