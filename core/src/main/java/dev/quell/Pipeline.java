package dev.quell;

import dev.quell.runtime.Pipe;
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
 * only when the server has come to the query. What was on the wire behind it can be hit by that one request, should it
 * arrive as the query ends: it fails with a {@link SkippedException} then, which says so. See {@link
 * Connection#sendPipeline} for pipelines whose statements are all known.
 */
public final class Pipeline implements AutoCloseable {
    /** Where the server ends one transaction and begins the next. */
    public enum Sync {
        /** Behind every query: each is a transaction of its own, unless a block was begun, and fails by itself. */
        EACH,
        /**
         * Where {@link Pipeline#sync} says: outside a transaction block what is between two is one transaction, and when
         * one of its queries fails those behind it are skipped. Until the next sync no other query of the connection is
         * sent.
         */
        EXPLICIT
    }

    private final Dispatch dispatch;
    private final Sync sync;
    private final Pipe pipe;
    private boolean open = true;
    private boolean owed;

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
     * @throws UsageException if every query is synced anyway, or the pipeline has been closed
     */
    public synchronized void sync() {
        if (sync == Sync.EACH) {
            throw new UsageException("this pipeline syncs behind each of its queries; make it with Sync.EXPLICIT");
        }
        requireOpen();
        syncOwed();
    }

    private void syncOwed() {
        if (owed && sync == Sync.EXPLICIT) {
            owed = false;
            dispatch.session().sync(pipe);
            dispatch.session().flush();
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

    /** Takes nothing more, and syncs what is not. What was sent goes on; does not wait for it. */
    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            syncOwed();
            flush();
        }
    }

    @Override
    public synchronized String toString() {
        return "Pipeline[" + (sync == Sync.EACH ? "a sync behind each query" : "syncs where told") + ", "
                + (open ? "open" : "closed") + "]";
    }
}
