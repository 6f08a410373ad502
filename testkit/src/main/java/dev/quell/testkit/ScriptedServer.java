package dev.quell.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server on 127.0.0.1 that says what a test tells it to, for servers no real PostgreSQL would be.
 *
 * <p>Safe for use by several threads. Closing it breaks what is open and leaves no thread.
 */
public final class ScriptedServer implements AutoCloseable {
    private static final int BACKLOG = 512;

    private final ServerSocket listener;
    private final List<Script> scripts;
    private final Threads threads = new Threads();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<ScriptedConnection> connections = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private ScriptedServer(List<Script> scripts) {
        this.scripts = List.copyOf(scripts);
        this.listener = listen();
        threads.start("scripted-accept", this::acceptAll);
    }

    /** A server that plays the first script for its first connection, and so on; the last is played again and again. */
    public static ScriptedServer playing(Script first, Script... next) {
        var all = new ArrayList<Script>(List.of(next));
        all.addFirst(first);
        return new ScriptedServer(all);
    }

    /** The address to connect to. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** All connections so far, in the order in which they were accepted. */
    public List<ScriptedConnection> connections() {
        return List.copyOf(connections);
    }

    /** Waits until that many connections were accepted. */
    public List<ScriptedConnection> awaitConnections(int count) {
        Await.until(() -> connections.size() >= count, count + " connections to the scripted server");
        return connections();
    }

    /** What scripts have thrown, a client's leaving included. */
    public List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** Waits until some script has thrown, and returns that. */
    public Throwable awaitFailure() {
        return Await.present(() -> failures.stream().findFirst(), Await.DEADLINE, "a failure of a script");
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        threads.join();
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                if (listener.isClosed()) {
                    // It came while the server was being closed, which may not have seen it.
                    socket.close();
                }
                var connection = new ScriptedConnection(connections.size(), socket);
                connections.add(connection);
                threads.start("scripted-" + connection.number(), () -> play(connection, socket));
            } catch (IOException closing) {
                // Either the listener was closed, which the loop sees, or a client left before it was accepted.
            }
        }
    }

    private void play(ScriptedConnection connection, Socket socket) {
        Script script = scripts.get(Math.min(connection.number(), scripts.size() - 1));
        try (socket) {
            script.play(connection);
        } catch (IOException | RuntimeException | AssertionError failure) {
            failures.add(failure);
        }
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
