package dev.quell.testkit;

/** One of the two ways bytes go over a connection. */
public enum Direction {
    /** What the client sends. */
    TO_SERVER,
    /** What the server sends. */
    TO_CLIENT
}
