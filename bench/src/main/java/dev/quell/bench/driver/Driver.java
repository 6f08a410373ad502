package dev.quell.bench.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A client library, in the way that its own manual suggests for speed. Used by one thread. */
public interface Driver extends AutoCloseable {
    /** Opens one connection. */
    Link connect() throws Exception;

    /**
     * Runs {@code select $1::int4}, prepared, {@code each} times on every connection, all connections at once and each
     * with one query on the way.
     */
    default void spread(List<Link> links, int each) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> running = new ArrayList<>();
            for (Link link : links) {
                running.add(threads.submit(() -> link.oneByOne(each)));
            }
            for (Future<Long> one : running) {
                one.get();
            }
        }
    }

    /** Cancels all of them at once, and returns when the server's word for each is in hand. */
    default void cancelAll(List<Running> queries) throws Exception {
        for (Running query : queries) {
            query.cancel();
        }
        for (Running query : queries) {
            query.awaitCancelled();
        }
    }

    @Override
    void close();
}
