package dev.quell.bench.race;

/** What came of one fork. */
public sealed interface Outcome {
    /** It measured. */
    record Done(Measured measured) implements Outcome {}

    /** The library cannot do it, or cannot be run here. */
    record Absent(String reason) implements Outcome {}

    /** It ought to have worked. */
    record Failed(String reason) implements Outcome {}
}
