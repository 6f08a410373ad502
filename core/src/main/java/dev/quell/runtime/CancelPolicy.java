package dev.quell.runtime;

import java.time.Duration;

/**
 * How hard a cancel tries.
 *
 * @param deadline the limit for everything: connecting, encryption, delivery, and the end of the query
 * @param firstRetry how long after a delivered request a query that still runs gets another one: the first may have come
 *     too early, when the server had not begun, and such a request is dropped without a trace
 * @param longestRetry the bound of the interval, which doubles with every request
 */
public record CancelPolicy(Duration deadline, Duration firstRetry, Duration longestRetry) {
    public static final CancelPolicy DEFAULT =
            new CancelPolicy(Duration.ofSeconds(10), Duration.ofMillis(250), Duration.ofSeconds(4));

    public CancelPolicy withDeadline(Duration limit) {
        return new CancelPolicy(limit, firstRetry, longestRetry);
    }
}
