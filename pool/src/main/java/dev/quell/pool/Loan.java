package dev.quell.pool;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A connection that is lent, as of the moment it was asked for.
 *
 * @param holder the name of the thread that claimed it, or its number if it has no name
 * @param held for how long it has been lent
 * @param backendPid the backend's process ID, as {@code pg_stat_activity} shows it
 * @param returning whether it has been given back, and is being made ready for the next
 * @param claimedAt where it was claimed, innermost call first; empty without {@link PoolBuilder#withTraces}
 */
public record Loan(
        String holder, Duration held, OptionalInt backendPid, boolean returning, List<StackTraceElement> claimedAt) {
    /** Copies the list. */
    public Loan {
        claimedAt = List.copyOf(claimedAt);
    }

    /** Who holds what for how long, and where it was claimed: a line, and one for each call. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(returning ? "being returned by " : "lent to ").append(holder);
        text.append(" for ").append(held.toMillis()).append(" ms");
        backendPid.ifPresent(pid -> text.append(", backend ").append(pid));
        claimedAt.forEach(call -> text.append("\n    at ").append(call));
        return text.toString();
    }

    static List<StackTraceElement> trace(Throwable here) {
        Set<String> ours = Set.of(
                QuellPool.class.getName(), PooledConnection.class.getName(), PooledConnection.Claimant.class.getName());
        return Arrays.stream(here.getStackTrace())
                .dropWhile(call -> ours.contains(call.getClassName()))
                .toList();
    }
}
