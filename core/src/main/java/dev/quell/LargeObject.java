package dev.quell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * A large object that is open, as a channel, up to 4 TiB long. For one thread at a time. Made by {@link LargeObjects#open}.
 *
 * <p>The end of its transaction closes it, and so does going back to a {@link Savepoint} behind which it was opened. It is not
 * known here what SQL text does to savepoints.
 *
 * <p>Each call is a round trip or more, so read and write in large pieces, {@link #inputStream} and {@link #outputStream} with a
 * buffer around them. Interrupting a thread that waits in it cancels the call on the server, which ends the transaction. What
 * the server refuses is thrown as a {@link QuellException}. Mirrors {@code loread}, {@code lowrite}, {@code lo_lseek64} and
 * {@code lo_truncate64}.
 */
public final class LargeObject implements SeekableByteChannel {
    /** What goes into one call. */
    private static final int PIECE = 1024 * 1024;

    private static final int SEEK_SET = 0;
    private static final int SEEK_END = 2;

    private final Connection connection;
    private final LargeObjectScope scope;
    private final int descriptor;
    private long position;
    private boolean open = true;

    LargeObject(Connection connection, LargeObjectScope scope, int descriptor) {
        this.connection = connection;
        this.scope = scope;
        this.descriptor = descriptor;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (!to.hasRemaining()) {
            requireOpen();
            return 0;
        }
        byte[] data = call("select loread($1, $2)", descriptor, Math.min(to.remaining(), PIECE))
                .value(0, byte[].class);
        to.put(data);
        position += data.length;
        return data.length == 0 ? -1 : data.length;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int length = from.remaining();
        while (from.hasRemaining()) {
            byte[] piece = new byte[Math.min(from.remaining(), PIECE)];
            from.duplicate().get(piece);
            call("select lowrite($1, $2)", descriptor, piece);
            from.position(from.position() + piece.length);
            position += piece.length;
        }
        return length;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public LargeObject position(long newPosition) throws IOException {
        if (newPosition < 0) {
            throw new IllegalArgumentException("a position cannot be negative: " + newPosition);
        }
        seek(newPosition, SEEK_SET);
        position = newPosition;
        return this;
    }

    private long seek(long offset, int from) throws IOException {
        return call("select lo_lseek64($1, $2, $3)", descriptor, offset, from).bigint(0);
    }

    @Override
    public long size() throws IOException {
        long size = seek(0, SEEK_END);
        seek(position, SEEK_SET);
        return size;
    }

    /** Cuts off what lies behind {@code size}; a smaller one stays as it is. */
    @Override
    public LargeObject truncate(long size) throws IOException {
        if (size < 0) {
            throw new IllegalArgumentException("a size cannot be negative: " + size);
        }
        if (size < size()) {
            call("select lo_truncate64($1, $2)", descriptor, size);
        }
        if (position > size) {
            position(size);
        }
        return this;
    }

    @Override
    public String toString() {
        return "LargeObject[" + (isOpen() ? "open, at " + position : "closed") + "]";
    }

    private Row call(String sql, @Nullable Object... arguments) throws IOException {
        requireOpen();
        try {
            return connection.execute(sql, arguments).rows().getFirst();
        } catch (InterruptedException e) {
            open = false;
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }

    private void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    /** From its position on; closing it closes this. */
    public InputStream inputStream() {
        return Channels.newInputStream(this);
    }

    /** From its position on; closing it closes this. */
    public OutputStream outputStream() {
        return Channels.newOutputStream(this);
    }

    @Override
    public boolean isOpen() {
        return open && !scope.isOver();
    }

    /** Closes it, unless the server has done so. */
    @Override
    public void close() throws IOException {
        try {
            if (isOpen() && connection.isOpen() && connection.transactionStatus() == TransactionStatus.IN_TRANSACTION) {
                call("select lo_close($1)", descriptor);
            }
        } finally {
            open = false;
        }
    }
}
