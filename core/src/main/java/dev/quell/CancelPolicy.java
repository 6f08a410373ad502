package dev.quell;

import java.time.Duration;

/**
 * How hard a cancel tries, and what it may do to the session. Immutable and thread-safe; each method gives a changed
 * copy. Durations must be positive.
 */
public final class CancelPolicy {
    private static final CancelPolicy DEFAULTS = new CancelPolicy(dev.quell.runtime.CancelPolicy.DEFAULT);

    /** As good as for ever, and short enough to be added to another. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final dev.quell.runtime.CancelPolicy policy;

    private CancelPolicy(dev.quell.runtime.CancelPolicy policy) {
        this.policy = policy;
    }

    /**
     * A deadline of 10 seconds; 3 seconds for one request; a second request after 250 milliseconds, and further ones at intervals that double up to
     * 4 seconds; nothing worse than cancelling; and a session on which the end of a request was not seen is discarded.
     */
    public static CancelPolicy defaults() {
        return DEFAULTS;
    }

    /** With a limit for all phases together: connecting, encryption, delivery, and the end of the query. */
    public CancelPolicy withDeadline(Duration deadline) {
        return new CancelPolicy(policy.withDeadline(positive("deadline", deadline)));
    }

    /**
     * With a limit for one request, from dialling to the server's close. After it another is tried: one connection that
     * leads nowhere must not use up the time of all.
     */
    public CancelPolicy withAttemptLimit(Duration limit) {
        return new CancelPolicy(policy.withAttemptLimit(positive("attempt limit", limit)));
    }

    /**
     * With other intervals between requests. A query that still runs after one gets another, because a request that comes
     * before the server has begun with the query is dropped without a trace.
     *
     * @param first after the first request
     * @param longest the bound of the interval, which doubles
     */
    public CancelPolicy withRetries(Duration first, Duration longest) {
        return new CancelPolicy(policy.withRetries(positive("first", first), positive("longest", longest)));
    }

    /**
     * Allows a query that still runs at the deadline to be ended by {@code pg_terminate_backend}, sent over another
     * connection with the same settings. That ends the session too.
     *
     * @param limit how long this may take, beyond the deadline
     */
    public CancelPolicy thenTerminateBackend(Duration limit) {
        return escalating(dev.quell.runtime.CancelPolicy.Escalation.TERMINATE_BACKEND, limit);
    }

    /**
     * Allows what {@link #thenTerminateBackend} does, and after that, if nothing helps, closing the connection. The server
     * notices when it next writes to it.
     *
     * @param limit how long terminating may take, beyond the deadline
     */
    public CancelPolicy thenCloseConnection(Duration limit) {
        return escalating(dev.quell.runtime.CancelPolicy.Escalation.CLOSE_CONNECTION, limit);
    }

    /**
     * For sessions through a proxy that may close a cancel connection before the server has acted: after a cancel, a round
     * trip on the session takes the hit of a request that is still on its way, and a session is kept although the end of
     * a request was not seen. Weaker than the default against requests that are delayed for long.
     */
    public CancelPolicy withRoundTripFence() {
        return new CancelPolicy(policy.withFence(dev.quell.runtime.CancelPolicy.Fence.ROUND_TRIP));
    }

    private CancelPolicy escalating(dev.quell.runtime.CancelPolicy.Escalation escalation, Duration limit) {
        return new CancelPolicy(policy.withEscalation(escalation, positive("limit", limit)));
    }

    private static Duration positive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new UsageException("a cancel policy's " + name + " must be positive, not " + duration);
        }
        return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
    }

    dev.quell.runtime.CancelPolicy unwrap() {
        return policy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CancelPolicy that && policy.equals(that.policy);
    }

    @Override
    public int hashCode() {
        return policy.hashCode();
    }

    @Override
    public String toString() {
        return policy.toString();
    }
}
