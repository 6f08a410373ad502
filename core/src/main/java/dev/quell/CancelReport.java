package dev.quell;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The course of a cancel.
 *
 * @param attempts the cancel connections that were begun
 * @param requests the cancel requests that were delivered: sent, and confirmed by the server's closing
 * @param address where they went, the very address the session is connected to
 * @param encrypted whether they went encrypted, which is so exactly when the session is
 * @param encryption what TLS agreed on for the last request that was delivered
 * @param phases the time spent in each phase that was reached, retries added up
 * @param elapsed from the call of {@code cancel} until all was over
 */
public record CancelReport(
        int attempts,
        int requests,
        SocketAddress address,
        boolean encrypted,
        Optional<Encryption> encryption,
        Map<CancelPhase, Duration> phases,
        Duration elapsed) {}
