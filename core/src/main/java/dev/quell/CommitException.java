package dev.quell;

import org.jspecify.annotations.Nullable;

/** Says that a transaction was to be committed, and was not, or may not have been. */
public final class CommitException extends QuellException {
    private static final long serialVersionUID = 1L;

    /** What became of the transaction. */
    public enum Outcome {
        /** The server rolled it back, because one of its statements had failed: {@link Retry#SAFE}. */
        ROLLED_BACK,
        /**
         * It was committed or rolled back, and the server's answer did not arrive: {@link Retry#UNKNOWN}. Who has kept the
         * transaction's {@code pg_current_xact_id()} can ask {@code pg_xact_status} over another connection.
         */
        UNKNOWN
    }

    private final Outcome outcome;

    private CommitException(String message, @Nullable QuellException cause, Outcome outcome, Retry retry) {
        super(message, cause, retry);
        this.outcome = outcome;
    }

    static CommitException rolledBack() {
        return new CommitException(
                "the transaction was rolled back instead of committed: one of its statements had failed",
                null,
                Outcome.ROLLED_BACK,
                Retry.SAFE);
    }

    static CommitException unknown(QuellException why) {
        return new CommitException(
                "it is not known whether the transaction was committed: the answer to COMMIT did not arrive ("
                        + why.getMessage() + ")",
                why,
                Outcome.UNKNOWN,
                Retry.UNKNOWN);
    }

    public Outcome outcome() {
        return outcome;
    }
}
