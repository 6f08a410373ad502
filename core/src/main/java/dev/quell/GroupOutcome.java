package dev.quell;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of a group of queries.
 *
 * @param members one for each query, in the order they were given
 * @param elapsed from the making of the group until the last was over
 */
public record GroupOutcome(List<Member> members, Duration elapsed) {
    /** What came of one query. */
    public sealed interface Member {
        Query query();

        /** What its cancel came to; empty if it was not cancelled through the group. */
        Optional<CancelOutcome> cancel();
    }

    /** The query gave its results. */
    public record Succeeded(Query query, List<Result> results, Optional<CancelOutcome> cancel) implements Member {}

    /** The query failed, or was cancelled. */
    public record Failed(Query query, QuellException error, Optional<CancelOutcome> cancel) implements Member {}

    /** Those that succeeded. */
    public List<Succeeded> succeeded() {
        return members.stream()
                .filter(Succeeded.class::isInstance)
                .map(Succeeded.class::cast)
                .toList();
    }

    /** Those that failed. */
    public List<Failed> failed() {
        return members.stream()
                .filter(Failed.class::isInstance)
                .map(Failed.class::cast)
                .toList();
    }
}
