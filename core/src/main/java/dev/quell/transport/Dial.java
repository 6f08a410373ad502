package dev.quell.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;

/**
 * One attempt to connect to one address, without blocking.
 *
 * <p>Register {@link #channel()} for {@code OP_CONNECT} and call {@link #finish()} when it is ready (or right away, the
 * local ones are often done at once). There is no time limit in here: whoever dials keeps the deadline and calls {@link
 * #close()} when it passes. Not thread-safe.
 */
public final class Dial implements AutoCloseable {

    /** What fits into {@code sockaddr_un} on Linux beside the closing zero byte. */
    private static final int MAX_UNIX_PATH_BYTES = 107;

    private final SocketChannel socket;
    private final SocketAddress address;
    private boolean handedOver;

    private Dial(SocketChannel socket, SocketAddress address) {
        this.socket = socket;
        this.address = address;
    }

    /**
     * Starts connecting.
     *
     * @param address a resolved {@link InetSocketAddress} or a {@link UnixDomainSocketAddress}
     * @param options how to keep a TCP connection alive
     * @throws ConnectFailedException when the attempt fails at once
     * @throws IllegalArgumentException when the address is unresolved or of another kind
     */
    public static Dial start(SocketAddress address, TcpOptions options) throws IOException {
        return switch (address) {
            case InetSocketAddress inet
            when inet.isUnresolved() ->
                throw new IllegalArgumentException("resolve the host name before dialling: " + inet);
            case InetSocketAddress inet -> startTcp(inet, options);
            case UnixDomainSocketAddress unix -> startUnix(unix);
            case SocketAddress other ->
                throw new IllegalArgumentException("neither a TCP nor a Unix-domain socket address: " + other);
        };
    }

    private static Dial startTcp(InetSocketAddress address, TcpOptions options) throws IOException {
        Dial dial = new Dial(open(StandardProtocolFamily.INET), address);
        try {
            dial.socket.configureBlocking(false);
            // First of all, so that the server's work begins while this side goes on with its own.
            dial.socket.connect(address);
            dial.socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            dial.keepAlive(options);
            return dial;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            throw dial.failed(e);
        }
    }

    private static Dial startUnix(UnixDomainSocketAddress address) throws IOException {
        checkUnixPath(address);
        Dial dial = new Dial(open(StandardProtocolFamily.UNIX), address);
        boolean connected;
        try {
            dial.socket.configureBlocking(false);
            connected = dial.socket.connect(address);
        } catch (IOException | UnsupportedOperationException e) {
            throw dial.failed(e);
        }
        if (!connected) {
            // Linux answers EAGAIN when the listener's queue is full and then does nothing more about it. Java takes
            // that for "in progress", and finishing it later would report a connection that does not exist.
            dial.close();
            throw new ConnectFailedException(
                    "Resource temporarily unavailable: too many connections wait to be accepted by the server");
        }
        return dial;
    }

    private static void checkUnixPath(UnixDomainSocketAddress address) throws ConnectFailedException {
        String path = address.getPath().toString();
        if (path.startsWith("@")) {
            throw new ConnectFailedException("abstract Unix-domain sockets (\"" + path
                    + "\") cannot be used from Java: name a socket directory that starts with \"/\", or use TCP");
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_UNIX_PATH_BYTES) {
            throw new ConnectFailedException(
                    "Unix-domain socket path \"" + path + "\" is too long (maximum " + MAX_UNIX_PATH_BYTES + " bytes)");
        }
    }

    private static SocketChannel open(StandardProtocolFamily family) throws ConnectFailedException {
        try {
            // The plain open() gives a socket that reaches IPv4 and, where the system has it, IPv6.
            return family == StandardProtocolFamily.UNIX ? SocketChannel.open(family) : SocketChannel.open();
        } catch (IOException | UnsupportedOperationException e) {
            throw new ConnectFailedException("could not create socket: " + SocketErrors.describe(e), e);
        }
    }

    private void keepAlive(TcpOptions options) throws IOException {
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, options.keepAlive());
        if (options.keepAlive()) {
            tune("keepalives_idle", ExtendedSocketOptions.TCP_KEEPIDLE, options.idleSeconds());
            tune("keepalives_interval", ExtendedSocketOptions.TCP_KEEPINTERVAL, options.intervalSeconds());
            tune("keepalives_count", ExtendedSocketOptions.TCP_KEEPCOUNT, options.count());
        }
    }

    private void tune(String setting, SocketOption<Integer> option, int value) throws IOException {
        if (value <= 0) {
            return;
        }
        try {
            socket.setOption(option, value);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            throw new IOException(
                    "could not set " + option.name() + " to " + value + " (" + setting + "): "
                            + SocketErrors.describe(e),
                    e);
        }
    }

    /** The channel to register for {@code OP_CONNECT}. The same channel serves the stream later. */
    public SelectableChannel channel() {
        return socket;
    }

    /** The address being dialled. */
    public SocketAddress address() {
        return address;
    }

    /**
     * Completes the connection if the operating system has made it.
     *
     * @return the stream, which owns the socket from now on; empty when the channel is not connectable yet
     * @throws ConnectFailedException when the attempt failed; the socket is closed then
     * @throws IllegalStateException when the stream was handed over before
     */
    public Optional<PlainStream> finish() throws IOException {
        if (handedOver) {
            throw new IllegalStateException("this dial has already given its stream away");
        }
        try {
            if (!socket.finishConnect()) {
                return Optional.empty();
            }
        } catch (IOException e) {
            throw failed(e);
        }
        handedOver = true;
        return Optional.of(new PlainStream(socket, address));
    }

    private ConnectFailedException failed(Exception cause) {
        close();
        return new ConnectFailedException(SocketErrors.describe(cause), cause);
    }

    /** Gives the attempt up. Does nothing once {@link #finish()} has handed the stream over. */
    @Override
    public void close() {
        if (!handedOver) {
            SocketErrors.closeQuietly(socket);
        }
    }
}
