package dev.quell;

import dev.quell.runtime.Pipe;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Queries sent one behind the other without waiting for answers, many of them to one packet. Made by {@link
 * Connection#pipeline}. Thread-safe. Mirrors pipeline mode ({@code PQenterPipelineMode}).
 *
 * <p>A bounded number of them is on the wire at a time; the others wait in the client. They go out when there are enough
 * for a packet, when somebody waits for one, and soon in any case. Other queries of the connection take their turn between
 * those of a pipeline that is synced.
 *
 * <p>From the moment a cancel of one of them is asked for, nothing more goes on the wire until that is over. A request is sent
 * only when the server has come to the query, so that none before it is hit. What was on the wire behind it can be: for each
 * request PostgreSQL signals the backend twice, and the second signal, some 40 µs later, often finds the next query. Up to two
 * queries for each request fail with a {@link SkippedException} then, which says so. Where that must not be, let nothing be
 * under way behind what may be cancelled, or send it without a pipeline. See {@link Connection#sendPipeline} for pipelines
 * whose statements are all known.
 */
public final class Pipeline implements AutoCloseable {
    /** Where the server ends one transaction and begins the next. */
    public enum Sync {
        /** Behind every query: each is a transaction of its own, unless a block was begun, and fails by itself. */
        EACH,
        /**
         * Where {@link Pipeline#sync} says: outside a transaction block what is between two is one transaction, and when
         * one of its queries fails those behind it are skipped. What its queries brought lasts only when the sync has
         * succeeded too; see {@link PipelinePart}. Until the next sync no other query of the connection is sent. A commit
         * syncs; a rollback, and {@link Connection#stopAll}, undo what is not synced.
         */
        EXPLICIT
    }

    private final Dispatch dispatch;
    private final Sync sync;
    private final Pipe pipe;
    private boolean open = true;
    private boolean owed;
    /** Those that may not have ended yet, in order. */
    private final Deque<PipelinePart> parts = new ArrayDeque<>();
    /** The first that has ended badly without anybody's having been told. */
    private @Nullable PipelinePart unheard;

    Pipeline(Dispatch dispatch, Sync sync) {
        this.dispatch = dispatch;
        this.sync = sync;
        this.pipe = new Pipe(sync == Sync.EACH);
    }

    /**
     * Sends one statement with values for {@code $1}, {@code $2} and so on, and returns at once. Null stands for NULL. A
     * {@code COPY … FROM STDIN} has no place here: what follows it would be taken for its data.
     *
     * @throws UsageException if the text or a value cannot be sent, or the pipeline has been closed
     */
    public Query send(String sql, @Nullable Object... parameters) {
        return add(dispatch.pipelined(dispatch.extended(sql, Connection.list(parameters))));
    }

    /** As {@link #send(String, Object...)}, for a statement that is prepared. */
    public Query send(Prepared statement, @Nullable Object... parameters) {
        return add(dispatch.pipelined(statement.request(Connection.list(parameters))));
    }

    private Query add(Dispatch.Dispatched made) {
        synchronized (this) {
            requireOpen();
            owed = true;
            dispatch.submit(made, pipe);
        }
        return dispatch.limited(made.query());
    }

    /**
     * Ends a part of the pipeline, with {@link Sync#EXPLICIT}. Does not wait. Mirrors {@code PQpipelineSync}.
     *
     * @return tells whether what was sent since the last sync lasts. If nobody asks it, {@link #close} throws its failure
     * @throws UsageException if every query is synced anyway, or the pipeline has been closed
     */
    public synchronized PipelinePart sync() {
        if (sync == Sync.EACH) {
            throw new UsageException("this pipeline syncs behind each of its queries; make it with Sync.EXPLICIT");
        }
        requireOpen();
        return endPart();
    }

    private PipelinePart endPart() {
        owed = false;
        PipelinePart part = dispatch.sync(pipe);
        dispatch.session().flush();
        forgetSettled();
        parts.add(part);
        return part;
    }

    private void forgetSettled() {
        if (unheard != null && unheard.isSettled()) {
            unheard = null;
        }
        for (PipelinePart first = parts.peek(); first != null && first.isEnded(); first = parts.peek()) {
            parts.remove();
            if (unheard == null && !first.isSettled()) {
                unheard = first;
            }
        }
    }

    /** Sends now what waits for company. Does not wait for answers. Mirrors {@code PQflush}. */
    public void flush() {
        dispatch.session().flush();
    }

    private void requireOpen() {
        if (!open) {
            throw new UsageException("the pipeline has been closed; nothing can be sent on it");
        }
    }

    /**
     * Takes nothing more, and syncs what is not. What was sent goes on. With {@link Sync#EXPLICIT} it waits until the server
     * has come to the last sync, unless the thread is interrupted or an event loop's; otherwise it does not wait. A stream before
     * it that nobody reads does not end: close that first.
     *
     * @throws QuellException if a sync failed, and nobody has asked the {@link PipelinePart}. Queries tell of their own
     *     failures
     */
    @Override
    public void close() {
        PipelinePart last = ended();
        if (last != null) {
            last.awaitQuietly();
            throwUnheard();
        }
    }

    /** Closes it; gives the last part that may not have ended yet, null if there is none, or it was closed before. */
    private synchronized @Nullable PipelinePart ended() {
        if (!open) {
            return null;
        }
        open = false;
        if (owed && sync == Sync.EXPLICIT) {
            endPart();
        }
        flush();
        PipelinePart last = parts.peekLast();
        return last == null ? unheard : last;
    }

    private synchronized void throwUnheard() {
        forgetSettled();
        QuellException why = unheard == null ? null : unheard.unheard();
        if (why != null) {
            throw why;
        }
    }

    @Override
    public synchronized String toString() {
        return "Pipeline[" + (sync == Sync.EACH ? "a sync behind each query" : "syncs where told") + ", "
                + (open ? "open" : "closed") + "]";
    }
}
