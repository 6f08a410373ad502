package dev.quell;

/** Says that a query was never sent: the server knows nothing of it. The cause says why. */
public final class NotSentException extends QuellException {
    private static final long serialVersionUID = 1L;

    NotSentException(QuellException why) {
        super("the query was not sent: " + why.getMessage(), why, Retry.SAFE);
    }
}
