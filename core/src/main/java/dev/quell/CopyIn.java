package dev.quell;

import dev.quell.runtime.CopySource.Piece;
import dev.quell.runtime.Execution;
import dev.quell.runtime.Session;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A {@code COPY … FROM STDIN} that has been sent and takes data. Thread-safe, though the order of what several threads
 * write is theirs to settle. Mirrors {@code PQputCopyData} and {@code PQputCopyEnd}.
 *
 * <p>It must be ended, with {@link #finish} or {@link #fail}; closing it, its channel or its stream before that fails it, so
 * that what was not written to its end is not kept. Until then all else that is sent on the connection waits; a thread that has
 * written data and waits for something else there is refused, since it would wait for itself. Cancelling its query works at any
 * time and leaves the connection usable.
 *
 * <pre>{@code
 * connection.copyIn("copy items from stdin").write(out -> Files.copy(file, out));
 * }</pre>
 */
public final class CopyIn implements AutoCloseable {
    private static final String UNFINISHED =
            "it was closed before finish() was called; call finish() of the CopyIn when all data has been written";

    /** So much at once goes to the network from where it lies; less is gathered, and sent by whoever comes to it. */
    private static final int LARGE = 8 * 1024;

    private final Session session;
    private final Execution execution;
    private final Query query;
    private final CopyQueue queue;
    private final HeldUp heldUp;
    private final AtomicBoolean published = new AtomicBoolean();

    CopyIn(Session session, Execution execution, Query query, CopyQueue queue, HeldUp heldUp) {
        this.session = session;
        this.execution = execution;
        this.query = query;
        this.queue = queue;
        this.heldUp = heldUp;
    }

    /** The query behind it. Its result holds the command tag, with the number of rows. */
    public Query query() {
        return query;
    }

    /**
     * Sends data, cut as it may be. Waits while the server does not keep up. What a platform thread writes at once, from
     * 8 KB on, is sent from where it lies, without being copied or handed to another thread; smaller pieces are gathered.
     *
     * @throws QuellException as {@link Query#await}, if the server has ended the COPY
     * @throws InterruptedException if the thread is interrupted; the COPY has been cancelled then
     */
    public void write(ByteBuffer data) throws InterruptedException {
        Waits.refuseOnLoop();
        try {
            if (Thread.interrupted()) {
                // A network that takes everything would never make it wait, and see.
                throw new InterruptedException();
            }
            heldUp.refuseToWaitFor(execution.id());
            while (data.hasRemaining()) {
                if (data.remaining() >= LARGE) {
                    session.write(execution, data, queue.isTooMuch(data));
                }
                if (data.hasRemaining()) {
                    add(data);
                }
            }
        } catch (InterruptedException e) {
            query.requestCancel();
            throw e;
        }
    }

    private void add(ByteBuffer data) throws InterruptedException {
        switch (queue.put(data)) {
            case WAITS -> {}
            case ASKED_FOR -> session.feed(execution);
            case REFUSED -> {
                query.await();
                throw new UsageException("the server ended the COPY before all its data was written");
            }
        }
    }

    /** The bytes handed to the network so far. Those behind them wait in the client. */
    public long bytesSent() {
        return queue.taken();
    }

    /**
     * This as a channel. Call {@link #finish} before closing it: closed before that it makes the COPY fail. It fails with a
     * {@link ClosedByInterruptException} where {@link #write(ByteBuffer)} fails with an {@link InterruptedException}.
     */
    public WritableByteChannel channel() {
        return new CopyInChannel(this, () -> fail(UNFINISHED));
    }

    /** This as a stream. Call {@link #finish} before closing it; see {@link #channel}. */
    public OutputStream stream() {
        return Channels.newOutputStream(channel());
    }

    /**
     * Lets {@code writer} write the data, finishes when it returns, and waits until the server has taken it. When it throws,
     * the COPY fails; the server is told the class of what was thrown, and not its text, which may quote the data.
     *
     * @return the result, whose command tag holds the number of rows
     * @throws E what {@code writer} throws; an {@code IOException} of the stream, which it may pass on, is a {@link
     *     ClosedByInterruptException} where the thread was interrupted
     * @throws QuellException as {@link Query#results} fails
     * @throws InterruptedException as {@link Query#await}
     */
    public <E extends Exception> Result write(CopyWriter<E> writer) throws E, InterruptedException {
        try {
            writer.writeTo(Channels.newOutputStream(new CopyInChannel(this, () -> {})));
        } catch (Throwable e) {
            fail(incomplete(e));
            throw e;
        }
        return finish();
    }

    /**
     * Takes the data from a publisher, no faster than the server does, and finishes when that is complete. When it fails, the
     * COPY fails, as {@link #write(CopyWriter)} says; when the COPY fails, the subscription is cancelled. The COPY fails too
     * when the publisher throws something instead of accepting the subscription, which is thrown on.
     *
     * @return the result, whose command tag holds the number of rows; fails as {@link Query#results} does, with the
     *     publisher's failure as a suppressed one
     * @throws UsageException if its data has been ended, or comes from a publisher already
     */
    public CompletableFuture<Result> from(Flow.Publisher<ByteBuffer> publisher) {
        queue.refuseIfEnded();
        if (!published.compareAndSet(false, true)) {
            throw new UsageException("the data of this COPY comes from a publisher already; another cannot be added");
        }
        CopyInSubscriber subscriber = new CopyInSubscriber(this);
        try {
            publisher.subscribe(subscriber);
        } catch (Throwable e) {
            fail(incomplete(e));
            throw e;
        }
        return subscriber.result();
    }

    /**
     * Says that all data has been written, and waits until the server has taken it.
     *
     * @return the result, whose command tag holds the number of rows
     * @throws QuellException as {@link Query#results} fails
     * @throws InterruptedException as {@link Query#await}
     */
    public Result finish() throws InterruptedException {
        queue.end(new Piece.End());
        session.feedAndTurn(execution);
        List<Result> results = query.await();
        return results.getLast();
    }

    /** Says that all data has been written, and does not wait. */
    void sendEnd() {
        end(new Piece.End());
    }

    /**
     * Makes the COPY fail: the server keeps nothing of it. Does not wait.
     *
     * @param reason what the server's error says, which it may write to its log; a character with code zero, which it cannot
     *     take, becomes a question mark
     */
    public void fail(String reason) {
        end(new Piece.Failure(reason.replace('\0', '?')));
    }

    /** What the server is told of a failure here. */
    static String incomplete(Throwable why) {
        return "the data is not complete: " + why.getClass().getName();
    }

    private void end(Piece last) {
        queue.end(last);
        session.feed(execution);
    }

    /** Fails it if it has not been ended. Does not wait. */
    @Override
    public void close() {
        fail(UNFINISHED);
    }

    @Override
    public String toString() {
        return "CopyIn[" + bytesSent() + " bytes sent, " + query + "]";
    }
}
