package dev.quell.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/** An unencrypted stream over TCP or a Unix-domain socket. {@link Dial} makes them. Not thread-safe. */
public final class PlainStream implements ByteStream {

    /**
     * Bytes moved by one system call. Java copies them through native memory that it keeps for the thread, so that one
     * huge buffer would cost as much native memory for good.
     */
    private static final int MOST_AT_ONCE = 1 << 17;

    private final SocketChannel socket;
    private final ByteChannel bytes;
    private final SocketAddress remoteAddress;

    PlainStream(SocketChannel socket, SocketAddress remoteAddress) {
        this(socket, socket, remoteAddress);
    }

    /** A stream that waits on {@code socket} but moves its bytes through {@code bytes}, so that a test can chop them. */
    PlainStream(SocketChannel socket, ByteChannel bytes, SocketAddress remoteAddress) {
        this.socket = socket;
        this.bytes = bytes;
        this.remoteAddress = remoteAddress;
    }

    @Override
    public SelectableChannel channel() {
        return socket;
    }

    /**
     * Checks that the server runs as a certain user of the operating system, which only a Unix-domain socket tells.
     * Mirrors {@code requirepeer}.
     *
     * @throws ConnectFailedException when it is another user, or not known who
     */
    public void checkPeer(String user) throws ConnectFailedException {
        String actual;
        try {
            actual = socket.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        } catch (IOException | UnsupportedOperationException e) {
            throw new ConnectFailedException("could not get peer credentials: " + SocketErrors.describe(e), e);
        }
        if (!actual.equals(user)) {
            throw new ConnectFailedException(
                    "requirepeer specifies \"" + user + "\", but actual peer user name is \"" + actual + "\"");
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int limit = narrow(into);
        try {
            return bytes.read(into);
        } catch (IOException e) {
            throw new ConnectionLostException("could not receive data from server: " + SocketErrors.describe(e), e);
        } finally {
            into.limit(limit);
        }
    }

    @Override
    public boolean hasBufferedInput() {
        return false;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int limit = narrow(from);
        try {
            return bytes.write(from);
        } catch (IOException e) {
            throw new ConnectionLostException("could not send data to server: " + SocketErrors.describe(e), e);
        } finally {
            from.limit(limit);
        }
    }

    @Override
    public int write(ByteBuffer first, ByteBuffer second) throws IOException {
        if (!(bytes instanceof GatheringByteChannel gathering) || !second.hasRemaining()) {
            return ByteStream.super.write(first, second);
        }
        int firstLimit = narrow(first);
        int secondLimit = narrow(second);
        try {
            return Math.toIntExact(gathering.write(new ByteBuffer[] {first, second}));
        } catch (IOException e) {
            throw new ConnectionLostException("could not send data to server: " + SocketErrors.describe(e), e);
        } finally {
            first.limit(firstLimit);
            second.limit(secondLimit);
        }
    }

    /** Limits a buffer to what may be moved at once, and returns the limit that it had. */
    private static int narrow(ByteBuffer buffer) {
        int limit = buffer.limit();
        buffer.limit(buffer.position() + Math.min(buffer.remaining(), MOST_AT_ONCE));
        return limit;
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public void close() {
        SocketErrors.closeQuietly(socket);
    }
}
