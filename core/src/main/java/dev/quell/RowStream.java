package dev.quell;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The rows of a query as they come, to one subscriber, with back-pressure down to the server. The query is dispatched
 * already; rows wait for the subscriber. Thread-safe.
 *
 * <p>Cancelling the subscription, or closing this stream, cancels the query on the server. Signals come on virtual
 * threads, so a subscriber may block; it holds up nothing but its own query, and the queries queued behind it on the same
 * connection. A failed query ends in {@code onError} with a {@link QuellException}. Mirrors single-row mode ({@code
 * PQsetSingleRowMode}).
 */
public final class RowStream implements Flow.Publisher<Row>, AutoCloseable {
    private final Query query;
    private final RowSubscription subscription;
    private final AtomicBoolean taken = new AtomicBoolean();

    RowStream(Query query, RowSubscription subscription) {
        this.query = query;
        this.subscription = subscription;
    }

    /** The query behind the stream. Its results hold the columns and command tags, but no rows. */
    public Query query() {
        return query;
    }

    /** Begins to pass rows on. A second subscriber is refused with an {@link IllegalStateException}. */
    @Override
    public void subscribe(Flow.Subscriber<? super Row> subscriber) {
        if (taken.compareAndSet(false, true)) {
            subscription.subscribe(subscriber);
        } else {
            subscriber.onSubscribe(NOTHING);
            subscriber.onError(new IllegalStateException("a row stream has one subscriber; run the query again"));
        }
    }

    /** Wants no more rows: cancels the query if it still runs. Does not wait. */
    @Override
    public void close() {
        subscription.cancel();
    }

    private static final Flow.Subscription NOTHING = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };
}
