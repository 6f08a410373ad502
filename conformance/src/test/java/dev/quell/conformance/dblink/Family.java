package dev.quell.conformance.dblink;

/** Scenarios about one part of dblink. */
interface Family {
    /** What they are about, in a word or two. */
    String name();

    /** Adds them; none is played. */
    void addTo(Scenarios scenarios);
}
