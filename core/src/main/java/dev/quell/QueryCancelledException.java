package dev.quell;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says that a query was ended by a cancel that this program asked for. */
public final class QueryCancelledException extends QuellException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable ServerMessage error;

    QueryCancelledException(String message, @Nullable ServerMessage error) {
        super(message, null);
        this.error = error;
    }

    /** The server's own words (SQLSTATE 57014); empty when the query was dropped before it was sent. */
    public Optional<ServerMessage> error() {
        return Optional.ofNullable(error);
    }
}
