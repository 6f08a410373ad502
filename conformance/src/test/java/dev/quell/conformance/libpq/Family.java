package dev.quell.conformance.libpq;

/** Scenarios about one part of libpq. */
interface Family {
    /** What they are about, in a word or two. */
    String name();

    /** Adds them. Servers may be started, scenarios not played. */
    void addTo(Scenarios scenarios);
}
