package dev.quell.h2.functions;

import org.h2.value.Value;

/** Reads a value of one PostgreSQL type from its text form. Throws {@link Failures} with PostgreSQL's own SQLSTATEs. */
@FunctionalInterface
interface ValueReader {
    Value read(String text);
}
