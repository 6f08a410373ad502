package dev.quell;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.Flow;

/**
 * The data of a {@code COPY … TO STDOUT} as it comes, to one subscriber, with back-pressure down to the server. A buffer
 * holds one or more of the pieces that the server sent, each of them whole; in text and CSV format a piece is a line. The
 * buffer is the subscriber's to keep. Thread-safe.
 *
 * <p>Cancelling the subscription, or closing this, cancels the COPY on the server; the connection stays usable. A failed
 * COPY ends in {@code onError} with a {@link QuellException}, and so does one that is closed before all data has been passed
 * on: with a {@link QueryCancelledException}. Mirrors {@code PQgetCopyData}.
 */
public final class CopyOut implements Flow.Publisher<ByteBuffer>, AutoCloseable {
    private final Query query;
    private final Completion completion;
    private final Delivery<CopyChunk> delivery;
    private final CopyProgress progress;
    private final CopyOutSource source;
    private final HeldUp heldUp;

    CopyOut(
            Query query,
            Completion completion,
            Delivery<CopyChunk> delivery,
            CopyProgress progress,
            CopyOutSource source,
            HeldUp heldUp) {
        this.query = query;
        this.completion = completion;
        this.delivery = delivery;
        this.progress = progress;
        this.source = source;
        this.heldUp = heldUp;
    }

    /** The query behind it. Its result holds the command tag, with the number of rows. */
    public Query query() {
        return query;
    }

    /** The bytes received so far, whether they have been passed on or not. */
    public long bytesReceived() {
        return progress.bytes();
    }

    /**
     * The rows received so far: in text and CSV format the lines, a header among them. When the COPY has ended well, exactly
     * as many as the server said.
     */
    public long rowsReceived() {
        return progress.rows();
    }

    /**
     * The data as a channel to read from, which is the one subscriber then. Closing it before the end, or interrupting who
     * reads, cancels the COPY on the server. Reading fails with a {@link QuellException} if the COPY fails, with a {@link
     * ClosedByInterruptException} if the thread is interrupted, and with an {@link AsynchronousCloseException} if another
     * closes it meanwhile. This is the fastest way to much data: a platform thread that reads into a large buffer, of 64 KB
     * say, moves the connection's bytes itself.
     *
     * <p>A thread that reads, and waits for what it sent behind this on the same connection, is refused with a {@link
     * UsageException} when there is more data than is kept in the client, about a megabyte: it would wait for itself.
     *
     * @throws IllegalStateException if there is a subscriber already
     */
    public ReadableByteChannel channel() {
        delivery.pull();
        CopyOutChannel channel = new CopyOutChannel(source);
        heldUp.begins(new HeldUp.CopyReading(query.id(), completion, progress, channel));
        return channel;
    }

    /** As {@link #channel}. */
    public InputStream stream() {
        return Channels.newInputStream(channel());
    }

    /** Begins to pass data on. A second subscriber is refused with an {@link IllegalStateException}. */
    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        delivery.subscribe(new CopyChunkSubscriber(subscriber));
    }

    /** Wants no more data: cancels the COPY if it still runs, and tells a subscriber when that has ended. Does not wait. */
    @Override
    public void close() {
        delivery.close();
    }

    @Override
    public String toString() {
        return "CopyOut[" + bytesReceived() + " bytes received, " + query + "]";
    }
}
