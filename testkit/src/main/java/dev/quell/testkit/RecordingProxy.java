package dev.quell.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A TCP proxy on 127.0.0.1 that records everything and, if told to, meddles with it.
 *
 * <p>Safe for use by several threads. Closing it breaks what is open and leaves no thread.
 */
public final class RecordingProxy implements AutoCloseable {
    private static final int BACKLOG = 512;

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final Threads threads = new Threads();
    private final List<ProxiedConnection> connections = new CopyOnWriteArrayList<>();
    private final CountDownLatch deaf = new CountDownLatch(1);
    private volatile Meddling meddling;

    private RecordingProxy(InetSocketAddress target, Meddling meddling) {
        this.target = target;
        this.meddling = meddling;
        this.listener = listen();
        threads.start("proxy-accept", this::acceptAll);
    }

    /** A proxy in front of that server which passes everything on. */
    public static RecordingProxy to(TestServer server) {
        return to(server, Meddling.NONE);
    }

    /** A proxy in front of that server which meddles. */
    public static RecordingProxy to(TestServer server, Meddling meddling) {
        return to(server.port(), meddling);
    }

    /** A proxy in front of a server on that port of 127.0.0.1. */
    public static RecordingProxy to(int port, Meddling meddling) {
        return new RecordingProxy(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), meddling);
    }

    /** The address to connect to: {@code 127.0.0.1}, for which the good server certificates are valid too. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Does this with the connections accepted from now on. */
    public void meddle(Meddling other) {
        meddling = other;
    }

    /** All connections so far, in the order in which they were accepted. */
    public List<ProxiedConnection> connections() {
        return List.copyOf(connections);
    }

    /** Waits until that many connections were accepted and have said what they are. */
    public List<ProxiedConnection> awaitConnections(int count) {
        Await.until(
                () -> connections().stream().filter(ProxiedConnection::isOpened).count() >= count,
                count + " connections through the proxy");
        return connections();
    }

    /** Accepts nothing more; a client that tries is refused. Connections that are open stay. */
    public void refuse() {
        try {
            listener.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        // The kernel goes on accepting until the thread that waits for clients has let go of the socket.
        Await.until(() -> deaf.getCount() == 0, "the end of listening");
    }

    @Override
    public void close() {
        refuse();
        connections.forEach(ProxiedConnection::close);
        threads.join();
    }

    private void acceptAll() {
        try {
            acceptUntilClosed();
        } finally {
            deaf.countDown();
        }
    }

    private void acceptUntilClosed() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                client.setTcpNoDelay(true);
                var connection = new ProxiedConnection(connections.size(), client);
                connections.add(connection);
                if (listener.isClosed()) {
                    // It came while the proxy was being closed, which may not have seen it.
                    connection.close();
                }
                threads.start("proxy-" + connection.number(), () -> serve(connection, meddling));
            } catch (IOException closing) {
                // Either the listener was closed, which the loop sees, or a client left before it was accepted.
            }
        }
    }

    private void serve(ProxiedConnection connection, Meddling rules) {
        try {
            List<byte[]> first = readOpening(connection);
            if (rules.reaches(connection)) {
                connection.connect(target);
                Meddler toServer = rules.meddler(connection, Direction.TO_SERVER);
                Meddler toClient = rules.meddler(connection, Direction.TO_CLIENT);
                var back = Thread.ofVirtual()
                        .name("proxy-back-" + connection.number())
                        .start(() -> pump(connection, Direction.TO_CLIENT, toClient, List.of()));
                pump(connection, Direction.TO_SERVER, toServer, first);
                back.join();
            } else {
                pump(connection, Direction.TO_SERVER, Meddlers.blackHole(), first);
            }
        } catch (IOException unreachable) {
            connection.reset();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        } finally {
            connection.close();
        }
    }

    private static List<byte[]> readOpening(ProxiedConnection connection) {
        var pieces = new ArrayList<byte[]>();
        while (!connection.isOpened()) {
            connection.read(Direction.TO_SERVER).ifPresent(pieces::add);
        }
        return pieces;
    }

    private static void pump(
            ProxiedConnection connection, Direction direction, Meddler meddler, List<byte[]> alreadyRead) {
        var pump = new Pump(connection, direction, meddler);
        alreadyRead.forEach(pump::pass);
        pump.run();
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
