package dev.quell;

import org.jspecify.annotations.Nullable;

/** Says that something did not work; the subclasses say whose doing it was. The message is a sentence for people. */
public abstract sealed class QuellException extends RuntimeException
        permits ServerException,
                ProtocolException,
                NetworkException,
                TimedOutException,
                UsageException,
                NotSentException,
                SkippedException,
                CommitException,
                QueryCancelledException {
    private static final long serialVersionUID = 1L;

    private final Retry retry;

    QuellException(String message, @Nullable Throwable cause, Retry retry) {
        super(message, cause);
        this.retry = retry;
    }

    /** Whether what failed may be tried again: whether it may have taken effect, and whether it may succeed. */
    public final Retry retry() {
        return retry;
    }
}
