package dev.quell.runtime;

import java.time.Duration;

/**
 * How hard a cancel tries, and what it may do to the session.
 *
 * @param deadline the limit for the cancel: connecting, encryption, delivery, and the end of the query
 * @param attemptLimit the limit for one request, from dialling to the server's close, after which another is tried
 * @param firstRetry how long after one request a query that still runs gets another: the first may have come too early,
 *     when the server had not begun, and such a request is dropped without a trace
 * @param longestRetry the bound of that interval, which doubles with every request
 * @param escalation what may be done to a query that still runs at the deadline
 * @param escalationLimit how long terminating the backend may take, beyond the deadline
 * @param fence how the session is protected from a request that is still on its way
 */
public record CancelPolicy(
        Duration deadline,
        Duration attemptLimit,
        Duration firstRetry,
        Duration longestRetry,
        Escalation escalation,
        Duration escalationLimit,
        Fence fence) {
    public static final CancelPolicy DEFAULT = new CancelPolicy(
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            Duration.ofMillis(250),
            Duration.ofSeconds(4),
            Escalation.NONE,
            Duration.ofSeconds(5),
            Fence.CLOSE_SEEN);

    /** What may be done to a query that no cancel ends; each includes the one before. */
    public enum Escalation {
        /** Nothing: the query is left to run. */
        NONE,
        /** {@code pg_terminate_backend}, over a connection of its own. */
        TERMINATE_BACKEND,
        /** Closing the session's connection without the server's leave. */
        CLOSE_CONNECTION
    }

    /** What has to be seen before the session sends anything new. */
    public enum Fence {
        /** The server's close of the cancel connection; a session on which it was not seen is discarded. */
        CLOSE_SEEN,
        /**
         * A round trip on the session besides, which takes the hit of a stray request. For sessions through a proxy that
         * closes before the server has acted. A session on which no close was seen is kept.
         */
        ROUND_TRIP
    }

    /** The time that a cancel may take in all. */
    public Duration longest() {
        return escalation == Escalation.NONE ? deadline : deadline.plus(escalationLimit);
    }

    public CancelPolicy withDeadline(Duration limit) {
        return new CancelPolicy(limit, attemptLimit, firstRetry, longestRetry, escalation, escalationLimit, fence);
    }

    public CancelPolicy withAttemptLimit(Duration limit) {
        return new CancelPolicy(deadline, limit, firstRetry, longestRetry, escalation, escalationLimit, fence);
    }

    public CancelPolicy withRetries(Duration first, Duration longest) {
        return new CancelPolicy(deadline, attemptLimit, first, longest, escalation, escalationLimit, fence);
    }

    public CancelPolicy withEscalation(Escalation allowed, Duration limit) {
        return new CancelPolicy(deadline, attemptLimit, firstRetry, longestRetry, allowed, limit, fence);
    }

    public CancelPolicy withFence(Fence other) {
        return new CancelPolicy(deadline, attemptLimit, firstRetry, longestRetry, escalation, escalationLimit, other);
    }
}
