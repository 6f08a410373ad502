package dev.quell;

import java.time.Duration;

/**
 * What there is to measure of a query that has ended.
 *
 * @param id as {@link Query#id}
 * @param queued from its dispatch until it was sent, or dropped
 * @param running from its sending until its end; zero if it was not sent
 * @param rows the rows received
 */
public record QueryReport(long id, Ending ending, Duration queued, Duration running, long rows) {
    /** How it ended. */
    public enum Ending {
        /** With all its results. */
        COMPLETED,
        /** With an error, a cancel's included. */
        FAILED,
        /** It was never sent. */
        NOT_SENT
    }
}
