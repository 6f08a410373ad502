package dev.quell;

import java.util.concurrent.Flow;

/**
 * The rows of a query as they come, to one subscriber, with back-pressure down to the server. The query is dispatched
 * already; rows wait for the subscriber. Thread-safe.
 *
 * <p>Cancelling the subscription, or closing this stream, cancels the query on the server. Signals come on virtual
 * threads, so a subscriber may block; it holds up nothing but its own query, and the queries queued behind it on the same
 * connection. A failed query ends in {@code onError} with a {@link QuellException}, and so does one whose stream is closed
 * before all rows have been passed on: with a {@link QueryCancelledException}. Mirrors single-row mode ({@code
 * PQsetSingleRowMode}).
 */
public final class RowStream implements Flow.Publisher<Row>, AutoCloseable {
    private final Query query;
    private final Delivery<Row> delivery;

    RowStream(Query query, Delivery<Row> delivery) {
        this.query = query;
        this.delivery = delivery;
    }

    /** The query behind the stream. Its results hold the columns and command tags, but no rows. */
    public Query query() {
        return query;
    }

    /** Begins to pass rows on, and to a {@link RowSubscriber} where results begin and end. A second subscriber is refused with an {@link IllegalStateException}. */
    @Override
    public void subscribe(Flow.Subscriber<? super Row> subscriber) {
        delivery.subscribe(subscriber);
    }

    /** Wants no more rows: cancels the query if it still runs, and tells a subscriber when that has ended. Does not wait. */
    @Override
    public void close() {
        delivery.close();
    }

    @Override
    public String toString() {
        return "RowStream[" + query + "]";
    }
}
