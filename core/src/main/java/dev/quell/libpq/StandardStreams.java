package dev.quell.libpq;

import java.io.PrintStream;

/**
 * The process's own streams. libpq prints notices to standard error, and results to standard output, where the
 * application asked for nothing else; nothing of the library but this class may reach for them.
 */
final class StandardStreams {
    private StandardStreams() {}

    static PrintStream out() {
        return System.out;
    }

    static PrintStream err() {
        return System.err;
    }
}
