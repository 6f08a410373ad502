package dev.quell;

import dev.quell.runtime.CallerWork;
import dev.quell.runtime.Execution;
import dev.quell.runtime.Session;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a COPY TO STDOUT for one who takes them as he needs them. A platform thread that has to wait turns the
 * session meanwhile; so nothing is handed from one thread to another. For one thread at a time, but for {@link #cancel}.
 */
final class CopyOutSource implements CallerWork {
    /** A COPY that has brought so much will bring more. */
    private static final long BULK = 64 * 1024;

    private final Session session;
    private final Execution execution;
    private final Query query;
    private final Delivery<CopyChunk> delivery;
    private final CopyProgress progress;
    private final SpareArrays spare;

    CopyOutSource(
            Session session,
            Execution execution,
            Query query,
            Delivery<CopyChunk> delivery,
            CopyProgress progress,
            SpareArrays spare) {
        this.session = session;
        this.execution = execution;
        this.query = query;
        this.delivery = delivery;
        this.progress = progress;
        this.spare = spare;
    }

    @Override
    public boolean advance() {
        return delivery.hasNews();
    }

    @Override
    public boolean sends() {
        return false;
    }

    @Override
    public boolean comesInBulk() {
        return progress.bytes() >= BULK;
    }

    /**
     * The next chunk, or null at the end.
     *
     * @throws QuellException if the COPY has failed
     * @throws AsynchronousCloseException if {@link #cancel} was called
     * @throws InterruptedException if the thread is interrupted
     */
    @Nullable
    CopyChunk take() throws InterruptedException, IOException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        CopyChunk next = poll();
        while (next == null) {
            if (delivery.isCancelled()) {
                throw new AsynchronousCloseException();
            }
            if (delivery.isOver()) {
                return end();
            }
            query.refuseToWaitForItself();
            session.turnFor(execution, this);
            delivery.awaitNews();
            next = poll();
        }
        return next;
    }

    private @Nullable CopyChunk end() {
        QuellException failure = delivery.failure();
        if (failure != null) {
            throw failure;
        }
        return null;
    }

    /** The next chunk, if it is there. */
    @Nullable
    CopyChunk poll() {
        return delivery.poll();
    }

    /** Nobody looks at what was in {@code chunk} any more. */
    void used(CopyChunk chunk) {
        spare.giveBack(chunk.spare());
    }

    /** Wants no more. */
    void cancel() {
        delivery.cancel();
    }
}
