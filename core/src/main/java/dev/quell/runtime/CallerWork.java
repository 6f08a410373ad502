package dev.quell.runtime;

/**
 * What a caller does by turning a session, beside waiting for the end of its execution: it takes some of what comes, or
 * sends data, and comes again for more. Called under the session's lock; none may block.
 */
public interface CallerWork {
    /** Goes on with it as far as is possible now; whether nothing is left to do. */
    boolean advance();

    /** Whether there is more to be done when the network takes more. */
    boolean sends();

    /** Whether so much comes that it is worth a moment to let more of it gather, so that one read brings it all. */
    boolean comesInBulk();
}
