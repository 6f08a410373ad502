package dev.quell.libpq;

import org.jspecify.annotations.Nullable;

/** A command whose results have not all been collected. {@code query} is its text, where it has one. */
record QueuedCommand(Kind kind, @Nullable String query) {
    /** How a command was sent; libpq's {@code PGQueryClass}. */
    enum Kind {
        SIMPLE,
        EXTENDED,
        PREPARE,
        DESCRIBE,
        SYNC,
        CLOSE
    }
}
