package dev.quell;

import dev.quell.runtime.CopySource.Piece;
import dev.quell.runtime.Execution;
import dev.quell.runtime.Session;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A {@code COPY … FROM STDIN} that has been sent and takes data. Thread-safe, though the order of what several threads
 * write is theirs to settle. Mirrors {@code PQputCopyData} and {@code PQputCopyEnd}.
 *
 * <p>It must be ended, with {@link #finish} or {@link #fail}; closing it before that fails it. Cancelling its query works
 * at any time and leaves the connection usable.
 */
public final class CopyIn implements AutoCloseable {
    /** What goes into one message. */
    private static final int PIECE = 64 * 1024;

    private final Session session;
    private final Execution execution;
    private final Query query;
    private final CopyQueue queue;

    CopyIn(Session session, Execution execution, Query query, CopyQueue queue) {
        this.session = session;
        this.execution = execution;
        this.query = query;
        this.queue = queue;
    }

    /** The query behind it. Its result holds the command tag, with the number of rows. */
    public Query query() {
        return query;
    }

    /**
     * Sends data, cut as it may be. Waits while the server does not keep up.
     *
     * @throws QuellException as {@link Query#await}, if the server has ended the COPY
     * @throws InterruptedException if the thread is interrupted; the COPY has been cancelled then
     */
    public void write(ByteBuffer data) throws InterruptedException {
        Waits.refuseOnLoop();
        try {
            while (data.hasRemaining()) {
                byte[] piece = new byte[Math.min(data.remaining(), PIECE)];
                data.get(piece);
                write(piece);
            }
        } catch (InterruptedException e) {
            query.requestCancel();
            throw e;
        }
    }

    private void write(byte[] piece) throws InterruptedException {
        if (queue.put(piece)) {
            session.feed(execution);
        } else {
            query.await();
            throw new UsageException("the server ended the COPY before all its data was written");
        }
    }

    /**
     * Says that all data has been written, and waits until the server has taken it.
     *
     * @return the result, whose command tag holds the number of rows
     * @throws QuellException as {@link Query#results} fails
     * @throws InterruptedException as {@link Query#await}
     */
    public Result finish() throws InterruptedException {
        end(new Piece.End());
        List<Result> results = query.await();
        return results.getLast();
    }

    /** Makes the COPY fail: the server keeps nothing of it. Does not wait. */
    public void fail(String reason) {
        end(new Piece.Failure(reason));
    }

    private void end(Piece last) {
        queue.end(last);
        session.feed(execution);
    }

    /** Fails it if it has not been ended. Does not wait. */
    @Override
    public void close() {
        fail("the COPY was closed before its data was complete");
    }
}
