package dev.quell;

/** How far a query has come. */
public enum QueryState {
    /** It waits for the queries before it on the same connection. */
    QUEUED,
    /** It has been sent; the server is working on it or its rows are coming in. */
    RUNNING,
    /** It has ended, one way or another. */
    ENDED
}
