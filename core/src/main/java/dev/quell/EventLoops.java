package dev.quell;

import dev.quell.runtime.Loop;
import dev.quell.runtime.Loops;

/**
 * The selector threads that connections live on. A connection belongs to one of them for good; a thread serves any
 * number of connections, begins with the first and ends when it has had none for a while. Thread-safe.
 */
public final class EventLoops {
    private static final EventLoops SHARED =
            new EventLoops("quell-loop", Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4));

    private final Loops loops;

    private EventLoops(String name, int count) {
        loops = new Loops(name, count);
    }

    /** Those that serve every connection not told otherwise: one for two processors, four at the most. */
    public static EventLoops shared() {
        return SHARED;
    }

    /**
     * A set of its own.
     *
     * @param name the beginning of the threads' names
     * @param count the number of threads, at least 1
     */
    public static EventLoops of(String name, int count) {
        if (count < 1) {
            throw new UsageException("event loops need at least one thread, not " + count);
        }
        return new EventLoops(name, count);
    }

    Loop next() {
        return loops.next();
    }
}
