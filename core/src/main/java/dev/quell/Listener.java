package dev.quell;

import dev.quell.ListenerEvent.Disconnected;
import dev.quell.ListenerEvent.Listening;
import dev.quell.ListenerEvent.Received;
import dev.quell.ListenerEvent.Stopped;
import dev.quell.runtime.Loop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Listens to channels on a connection of its own, and passes on what is notified there as it arrives. Thread-safe.
 *
 * <p>Its consumer is called on virtual threads, for one event at a time, and may block: it holds up nothing but itself. A
 * connection that breaks without a sign is noticed by the keep-alive settings of the connection string only, so set {@code
 * keepalives_idle} where that matters. Mirrors {@code LISTEN} and {@code PQnotifies}.
 */
public final class Listener implements AutoCloseable {
    /** The server cuts longer names off, and would notify under another name than was asked for. */
    private static final int LONGEST_NAME = 63;

    private final ConnectionSettings settings;
    private final String sql;
    private final ListenerOptions options;
    private final ListenerQueue queue;
    private final Loop loop;
    private final Object lock = new Object();
    private @Nullable CompletableFuture<Connection> connecting;
    private @Nullable Connection connection;
    private @Nullable Runnable cancelRetry;
    private boolean listening;
    private boolean stopped;
    private int tries;
    private long lostAt;
    private boolean lost;

    private Listener(
            ConnectionSettings settings, String sql, ListenerOptions options, Consumer<ListenerEvent> consumer) {
        this.settings = settings;
        this.sql = sql;
        this.options = options;
        this.queue = new ListenerQueue(consumer, options.mostWaiting());
        this.loop = options.loops().next();
    }

    /**
     * Begins to connect and to listen, and returns at once.
     *
     * @param channels their names as they are, upper and lower case told apart
     * @throws UsageException if there is no channel, or one has an impossible name, or the settings are wrong
     */
    public static Listener start(
            ConnectionSettings settings,
            Collection<String> channels,
            ListenerOptions options,
            Consumer<ListenerEvent> consumer) {
        if (channels.isEmpty()) {
            throw new UsageException("a listener needs at least one channel");
        }
        String sql = channels.stream().map(Listener::listen).collect(Collectors.joining("; "));
        Listener listener = new Listener(settings, sql, options, consumer);
        listener.connect();
        return listener;
    }

    private static String listen(String channel) {
        int length = channel.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_NAME || channel.indexOf('\0') >= 0) {
            throw new UsageException("\"" + channel + "\" cannot be the name of a channel: it has to have 1 to "
                    + LONGEST_NAME + " bytes, and none with code zero");
        }
        return "LISTEN \"" + channel.replace("\"", "\"\"") + "\"";
    }

    private void connect() {
        synchronized (lock) {
            if (stopped) {
                return;
            }
            cancelRetry = null;
            CompletableFuture<Connection> begun = Quell.connectAsync(settings, options.loops());
            connecting = begun;
            var unused = begun.whenCompleteAsync(this::connected, Callbacks.executor());
        }
    }

    private void connected(@Nullable Connection made, @Nullable Throwable failure) {
        if (made == null) {
            disconnected(failure instanceof QuellException why ? why : new UsageException("given up: " + failure));
            return;
        }
        synchronized (lock) {
            connecting = null;
            if (stopped) {
                var unused = made.closeAsync();
                return;
            }
            connection = made;
            listening = false;
        }
        made.handOverNotifications(notification -> received(made, notification));
        made.onClosed(why -> closed(made, why));
        var unused = made.send(sql).results().whenComplete((results, error) -> {
            if (error == null) {
                listens(made);
            } else {
                refused(made, error);
            }
        });
    }

    private void listens(Connection on) {
        synchronized (lock) {
            if (connection != on || stopped || listening) {
                return;
            }
            listening = true;
            tries = 0;
            Optional<Duration> gap =
                    lost ? Optional.of(Duration.ofNanos(System.nanoTime() - lostAt)) : Optional.empty();
            lost = false;
            queue.add(new Listening(gap));
        }
    }

    /** The first may be here before the answer to LISTEN has been heard of: it shows that LISTEN has been committed. */
    private void received(Connection on, Notification notification) {
        synchronized (lock) {
            listens(on);
            if (connection == on && !stopped) {
                queue.add(new Received(notification));
            }
        }
    }

    private void refused(Connection on, Throwable error) {
        Throwable cause = error.getCause() == null || error instanceof QuellException ? error : error.getCause();
        QuellException why = cause instanceof QuellException known ? known : new UsageException(String.valueOf(cause));
        closed(on, why);
        var unused = on.closeAsync();
    }

    private void closed(Connection on, QuellException why) {
        synchronized (lock) {
            if (connection != on) {
                return;
            }
            connection = null;
            listening = false;
        }
        disconnected(why);
    }

    private void disconnected(QuellException why) {
        synchronized (lock) {
            connecting = null;
            if (stopped) {
                return;
            }
            if (!options.reconnects() || (why.retry() == Retry.NO && !isClosedByServer(why))) {
                stopped = true;
                queue.add(new Stopped(Optional.of(why)));
                return;
            }
            if (!lost) {
                lost = true;
                lostAt = System.nanoTime();
                queue.add(new Disconnected(why));
            }
            Duration pause = options.pause(tries);
            tries++;
            cancelRetry = loop.later(pause, () -> Callbacks.executor().execute(this::connect));
        }
    }

    /** A server that ends an idle session, or is shut down, is to be come back to, whatever it says of statements. */
    private static boolean isClosedByServer(QuellException why) {
        return why instanceof ServerException server && server.sqlState().startsWith("57");
    }

    /** Whether it is connected and listens. */
    public boolean isListening() {
        synchronized (lock) {
            return listening && !stopped;
        }
    }

    /** The channels it listens to, and whether it does. */
    @Override
    public String toString() {
        synchronized (lock) {
            String state = stopped ? "stopped" : listening ? "listening" : "connecting";
            return "Listener[" + sql + ", " + state + "]";
        }
    }

    /** Stops and closes its connection. Does not wait; what waits for the consumer is still passed on. */
    @Override
    public void close() {
        Connection ending;
        synchronized (lock) {
            if (stopped) {
                return;
            }
            stopped = true;
            queue.add(new Stopped(Optional.empty()));
            ending = connection;
            connection = null;
            if (connecting != null) {
                connecting.cancel(true);
            }
            if (cancelRetry != null) {
                cancelRetry.run();
            }
        }
        if (ending != null) {
            var unused = ending.closeAsync();
        }
    }
}
