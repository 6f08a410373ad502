package dev.quell;

import java.util.Optional;

/**
 * What made the server end a statement or a session before its time, as far as the protocol tells. A statement timeout
 * differs from a cancel in the text of the message only, so that it is told apart where the server's messages are in
 * English ({@code lc_messages}); elsewhere it counts as {@link #CANCELLED}.
 */
public enum Interruption {
    /** A cancel request or {@code pg_cancel_backend}: 57014. */
    CANCELLED,
    /** {@code statement_timeout}: 57014 too. */
    STATEMENT_TIMEOUT,
    /** {@code lock_timeout}: 55P03. */
    LOCK_TIMEOUT,
    /** {@code transaction_timeout}: 25P04. */
    TRANSACTION_TIMEOUT,
    /** {@code idle_in_transaction_session_timeout}: 25P03. */
    IDLE_IN_TRANSACTION_TIMEOUT,
    /** {@code idle_session_timeout}: 57P05. */
    IDLE_SESSION_TIMEOUT,
    /** {@code pg_terminate_backend}, or the server is being shut down: 57P01. */
    TERMINATED,
    /** Another backend crashed, and the server resets itself: 57P02. */
    SERVER_CRASH,
    /** The database was dropped: 57P04. */
    DATABASE_DROPPED;

    private static final String NOWAIT = "could not obtain lock";

    static Optional<Interruption> of(ServerMessage error) {
        return switch (error.sqlState()) {
            case "57014" -> Optional.of(error.message().contains("statement timeout") ? STATEMENT_TIMEOUT : CANCELLED);
            // NOWAIT has this code too, without anything having been interrupted.
            case "55P03" -> error.message().startsWith(NOWAIT) ? Optional.empty() : Optional.of(LOCK_TIMEOUT);
            case "25P04" -> Optional.of(TRANSACTION_TIMEOUT);
            case "25P03" -> Optional.of(IDLE_IN_TRANSACTION_TIMEOUT);
            case "57P05" -> Optional.of(IDLE_SESSION_TIMEOUT);
            case "57P01" -> Optional.of(TERMINATED);
            case "57P02" -> Optional.of(SERVER_CRASH);
            case "57P04" -> Optional.of(DATABASE_DROPPED);
            default -> Optional.empty();
        };
    }
}
