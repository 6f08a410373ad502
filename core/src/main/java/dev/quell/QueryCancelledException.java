package dev.quell;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says that a query was ended by a cancel that this program asked for. */
public final class QueryCancelledException extends QuellException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable ServerMessage error;
    private final @Nullable Duration limit;

    QueryCancelledException(String message, @Nullable ServerMessage error, @Nullable Duration limit) {
        this(message, error, limit, Retry.SAFE);
    }

    QueryCancelledException(String message, @Nullable ServerMessage error, @Nullable Duration limit, Retry retry) {
        super(message, null, retry);
        this.error = error;
        this.limit = limit;
    }

    /** The limit given with {@link Query#within} that passed; empty when the query was cancelled for another reason. */
    public Optional<Duration> limit() {
        return Optional.ofNullable(limit);
    }

    /** The server's own words (SQLSTATE 57014); empty when the query was dropped before it was sent. */
    public Optional<ServerMessage> error() {
        return Optional.ofNullable(error);
    }
}
