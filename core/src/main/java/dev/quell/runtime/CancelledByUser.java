package dev.quell.runtime;

import dev.quell.protocol.Failure;

/** Tells the end that a cancel request brings from those that look like it. */
final class CancelledByUser {
    private static final String QUERY_CANCELED = "57014";

    private CancelledByUser() {}

    /** A statement timeout has the same SQLSTATE; only its text tells it apart. */
    static boolean test(Failure failure) {
        return failure instanceof Failure.Server server
                && server.fields().sqlState().equals(QUERY_CANCELED)
                && !server.fields().message().contains("statement timeout");
    }
}
