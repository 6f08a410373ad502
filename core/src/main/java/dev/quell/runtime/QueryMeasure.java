package dev.quell.runtime;

import java.time.Duration;

/**
 * What there is to measure of a query that has ended.
 *
 * @param queued from its dispatch until it was sent, or dropped
 * @param running from its sending until its end; zero if it was not sent
 */
public record QueryMeasure(long id, Ending ending, Duration queued, Duration running, long rows) {
    /** How it ended. */
    public enum Ending {
        COMPLETED,
        FAILED,
        NOT_SENT
    }
}
