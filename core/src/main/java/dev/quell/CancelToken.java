package dev.quell;

import dev.quell.protocol.Failure;
import dev.quell.runtime.RemoteCancel;
import dev.quell.runtime.Session;
import dev.quell.token.Ticket;
import dev.quell.token.TicketFormat;
import dev.quell.token.TokenSeal;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import javax.crypto.SecretKey;

/**
 * What another process needs to stop what a connection is doing: the address, the encryption and whom to verify, and the
 * backend's cancel key. Immutable and thread-safe.
 *
 * <p>It leaves the process only sealed: encrypted and authenticated with a key that the application supplies and that both
 * processes know. Certificate files are named in it, not contained, so both must have them at the same paths. It never
 * falls back to an unencrypted connection for an encrypted session.
 *
 * <p>PostgreSQL's cancel names a backend, not a query: only the process that holds the connection can tell one query from
 * the next. A token used late stops whatever the connection is doing by then; seal a new one for each query, with a short
 * life, and have the connection's owner drop it when the query is over.
 */
public final class CancelToken {
    /** By so much two machines' clocks may differ. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final Ticket ticket;
    private final Instant madeAt;

    private CancelToken(Ticket ticket, Instant madeAt) {
        this.ticket = ticket;
        this.madeAt = madeAt;
    }

    static CancelToken of(Session session) {
        return session.ticket()
                .map(ticket -> new CancelToken(ticket, Instant.now()))
                .orElseThrow(() -> new UsageException(
                        "no cancellation key received: the server gave none when the session began"));
    }

    /** A new random key for sealing, of 256 bits. */
    public static SecretKey newKey() {
        return TokenSeal.newKey();
    }

    /**
     * The token as an opaque line of text without blanks.
     *
     * @param key an AES key of 256 bits, such as {@link #newKey} makes
     * @throws UsageException if the key is of another kind
     */
    public String seal(SecretKey key) {
        try {
            return TokenSeal.seal(TicketFormat.write(new TicketFormat.Dated(ticket, madeAt)), key);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e.getCause());
        }
    }

    /**
     * Opens what {@link #seal} made, or {@link dev.quell.libpq.Libpq#PQsealCancel}.
     *
     * @param longestLife how old the token may be
     * @throws UsageException if it is not a token, was changed, was sealed with another key, or is too old
     */
    public static CancelToken open(String sealed, SecretKey key, Duration longestLife) {
        byte[] bytes = opened(sealed.strip(), key);
        try {
            TicketFormat.Dated dated = TicketFormat.read(bytes);
            Duration age = Duration.between(dated.madeAt(), Instant.now());
            if (age.compareTo(CLOCK_SKEW.negated()) < 0) {
                throw new UsageException("the cancel token was made "
                        + age.abs().toSeconds() + " seconds from now: set the clocks of both machines");
            }
            if (age.compareTo(longestLife) > 0) {
                throw new UsageException("the cancel token is too old: it was made " + age.toSeconds()
                        + " seconds ago, and may be used for " + longestLife.toSeconds() + "; make a new one");
            }
            return new CancelToken(dated.ticket(), dated.madeAt());
        } catch (IOException | RuntimeException e) {
            if (e instanceof UsageException usage) {
                throw usage;
            }
            throw new UsageException("the cancel token was made by another version of Quell: make a new one", e);
        }
    }

    private static byte[] opened(String sealed, SecretKey key) {
        try {
            return TokenSeal.open(sealed, key);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e.getCause());
        }
    }

    /** Where its cancel request goes. */
    public SocketAddress address() {
        return ticket.address();
    }

    public int backendPid() {
        return ticket.key().processId();
    }

    /** Whether its cancel request goes encrypted, which is so exactly when the session is. */
    public boolean encrypted() {
        return ticket.tls().isPresent();
    }

    public Instant madeAt() {
        return madeAt;
    }

    /**
     * Stops what the backend is doing. Does not block.
     *
     * @param deadline the limit for connecting, encryption and delivery
     * @return how long it took until the server confirmed the request, by closing; it fails with a {@link
     *     QuellException} if the request was not delivered or not confirmed. The server does not say whether there was
     *     anything to stop
     */
    public CompletableFuture<Duration> cancel(Duration deadline) {
        CompletableFuture<Duration> delivered = new CompletableFuture<>();
        RemoteCancel.start(EventLoops.shared().next(), ticket, deadline, new RemoteCancel.Listener() {
            @Override
            public void delivered(Duration elapsed) {
                Callbacks.executor().execute(() -> delivered.complete(elapsed));
            }

            @Override
            public void failed(Failure failure, Duration elapsed) {
                Callbacks.executor().execute(() -> delivered.completeExceptionally(Failed.exception(failure)));
            }
        });
        return delivered;
    }

    /** Shows where it leads, and nothing secret. */
    @Override
    public String toString() {
        return "CancelToken[backend " + backendPid() + " at " + address() + (encrypted() ? ", encrypted" : "") + "]";
    }
}
