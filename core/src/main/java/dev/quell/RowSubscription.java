package dev.quell;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The rows between an event loop, which offers them, and the subscriber, which asks for them. What waits here is bounded;
 * beyond that the loop reads no more from the socket, and TCP holds the server back.
 *
 * <p>Signals to the subscriber are given one at a time by whoever finds work to do, on the callback threads.
 */
final class RowSubscription implements Flow.Subscription {
    /** What the query and its connection do at the stream's request. */
    interface Source {
        /** More rows can be taken. */
        void resume();

        /** No more rows are wanted: the query is to be cancelled. */
        void cancel();

        /** The error to end with, or null for an orderly end; asked for after {@link RowSubscription#end}. */
        @Nullable
        QuellException failure();
    }

    private static final int MOST_ROWS = 1024;
    private static final long MOST_BYTES = 1024 * 1024;

    private record Waiting(Row row, int bytes) {}

    private final Executor threads;
    private final Queue<Waiting> rows = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger work = new AtomicInteger();
    private volatile boolean full;
    private volatile boolean ended;
    private volatile boolean done;
    private volatile @Nullable Throwable misuse;
    private volatile @Nullable Source source;
    private volatile Flow.@Nullable Subscriber<? super Row> subscriber;

    RowSubscription(Executor threads) {
        this.threads = threads;
    }

    void connect(Source to) {
        source = to;
    }

    void subscribe(Flow.Subscriber<? super Row> to) {
        // Counted as work at hand: no row may come before onSubscribe has returned, although it asks for rows.
        work.getAndIncrement();
        subscriber = to;
        try {
            to.onSubscribe(this);
        } catch (Throwable e) {
            cancel();
            throw e;
        } finally {
            threads.execute(this::drain);
        }
    }

    /** Takes a row from the loop; false when no more may come until the source is resumed. */
    boolean offer(Row row, int size) {
        rows.add(new Waiting(row, size));
        int waitingRows = count.incrementAndGet();
        long waitingBytes = bytes.addAndGet(size);
        boolean enough = waitingRows >= MOST_ROWS || waitingBytes >= MOST_BYTES;
        full = enough;
        signal();
        // The consumer may have emptied the queue before it could see that it was full.
        return !enough || !stillFull();
    }

    private boolean stillFull() {
        if (count.get() > 0) {
            return true;
        }
        full = false;
        return false;
    }

    /** No more rows follow. */
    void end() {
        ended = true;
        signal();
    }

    @Override
    public void request(long rowCount) {
        if (rowCount <= 0) {
            misuse = new IllegalArgumentException("a subscriber must request at least one row, not " + rowCount);
            cancelSource();
        } else {
            demand.accumulateAndGet(rowCount, RowSubscription::addCapped);
        }
        signal();
    }

    private static long addCapped(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    @Override
    public void cancel() {
        done = true;
        cancelSource();
        signal();
    }

    private void cancelSource() {
        Source current = source;
        if (current != null && !ended) {
            current.cancel();
        }
    }

    private void signal() {
        if (subscriber != null && work.getAndIncrement() == 0) {
            threads.execute(this::drain);
        }
    }

    private void drain() {
        int seen = work.get();
        while (seen > 0) {
            Flow.Subscriber<? super Row> to = subscriber;
            if (to != null) {
                drainTo(to);
            }
            seen = work.addAndGet(-seen);
        }
    }

    private void drainTo(Flow.Subscriber<? super Row> to) {
        Throwable wrong = misuse;
        if (wrong != null && !done) {
            done = true;
            to.onError(wrong);
        }
        while (!done && demand.get() > 0) {
            Waiting next = rows.poll();
            if (next == null) {
                break;
            }
            taken(next);
            if (demand.get() != Long.MAX_VALUE) {
                demand.decrementAndGet();
            }
            pass(to, next.row());
        }
        if (done) {
            rows.clear();
        } else if (ended && rows.isEmpty()) {
            done = true;
            finish(to);
        }
    }

    private void taken(Waiting row) {
        int left = count.decrementAndGet();
        long leftBytes = bytes.addAndGet(-row.bytes());
        if (full && left <= MOST_ROWS / 4 && leftBytes <= MOST_BYTES / 4) {
            full = false;
            Source current = source;
            if (current != null) {
                current.resume();
            }
        }
    }

    private void pass(Flow.Subscriber<? super Row> to, Row row) {
        try {
            to.onNext(row);
        } catch (Throwable e) {
            // A subscriber must not throw; one that does has left its rows, and must not keep the query running.
            done = true;
            cancelSource();
            to.onError(e);
        }
    }

    private void finish(Flow.Subscriber<? super Row> to) {
        Source current = source;
        QuellException failure = current == null ? null : current.failure();
        if (failure == null) {
            to.onComplete();
        } else {
            to.onError(failure);
        }
    }
}
