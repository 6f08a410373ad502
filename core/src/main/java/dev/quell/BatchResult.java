package dev.quell;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What became of a {@link Batch}. Immutable.
 *
 * @param members for each row of values, in their order
 */
public record BatchResult(List<Member> members) {
    /** What became of the statement with one row of values. */
    public sealed interface Member {}

    /** It was run. Whether that lasts is another question: see {@link BatchResult#isComplete}. */
    public record Done(Result result) implements Member {}

    /**
     * It failed; or, with a {@link SkippedException}, it was not run because one before it had failed, which does not happen to
     * those that {@link Connection#sendEach} sends.
     */
    public record Failed(QuellException error) implements Member {}

    /**
     * Whether none has failed. Otherwise, if they were sent by {@link Connection#sendBatch}, none lasts: what was done before the
     * failure has been rolled back, or has to be.
     */
    public boolean isComplete() {
        return firstFailure().isEmpty();
    }

    /** The index of the row of values that failed first; empty if none has. */
    public OptionalInt firstFailure() {
        return IntStream.range(0, members.size())
                .filter(i -> members.get(i) instanceof Failed)
                .findFirst();
    }

    /** The indices of all rows of values that failed. */
    public List<Integer> failures() {
        return IntStream.range(0, members.size())
                .filter(i -> members.get(i) instanceof Failed)
                .boxed()
                .toList();
    }

    /**
     * The number of rows that all of them affected together.
     *
     * @throws QuellException the first failure, if there was one
     */
    public long rowsAffected() {
        long sum = 0;
        for (Member member : members) {
            sum += switch (member) {
                case Done done -> done.result().rowsAffected();
                case Failed failed -> throw failed.error();
            };
        }
        return sum;
    }
}
