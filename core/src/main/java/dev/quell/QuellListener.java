package dev.quell;

/**
 * Hears of every query and every cancel of this process that ends, to count and time them. Called on virtual threads, in
 * no particular order; what it throws is logged and goes no further.
 */
public interface QuellListener {
    /** A query has ended. */
    default void queryEnded(QueryReport report) {}

    /** A cancel of a query that had been sent is over. */
    default void cancelEnded(CancelOutcome outcome) {}
}
