package dev.quell;

/** Says that a time limit passed. */
public final class TimedOutException extends QuellException {
    private static final long serialVersionUID = 1L;

    TimedOutException(String message, Retry retry) {
        super(message, null, retry);
    }
}
