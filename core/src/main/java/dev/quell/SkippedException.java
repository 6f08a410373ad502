package dev.quell;

/**
 * Says that a query of a pipeline was not run, or was stopped, because one before it in the same pipeline failed or was
 * cancelled.
 */
public final class SkippedException extends QuellException {
    private static final long serialVersionUID = 1L;

    SkippedException(String message) {
        super(message, null, Retry.SAFE);
    }
}
