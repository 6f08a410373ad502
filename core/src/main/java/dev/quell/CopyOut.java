package dev.quell;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/**
 * The data of a {@code COPY … TO STDOUT} as it comes, to one subscriber, with back-pressure down to the server. A buffer
 * holds what the server sent as one piece, in text and CSV format a line. Thread-safe.
 *
 * <p>Cancelling the subscription, or closing this, cancels the COPY on the server; the connection stays usable. A failed
 * COPY ends in {@code onError} with a {@link QuellException}. Mirrors {@code PQgetCopyData}.
 */
public final class CopyOut implements Flow.Publisher<ByteBuffer>, AutoCloseable {
    private final Query query;
    private final Delivery<ByteBuffer> delivery;

    CopyOut(Query query, Delivery<ByteBuffer> delivery) {
        this.query = query;
        this.delivery = delivery;
    }

    /** The query behind it. Its result holds the command tag, with the number of rows. */
    public Query query() {
        return query;
    }

    /** Begins to pass data on. A second subscriber is refused with an {@link IllegalStateException}. */
    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        delivery.subscribe(subscriber);
    }

    /** Wants no more data: cancels the COPY if it still runs. Does not wait. */
    @Override
    public void close() {
        delivery.cancel();
    }
}
