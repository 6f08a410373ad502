package dev.quell.runtime;

import dev.quell.protocol.Failure;
import dev.quell.token.Ticket;
import dev.quell.transport.TcpOptions;
import dev.quell.transport.TlsContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Delivers one cancel request for a session that is not this process's own. What becomes of the query is seen only by
 * those who hold the session.
 */
public final class RemoteCancel implements CancelAttempt.Listener {
    /** Learns, once and on the loop, how it went. */
    public interface Listener {
        /** The server has acted on the request, or found nothing to act on. */
        void delivered(Duration elapsed);

        /** It was not delivered, or it is not known to have been. */
        void failed(Failure failure, Duration elapsed);
    }

    private final Loop loop;
    private final Ticket ticket;
    private final Listener listener;
    private final long startedAt = System.nanoTime();
    private Loop.@Nullable Timer deadline;
    private @Nullable CancelAttempt attempt;
    private boolean over;

    private RemoteCancel(Loop loop, Ticket ticket, Listener listener) {
        this.loop = loop;
        this.ticket = ticket;
        this.listener = listener;
    }

    /** Begins. Thread-safe. */
    public static void start(Loop loop, Ticket ticket, Duration limit, Listener listener) {
        RemoteCancel cancel = new RemoteCancel(loop, ticket, listener);
        loop.execute(() -> {
            cancel.deadline = loop.after(limit, cancel::timedOut);
            Background.waiting().execute(cancel::prepare);
        });
    }

    /** Reads the certificate files, which may block. */
    private void prepare() {
        try {
            Optional<TlsContext> tls = ticket.tls().isPresent()
                    ? Optional.of(TlsContext.load(ticket.tls().get()))
                    : Optional.empty();
            loop.execute(() -> dial(
                    new Endpoint(ticket.address(), ticket.host(), TcpOptions.DEFAULT, tls, ticket.requiredPeer())));
        } catch (IOException e) {
            Failure failure = Failures.of(e);
            loop.execute(() -> fail(failure));
        }
    }

    private void dial(Endpoint endpoint) {
        if (over) {
            return;
        }
        CancelAttempt next =
                CancelAttempt.prompt(loop, new CancelTarget(endpoint, ticket.method(), ticket.key()), this);
        attempt = next;
        next.start();
    }

    @Override
    public void progressed(CancelAttempt ignored) {}

    @Override
    public void delivered(CancelAttempt ignored) {
        if (finish()) {
            listener.delivered(elapsed());
        }
    }

    @Override
    public void failed(CancelAttempt ignored, Failure failure) {
        fail(failure);
    }

    private void timedOut() {
        if (attempt != null) {
            attempt.abort();
        }
        fail(new Failure.TimedOut("the server did not confirm the cancel request in time"));
    }

    private void fail(Failure failure) {
        if (finish()) {
            listener.failed(failure, elapsed());
        }
    }

    private boolean finish() {
        if (over) {
            return false;
        }
        over = true;
        if (deadline != null) {
            deadline.cancel();
        }
        return true;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }
}
