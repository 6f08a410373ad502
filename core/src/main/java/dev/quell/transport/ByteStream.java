package dev.quell.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/**
 * A non-blocking, two-way stream of bytes to one server address.
 *
 * <p>Not thread-safe: one thread at a time. No call blocks, {@link #close()} included.
 *
 * <p>After a failed {@link #write} or {@link #flush} the stream may still be read: what the server said before it went
 * away (an error message, a TLS alert) is often the better explanation.
 */
public sealed interface ByteStream extends AutoCloseable permits PlainStream, TlsStream {

    /**
     * The channel to register with a selector. Reading and writing it directly would break the stream.
     *
     * <p>Closing the stream closes this channel; a selector holding it frees the descriptor at its next selection, so
     * wake the selector up.
     */
    SelectableChannel channel();

    /**
     * Reads bytes that have come from the server.
     *
     * <p>Under TLS, reading may create an answer that is owed to the server (a key update, for example), so call {@link
     * #flush()} when it is convenient after reading; it costs nothing when there is nothing to send.
     *
     * @param into where the bytes go, from its position on
     * @return the number of bytes read; 0 when nothing can be read before the channel becomes readable (or when
     *     {@code into} has no room); -1 when the server ended the stream in the proper way: a FIN on a plain stream,
     *     close_notify under TLS
     * @throws StreamTruncatedException when a TLS stream ended with a bare FIN
     * @throws ConnectionLostException when the connection was reset or broke
     * @throws TlsException when the server broke the TLS protocol or sent a fatal alert; the stream is then unusable
     */
    int read(ByteBuffer into) throws IOException;

    /**
     * Whether {@link #read} has something to do although the channel may not be readable: bytes already decrypted, or
     * at least one whole record not yet decrypted. Wait for the channel to become readable only when this is false.
     *
     * <p>It is always false after {@code read} returned 0 for a buffer with room, so a loop on this method ends.
     * Always false on a plain stream. This is the promise behind {@code PQconsumeInput}: a silent socket never hides
     * data.
     */
    boolean hasBufferedInput();

    /**
     * Takes bytes to send. They may be held in this layer to travel together with later ones: call {@link #flush()}
     * after the last one.
     *
     * @return the number of bytes taken from {@code from}, 0 when the channel must become writable first
     * @throws ConnectionLostException when the connection was reset or broke
     * @throws TlsException when the stream has failed before
     */
    int write(ByteBuffer from) throws IOException;

    /**
     * As {@link #write(ByteBuffer)}, from {@code first} and then from {@code second}, with one system call where that can be.
     *
     * @return the number of bytes taken from both
     */
    default int write(ByteBuffer first, ByteBuffer second) throws IOException {
        int taken = first.hasRemaining() ? write(first) : 0;
        return first.hasRemaining() || !second.hasRemaining() ? taken : taken + write(second);
    }

    /**
     * Hands everything held in this layer to the operating system.
     *
     * @return true when nothing is left here; false when the channel must become writable first
     * @throws ConnectionLostException when the connection was reset or broke
     * @throws TlsException when the stream has failed before
     */
    boolean flush() throws IOException;

    /** The address that was dialled, also after closing: the one a cancel request must go to. */
    SocketAddress remoteAddress();

    /**
     * Closes the stream, without blocking, and drops what was not flushed. Under TLS one attempt is made to send
     * close_notify. Closing again does nothing; no failure is reported, since nothing could be done about it.
     */
    @Override
    void close();
}
