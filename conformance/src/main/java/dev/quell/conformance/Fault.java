package dev.quell.conformance;

import java.util.Locale;

/** What must never be found. */
enum Fault {
    /** A query that nobody cancelled was hit by a cancel. */
    MISFIRE,
    /** A cancel did not end its query. */
    LOST,
    /** Something was not over long after its deadline. */
    HUNG,
    /** What the client said of a query does not fit what it said of the cancel, or what the server would have done. */
    WRONG;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
