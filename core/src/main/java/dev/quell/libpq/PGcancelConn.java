package dev.quell.libpq;

import static dev.quell.libpq.ConnStatusType.CONNECTION_ALLOCATED;
import static dev.quell.libpq.ConnStatusType.CONNECTION_BAD;
import static dev.quell.libpq.ConnStatusType.CONNECTION_OK;

import dev.quell.conninfo.ConnectOptions;
import dev.quell.protocol.BackendKey;
import dev.quell.protocol.CancelMachine;
import dev.quell.protocol.DialMachine;
import dev.quell.protocol.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A connection that delivers cancel requests, as libpq's type of that name; opaque. It is encrypted as the options of
 * the original connection ask for, goes to the address which that one reached, and is independent of it once made.
 *
 * <p>Not thread-safe: one thread at a time.
 */
public final class PGcancelConn {
    final ErrorText error = new ErrorText();
    private final @Nullable ConnectOptions options;
    private final @Nullable Target target;
    private final @Nullable BackendKey key;
    private final Connecting connecting;

    /** A request for a connection that cannot be cancelled; what is wrong is told, and {@code start} does nothing. */
    PGcancelConn(String complaint) {
        this(null, null, null);
        error.appendLine(complaint);
        connecting.status(CONNECTION_BAD);
    }

    PGcancelConn(@Nullable ConnectOptions options, @Nullable Target target, @Nullable BackendKey key) {
        this.options = options;
        this.target = target;
        this.key = key;
        this.connecting = new Connecting(new Delivery(), error, new Trace(), targets(), CONNECTION_ALLOCATED);
    }

    /** What libpq checks: the socket and the key of the original, not its status. */
    static PGcancelConn of(@Nullable PGconn conn) {
        if (conn == null) {
            return new PGcancelConn("connection pointer is NULL");
        }
        Target target = conn.connecting().target();
        if (conn.connecting().socket() == null || target == null) {
            return new PGcancelConn("connection not open");
        }
        if (conn.server.key().isEmpty()) {
            return new PGcancelConn("no cancellation key received");
        }
        ConnectOptions options = conn.options().again();
        return options.failure()
                .map(PGcancelConn::new)
                .orElseGet(() ->
                        new PGcancelConn(options, target, conn.server.key().get()));
    }

    private Targets targets() {
        return target == null ? new Targets(java.util.List.of(), false) : Targets.of(target);
    }

    Connecting connecting() {
        return connecting;
    }

    boolean start() {
        if (connecting.status() == CONNECTION_BAD) {
            return false;
        }
        if (connecting.status() != CONNECTION_ALLOCATED) {
            error.appendLine("cancel request is already being sent on this connection");
            connecting.status(CONNECTION_BAD);
            return false;
        }
        return connecting.start(targets());
    }

    boolean deliver() {
        return start() && options != null && Connections.complete(connecting, options, error);
    }

    void reset() {
        connecting.drop();
        error.clear();
        connecting.status(CONNECTION_ALLOCATED);
    }

    void finish() {
        connecting.drop();
        connecting.status(CONNECTION_BAD);
    }

    /** Opens a connection to deliver one cancel request on it. */
    private final class Delivery implements Connecting.Purpose {
        @Override
        public DialMachine machine(Target address) {
            if (key == null) {
                throw new IllegalStateException("there is no key to cancel with");
            }
            return new CancelMachine(key, options().methods(address), false);
        }

        @Override
        public DialOptions options() {
            if (options == null) {
                throw new IllegalStateException("there is nothing to cancel");
            }
            return new DialOptions(options);
        }

        @Override
        public void progressed(DialMachine machine) {}

        @Override
        public String words(Failure.Server refusal) {
            return refusal.message() + "\n";
        }

        @Override
        public boolean isWorthAnotherHost(Failure failure) {
            return false;
        }

        /** The server has closed the connection, and before that signalled the backend. */
        @Override
        public PostgresPollingStatusType finished(DialMachine machine, Connecting delivered) {
            delivered.drop();
            error.clear();
            delivered.status(CONNECTION_OK);
            return PostgresPollingStatusType.PGRES_POLLING_OK;
        }

        @Override
        public @Nullable PostgresPollingStatusType pollOtherwise(Connecting delivering) {
            return null;
        }

        @Override
        public boolean lowersDemands() {
            return false;
        }

        @Override
        public void forget() {}
    }

    @Override
    public String toString() {
        return "PGcancelConn[" + connecting.status() + "]";
    }
}
