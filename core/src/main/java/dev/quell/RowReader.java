package dev.quell;

import dev.quell.runtime.Execution;
import dev.quell.runtime.Session;
import dev.quell.wire.DataRow;
import dev.quell.wire.DataRows;
import dev.quell.wire.WireException;
import java.util.List;

/**
 * The rows of a query, read by the thread that wants them, one after the other, where they lie in the receive buffer:
 * nothing is made or copied for a row. Made by {@link Connection#read}.
 *
 * <pre>{@code
 * try (RowReader rows = connection.read("select id, name from people where age > $1", 42)) {
 *     while (rows.next()) {
 *         greet(rows.bigint(0), rows.text(1));
 *     }
 * }
 * }</pre>
 *
 * <p>The values are those of the present row: {@link #keep} makes one that stays. Who does not ask for more holds the server
 * back, and nobody else but the queries behind on the same connection. A thread that reads and waits for one of those is
 * refused with a {@link UsageException}, since it would wait for itself; a reader that is at its end, or closed, holds up
 * nothing. Mirrors chunked rows mode ({@code PQsetChunkedRowsMode}).
 *
 * <p>For one thread at a time; {@link #query} and its {@link Query#cancel} are for any.
 */
public final class RowReader extends DataRowView implements AutoCloseable {
    /** Where there is no row, there is no column. */
    private static final DataRow NONE = new DataRow();

    private final Session session;
    private final Execution execution;
    private final Completion completion;
    private final ReadingSink sink;
    private final Query query;
    private final DataRows rows = new DataRows();
    private Columns columns = Columns.NONE;
    private DataRow row = NONE;
    private long read;

    RowReader(Session session, Execution execution, Completion completion, ReadingSink sink, Query query) {
        this.session = session;
        this.execution = execution;
        this.completion = completion;
        this.sink = sink;
        this.query = query;
    }

    /**
     * Goes on to the next row, and waits for it.
     *
     * @return false when there is none: the query is complete
     * @throws InterruptedException if the thread is interrupted: the query has been cancelled then, and its end been waited
     *     for, as long as the cancel policy allows
     * @throws QuellException as {@link Query#results} fails; rows may have been read before
     */
    public boolean next() throws InterruptedException {
        if (rows.isEmpty() && !fetch()) {
            return false;
        }
        try {
            row = rows.next();
            read++;
        } catch (WireException e) {
            session.breach(e);
            throw failure();
        }
        return true;
    }

    private boolean fetch() throws InterruptedException {
        Waits.refuseOnLoop();
        row = NONE;
        try {
            query.refuseToWaitForItself();
            while (true) {
                sink.expectNews();
                if (session.fetch(execution, rows)) {
                    columns = sink.shape();
                    return true;
                }
                QueryEnd end = completion.now();
                if (end != null) {
                    return over(end);
                }
                sink.awaitNews();
            }
        } catch (InterruptedException e) {
            stop();
            throw e;
        }
    }

    private boolean over(QueryEnd end) {
        columns = sink.shape();
        return switch (end) {
            case QueryEnd.Results ignored -> complete();
            case QueryEnd.Failed failed -> throw failed.exception().get();
        };
    }

    /** A query may complete in spite of a cancel; by then rows may have been dropped, but what it did lasts. */
    private boolean complete() {
        if (execution.rows() != read) {
            throw new QueryCancelledException("the query was cancelled; rows are missing", null, null, Retry.NO);
        }
        return false;
    }

    private QuellException failure() throws InterruptedException {
        return switch (completion.await()) {
            case QueryEnd.Failed failed -> failed.exception().get();
            case QueryEnd.Results ignored -> new ProtocolException("the server sent a row that is none");
        };
    }

    /** The query behind it. Its results hold the columns and the command tag, but no rows. */
    public Query query() {
        return query;
    }

    /** The columns; none before the first call of {@link #next}. */
    @Override
    public List<Column> columns() {
        return super.columns();
    }

    @Override
    public int indexOf(String column) {
        if (columns == Columns.NONE) {
            throw new UsageException("there is no row yet: call next() first");
        }
        return super.indexOf(column);
    }

    @Override
    Columns shape() {
        return columns;
    }

    @Override
    DataRow data() {
        return row;
    }

    /**
     * Wants no more rows: if the query still runs it is cancelled on the server, and its end waited for, no longer than the
     * cancel policy allows.
     */
    @Override
    public void close() {
        if (!completion.isDone()) {
            stop();
        }
    }

    private void stop() {
        query.requestCancel();
        Waits.uninterruptibly(completion.end(), query.longestCancel());
    }
}
