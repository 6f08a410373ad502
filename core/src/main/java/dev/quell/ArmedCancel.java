package dev.quell;

import java.time.Duration;

/**
 * When the cancel connection of a query is opened ahead of time, encrypted and all, so that stopping the query costs one
 * packet. See {@link Connection#armCancel}.
 *
 * @param after how long a query must have run
 * @param renewal how long such a connection is kept before it is replaced by a new one; to be shorter than the server's
 *     {@code authentication_timeout}, which is a minute unless changed
 * @param most how many such connections there may be in this process; queries beyond that are cancelled in the usual way
 */
public record ArmedCancel(Duration after, Duration renewal, int most) {
    private static final Duration RENEWAL = Duration.ofSeconds(40);
    private static final int MOST = 100;

    public ArmedCancel {
        if (after.isNegative() || renewal.isNegative() || renewal.isZero() || most < 1) {
            throw new UsageException(
                    "an armed cancel needs a time after which, a positive renewal, and room for at least"
                            + " one connection, not " + after + ", " + renewal + " and " + most);
        }
    }

    /** For queries that have run for this long; renewed every 40 seconds; a hundred at the most. */
    public static ArmedCancel after(Duration after) {
        return new ArmedCancel(after, RENEWAL, MOST);
    }
}
