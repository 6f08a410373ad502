package dev.quell;

import dev.quell.conninfo.ConnectSettings;
import dev.quell.protocol.Failure;
import dev.quell.runtime.CancelPolicy;
import dev.quell.runtime.Connector;
import dev.quell.runtime.Session;
import dev.quell.runtime.Telemetry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Where connections are made, and where one listens to what all of them do. */
public final class Quell {
    private Quell() {}

    /**
     * Connects, and waits until the session is ready. Mirrors {@code PQconnectdb}.
     *
     * @param conninfo {@code keyword=value} pairs or a {@code postgresql://} URI, as libpq takes them; what it leaves
     *     out comes from the {@code PG…} environment variables
     * @throws UsageException if the settings are wrong
     * @throws QuellException if there is no connection
     * @throws InterruptedException if the thread is interrupted; the attempt has been given up then
     */
    public static Connection connect(String conninfo) throws InterruptedException {
        return connect(ConnectionSettings.parse(conninfo));
    }

    /** As {@link #connect(String)}. */
    public static Connection connect(ConnectionSettings settings) throws InterruptedException {
        return connect(settings, EventLoops.shared());
    }

    /** As {@link #connect(String)}, on event loops of one's own. */
    public static Connection connect(ConnectionSettings settings, EventLoops loops) throws InterruptedException {
        Waits.refuseOnLoop();
        CompletableFuture<Connection> connecting = connectAsync(settings, loops);
        try {
            return connecting.get();
        } catch (InterruptedException e) {
            connecting.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw withCallersStack(e);
        }
    }

    private static RuntimeException withCallersStack(ExecutionException e) {
        if (e.getCause() instanceof QuellException cause) {
            cause.setStackTrace(Thread.currentThread().getStackTrace());
            return cause;
        }
        return new IllegalStateException(e.getCause());
    }

    /** As {@link #connectAsync(ConnectionSettings)}. */
    public static CompletableFuture<Connection> connectAsync(String conninfo) {
        return connectAsync(ConnectionSettings.parse(conninfo));
    }

    /**
     * Begins to connect and returns at once. Cancelling the future, or its timing out, gives the attempt up. Mirrors
     * {@code PQconnectStart} and {@code PQconnectPoll}.
     *
     * @throws UsageException if the settings are wrong
     */
    public static CompletableFuture<Connection> connectAsync(ConnectionSettings settings) {
        return connectAsync(settings, EventLoops.shared());
    }

    /** As {@link #connectAsync(ConnectionSettings)}, on event loops of one's own. */
    public static CompletableFuture<Connection> connectAsync(ConnectionSettings settings, EventLoops loops) {
        ConnectSettings complete = settings.complete();
        CompletableFuture<Connection> connecting = new CompletableFuture<>();
        Events events = new Events();
        Connector connector = new Connector(
                loops.next(),
                complete,
                ConnectionSettings.connectTimeout(complete),
                events,
                new Connecting(connecting, events));
        var unused = connecting.whenComplete((connection, error) -> {
            if (error != null) {
                connector.abort();
            }
        });
        connector.start();
        return connecting;
    }

    /**
     * Says whether the Java virtual machine, when it shuts down, ends all connections that are still open: cancels on their
     * servers the queries that run, and drops those that wait. It does unless told otherwise; an application whose own
     * shutdown hooks still need their connections switches it off and closes them itself.
     */
    public static void endConnectionsOnShutdown(boolean end) {
        Session.endAllOnShutdown(end);
    }

    /** Tells {@code listener} of every query and cancel that ends from now on. */
    public static void addListener(QuellListener listener) {
        Telemetry.add(new Listening(listener));
    }

    /** Tells {@code listener} nothing more. */
    public static void removeListener(QuellListener listener) {
        Telemetry.remove(new Listening(listener));
    }

    private record Connecting(CompletableFuture<Connection> future, Events events) implements Connector.Listener {
        @Override
        public void connected(Session session) {
            Connection connection = new Connection(session, events);
            Callbacks.executor().execute(() -> {
                if (!future.complete(connection)) {
                    // Given up in the meantime: nobody would ever close it.
                    session.close(CancelPolicy.DEFAULT, () -> {});
                }
            });
        }

        @Override
        public void failed(Failure failure) {
            Callbacks.executor().execute(() -> future.completeExceptionally(Failed.toConnect(failure)));
        }
    }
}
