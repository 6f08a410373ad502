package dev.quell;

import dev.quell.wire.ErrorFields;
import java.util.Map;

/** What a cancel came to. When it is known, nothing of the cancel can hit another query. */
public sealed interface CancelOutcome {
    CancelReport report();

    /**
     * What a cancel came to, as a program sees it that turns the connection itself, by {@code dev.quell.libpq}: the query
     * ended with this error.
     *
     * @param fields the error's fields by the codes of {@code PQresultErrorField}
     */
    static CancelOutcome ofError(CancelReport report, Map<Character, String> fields) {
        ServerMessage error = new ServerMessage(new ErrorFields(fields));
        return error.interruption()
                .filter(Interruption.CANCELLED::equals)
                .<CancelOutcome>map(ignored -> new Cancelled(report, error))
                .orElseGet(() -> new FailedOtherwise(report, new ServerException(error)));
    }

    /** As {@link #ofError}: the connection was lost. */
    static CancelOutcome ofLostConnection(CancelReport report, String reason) {
        return new ConnectionLost(report, new NetworkException(reason, null));
    }

    /** The query had not been sent; it was dropped, and the server never saw it. */
    record NeverStarted(CancelReport report) implements CancelOutcome {}

    /** The query was not run, because one before it in the same pipeline failed or was cancelled. */
    record Skipped(CancelReport report) implements CancelOutcome {}

    /** The server ended the query because of the cancel. */
    record Cancelled(CancelReport report, ServerMessage error) implements CancelOutcome {}

    /**
     * The query completed before the cancel could take effect; its results are whole, except that of a stream rows may have
     * been dropped on the way to the subscriber.
     */
    record CompletedFirst(CancelReport report) implements CancelOutcome {}

    /** The query failed for another reason, a statement timeout for example. */
    record FailedOtherwise(CancelReport report, QuellException error) implements CancelOutcome {}

    /** No request is known to have been delivered before the deadline; the query may still be running. */
    record Undelivered(CancelReport report, QuellException reason) implements CancelOutcome {}

    /** Requests were delivered, and the query was still running at the deadline. */
    record TimedOut(CancelReport report) implements CancelOutcome {}

    /** The policy allowed to terminate the backend, and that ended the query, and the session with it. */
    record Terminated(CancelReport report) implements CancelOutcome {}

    /** The policy allowed to close the connection on the running query; a server that notices ends it. */
    record Closed(CancelReport report) implements CancelOutcome {}

    /** The connection broke; a server that notices ends the query. */
    record ConnectionLost(CancelReport report, QuellException reason) implements CancelOutcome {}
}
