package dev.quell.runtime;

import dev.quell.protocol.Failure;
import org.jspecify.annotations.Nullable;

/** Tells the ends that a cancel or a termination bring from those that look like them. */
final class WhyEnded {
    private static final String QUERY_CANCELED = "57014";
    private static final String ADMIN_SHUTDOWN = "57P01";

    private WhyEnded() {}

    /** A statement timeout has the same SQLSTATE as a cancel; only its text tells it apart. */
    static boolean byCancel(Execution execution) {
        return execution.failure() instanceof Failure.Server server
                && server.fields().sqlState().equals(QUERY_CANCELED)
                && !server.fields().message().contains("statement timeout");
    }

    static boolean byAdministrator(Execution execution) {
        return hasState(execution.failure(), ADMIN_SHUTDOWN);
    }

    private static boolean hasState(@Nullable Failure failure, String sqlState) {
        return failure instanceof Failure.Server server
                && server.fields().sqlState().equals(sqlState);
    }
}
