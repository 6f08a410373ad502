package dev.quell;

import dev.quell.protocol.Request;
import dev.quell.protocol.Statements;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that the server keeps prepared: it is parsed once, and its columns are known beforehand. Thread-safe. Made by
 * {@link Connection#prepare}.
 *
 * <p>It survives what makes the server forget it, {@code DISCARD ALL} and {@code DEALLOCATE ALL}, and what makes it unfit:
 * changed tables, types dropped and created again, another {@code search_path}. It is prepared anew then and sent again,
 * which nobody notices. In a transaction block, and in the middle of a pipeline, the server allows no second try: there it
 * fails with a {@link ServerException} whose {@link QuellException#retry} is {@link Retry#SAFE}, and the block or pipeline has
 * to be run again.
 *
 * <p>The types of the parameters come from the values, as they do in {@link Connection#send(String, Object...)}. Values of
 * other classes make it prepared once more, beside the first.
 */
public final class Prepared implements AutoCloseable {
    private final Dispatch dispatch;
    private final String sql;
    private final Statements.Kept kept = new Statements.Kept();
    private volatile boolean open = true;

    Prepared(Dispatch dispatch, String sql) {
        this.dispatch = dispatch;
        this.sql = sql;
    }

    /** Its text. */
    public String sql() {
        return sql;
    }

    /**
     * Sends it with values for {@code $1}, {@code $2} and so on, and returns at once. Null stands for NULL. Mirrors {@code
     * PQsendQueryPrepared}.
     *
     * @throws UsageException if a value cannot be sent, or it has been closed
     */
    public Query send(@Nullable Object... parameters) {
        return dispatch.collected(request(Connection.list(parameters)));
    }

    /** As {@link #send}, for rows that are to be handled as they come rather than kept. */
    public RowStream stream(@Nullable Object... parameters) {
        return dispatch.streamed(request(Connection.list(parameters)));
    }

    /** As {@link #send}, for rows that the calling thread reads where they lie; see {@link Connection#read}. */
    public RowReader read(@Nullable Object... parameters) {
        return dispatch.read(request(Connection.list(parameters)));
    }

    /**
     * Sends it and waits for its result. Mirrors {@code PQexecPrepared}.
     *
     * @throws InterruptedException as {@link Query#await}
     * @throws QuellException as {@link Query#results} fails
     */
    public Result execute(@Nullable Object... parameters) throws InterruptedException {
        return dispatch.awaited(request(Connection.list(parameters))).getFirst();
    }

    Request request(List<@Nullable Object> parameters) {
        if (!open) {
            throw new UsageException("the prepared statement has been closed: prepare it again");
        }
        return dispatch.prepared(kept, sql, parameters);
    }

    /**
     * Lets the server drop it, with the next statement that is prepared. Does not wait; what has been sent is not disturbed.
     */
    @Override
    public void close() {
        open = false;
        dispatch.release(kept);
    }

    @Override
    public String toString() {
        return "Prepared[" + sql + (open ? "]" : ", closed]");
    }
}
