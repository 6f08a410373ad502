package dev.quell.runtime;

import dev.quell.protocol.EncryptionMethod;
import dev.quell.protocol.Failure;
import dev.quell.transport.TlsInfo;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a cancel ended.
 *
 * @param failure the error the query ended with, or why the request could not be delivered
 * @param attempts the cancel connections that were begun
 * @param requests the cancel requests delivered, that is sent and confirmed by the server's closing
 * @param address where they went
 * @param method how the cancel connections were opened
 * @param tls what TLS agreed on for the last request delivered
 * @param phases the time spent in each phase that was reached
 * @param elapsed from the call to the end
 */
public record CancelEnd(
        Kind kind,
        Optional<Failure> failure,
        int attempts,
        int requests,
        SocketAddress address,
        EncryptionMethod method,
        Optional<TlsInfo> tls,
        Map<CancelPhase, Duration> phases,
        Duration elapsed) {
    /** The outcomes there are. */
    public enum Kind {
        /** The query had not been sent and was dropped. */
        NEVER_STARTED,
        /** The query was skipped, because of what became of one before it in its pipeline. */
        SKIPPED,
        /** The server ended the query because of the request. */
        CANCELLED,
        /** The query completed all the same. */
        COMPLETED_FIRST,
        /** The query failed for another reason. */
        FAILED_OTHERWISE,
        /** No request is known to have reached the server, and the query still ran at the deadline. */
        UNDELIVERED,
        /** Requests reached the server, and the query still ran at the deadline. */
        TIMED_OUT,
        /** The backend was terminated, as the policy allowed. */
        TERMINATED,
        /** The connection was closed on the running query, as the policy allowed. */
        CLOSED,
        /** The session's connection broke. */
        CONNECTION_LOST
    }
}
