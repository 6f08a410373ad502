package dev.quell;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Queries on several connections, treated as one: waited for together, stopped together, and reported together. No thread
 * waits for them. Thread-safe.
 */
public final class QueryGroup implements AutoCloseable {
    /** When the group stops what still runs. */
    public enum Until {
        /** Never of itself: all are waited for. */
        ALL_ENDED,
        /** When one has succeeded, the others are cancelled. */
        FIRST_SUCCESS,
        /** When one has failed, the others are cancelled. */
        FIRST_FAILURE
    }

    private final List<GroupMember> members;
    private final Until until;
    private final AtomicInteger left;
    private final CompletableFuture<GroupOutcome> outcome = new CompletableFuture<>();
    private final long startedAt = System.nanoTime();

    private QueryGroup(List<Query> queries, Until until) {
        this.members = queries.stream().map(GroupMember::new).toList();
        this.until = until;
        this.left = new AtomicInteger(members.size());
    }

    /**
     * Makes a group of queries that have been dispatched, each on a connection of its own.
     *
     * @throws UsageException if there is none
     */
    public static QueryGroup of(Collection<Query> queries, Until until) {
        if (queries.isEmpty()) {
            throw new UsageException("a group needs at least one query");
        }
        QueryGroup group = new QueryGroup(List.copyOf(queries), until);
        group.members.forEach(member -> member.whenOver(group::memberOver));
        return group;
    }

    /** Sends {@code sql} on every connection at once, with the simple query protocol. */
    public static QueryGroup send(Collection<Connection> connections, String sql, Until until) {
        return of(connections.stream().map(connection -> connection.send(sql)).toList(), until);
    }

    /**
     * Limits the time of the group, counted from now on: when it is up, all that still run are cancelled.
     *
     * @return this group
     */
    public QueryGroup within(Duration limit) {
        var unused = outcome().orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        return this;
    }

    /**
     * What came of all of them, once each has ended and every cancel is accounted for. Never fails.
     *
     * <p>Completing the future before that, as {@code cancel} and {@code orTimeout} do, cancels all that still run.
     */
    public CompletableFuture<GroupOutcome> outcome() {
        CompletableFuture<GroupOutcome> copy = new CompletableFuture<>();
        var unused = outcome.thenAccept(copy::complete);
        var unusedToo = copy.whenComplete((value, error) -> {
            if (!outcome.isDone()) {
                close();
            }
        });
        return copy;
    }

    /**
     * Waits for all of them.
     *
     * @throws InterruptedException if the thread is interrupted: all that still ran have been cancelled then
     */
    public GroupOutcome await() throws InterruptedException {
        Waits.refuseOnLoop();
        try {
            return outcome.get();
        } catch (InterruptedException e) {
            close();
            Waits.uninterruptibly(outcome, longest());
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a group's outcome is a value, never an exception", e);
        }
    }

    private Duration longest() {
        return members.stream()
                .map(member -> member.query().longestCancel())
                .max(Duration::compareTo)
                .orElseThrow();
    }

    /** Cancels all that still run, each on its own server; gives the outcome of the group. */
    public CompletableFuture<GroupOutcome> cancel() {
        close();
        return outcome();
    }

    /** As {@link #cancel}, without asking for the outcome. Does not wait. */
    @Override
    public void close() {
        members.forEach(GroupMember::cancel);
    }

    @Override
    public String toString() {
        return "QueryGroup[" + left + " of " + members.size() + " queries run, until "
                + until.name().toLowerCase(Locale.ROOT).replace('_', ' ') + "]";
    }

    /** Runs on a callback thread. */
    private void memberOver(GroupMember member) {
        boolean stop = switch (until) {
            case ALL_ENDED -> false;
            case FIRST_SUCCESS -> member.hasSucceeded();
            case FIRST_FAILURE -> !member.hasSucceeded();
        };
        if (stop) {
            close();
        }
        if (left.decrementAndGet() == 0) {
            outcome.complete(new GroupOutcome(
                    members.stream().map(GroupMember::outcome).toList(),
                    Duration.ofNanos(System.nanoTime() - startedAt)));
        }
    }
}
