package dev.quell;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows, or chunks of data, between an event loop, which offers them, and the subscriber, which asks for them. What waits here is bounded;
 * beyond that the loop reads no more from the socket, and TCP holds the server back.
 *
 * <p>Signals to the subscriber are given one at a time by whoever finds work to do, on the callback threads.
 */
final class Delivery<T> implements Flow.Subscription {
    /** What the query and its connection do at the stream's request. */
    interface Source {
        /** More can be taken. */
        void resume();

        /** No more are wanted: the query is to be cancelled. */
        void cancel();

        /** The error to end with, or null for an orderly end; asked for after {@link Delivery#end}. */
        @Nullable
        QuellException failure();
    }

    private static final String TAKEN = "there is one subscriber already; run the query again";

    private static final String CLOSED = "it was closed before all that the query gave had been passed on";

    private static final int MOST_ITEMS = 1024;
    private static final long MOST_BYTES = 1024 * 1024;

    private sealed interface Waiting<T> {}

    /** Something that was asked for. */
    private record Item<T>(T item, int bytes) implements Waiting<T> {}

    /** News that comes in its place among the items, asked for or not. */
    private record News<T>(Consumer<Flow.Subscriber<? super T>> news) implements Waiting<T> {}

    private static final Flow.Subscription NOTHING = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    private final Executor threads;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final Queue<Waiting<T>> items = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger work = new AtomicInteger();
    private volatile boolean pulled;
    private volatile @Nullable Thread waiter;
    private volatile boolean full;
    private volatile boolean ended;
    private volatile boolean done;
    private volatile boolean closed;
    /** Whether something was left out for good because it was closed; changed by one drain after the other. */
    private boolean dropped;

    private volatile @Nullable Throwable misuse;
    private volatile @Nullable Source source;
    private volatile Flow.@Nullable Subscriber<? super T> subscriber;

    Delivery(Executor threads) {
        this.threads = threads;
    }

    void connect(Source to) {
        source = to;
    }

    /** Begins to deliver, to the first who subscribes; another is refused with an {@link IllegalStateException}. */
    void subscribe(Flow.Subscriber<? super T> to) {
        if (!taken.compareAndSet(false, true)) {
            to.onSubscribe(NOTHING);
            to.onError(new IllegalStateException(TAKEN));
            return;
        }
        // Counted as work at hand: no row may come before onSubscribe has returned, although it asks for items.
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

    /** Leaves it to the caller to take what has come, with {@link #poll}; there can be no subscriber then. */
    void pull() {
        if (!taken.compareAndSet(false, true)) {
            throw new IllegalStateException(TAKEN);
        }
        pulled = true;
    }

    /** Takes the next item for one who {@link #pull}s; null when there is none now. */
    @Nullable
    T poll() {
        if (isCancelled()) {
            items.clear();
        }
        for (Waiting<T> next = items.poll(); next != null; next = items.poll()) {
            if (next instanceof Item<T> item) {
                taken(item);
                return item.item();
            }
        }
        return null;
    }

    /** Whether {@link #awaitNews} would not wait. */
    boolean hasNews() {
        return !items.isEmpty() || ended || isCancelled();
    }

    /** Whether nothing more comes, and all that came has been taken. */
    boolean isOver() {
        return ended && items.isEmpty();
    }

    /** Whether it was cancelled, or closed. */
    boolean isCancelled() {
        return done || closed;
    }

    /** Waits until something has come, or nothing more will: for one thread at a time. */
    void awaitNews() throws InterruptedException {
        waiter = Thread.currentThread();
        try {
            while (!hasNews()) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            waiter = null;
        }
    }

    /** Takes one from the loop; false when no more may come until the source is resumed. */
    boolean offer(T item, int size) {
        items.add(new Item<>(item, size));
        int waitingRows = count.incrementAndGet();
        long waitingBytes = bytes.addAndGet(size);
        boolean enough = waitingRows >= MOST_ITEMS || waitingBytes >= MOST_BYTES;
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

    /** Passes news on, behind the items before it and before those behind it. */
    void tell(Consumer<Flow.Subscriber<? super T>> news) {
        items.add(new News<>(news));
        signal();
    }

    /** Nothing more follows. */
    void end() {
        ended = true;
        signal();
    }

    @Override
    public void request(long rowCount) {
        if (rowCount <= 0) {
            misuse = new IllegalArgumentException("a subscriber must request at least one item, not " + rowCount);
            cancelSource();
        } else {
            demand.accumulateAndGet(rowCount, Delivery::addCapped);
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

    /** Wants no more, and is not the subscriber: who has subscribed, or does so now, is told when the query has ended. */
    void close() {
        closed = true;
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
        if (pulled) {
            LockSupport.unpark(waiter);
        } else if (subscriber != null && work.getAndIncrement() == 0) {
            threads.execute(this::drain);
        }
    }

    private void drain() {
        int seen = work.get();
        while (seen > 0) {
            Flow.Subscriber<? super T> to = subscriber;
            if (to != null) {
                drainTo(to);
            }
            seen = work.addAndGet(-seen);
        }
    }

    private void drainTo(Flow.Subscriber<? super T> to) {
        Throwable wrong = misuse;
        if (wrong != null && !done) {
            done = true;
            to.onError(wrong);
        }
        while (!isCancelled() && passNext(to)) {
            // Each goes on with the next.
        }
        if (done) {
            items.clear();
            return;
        }
        boolean isLast = ended;
        if (closed && !items.isEmpty()) {
            dropped = true;
            items.clear();
        }
        if (isLast && items.isEmpty()) {
            done = true;
            finish(to);
        }
    }

    /** Passes the next on; false when there is none, or none was asked for. */
    private boolean passNext(Flow.Subscriber<? super T> to) {
        Waiting<T> next = items.peek();
        return switch (next) {
            case null -> false;
            case News<T> news -> {
                items.remove();
                pass(to, () -> news.news().accept(to));
                yield true;
            }
            case Item<T> item -> demand.get() > 0 && passItem(to, item);
        };
    }

    private boolean passItem(Flow.Subscriber<? super T> to, Item<T> item) {
        items.remove();
        taken(item);
        if (demand.get() != Long.MAX_VALUE) {
            demand.decrementAndGet();
        }
        pass(to, () -> to.onNext(item.item()));
        return true;
    }

    private void taken(Item<T> item) {
        int left = count.decrementAndGet();
        long leftBytes = bytes.addAndGet(-item.bytes());
        if (full && left <= MOST_ITEMS / 4 && leftBytes <= MOST_BYTES / 4) {
            full = false;
            Source current = source;
            if (current != null) {
                current.resume();
            }
        }
    }

    private void pass(Flow.Subscriber<? super T> to, Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            // A subscriber must not throw; one that does has left, and must not keep the query running.
            done = true;
            cancelSource();
            to.onError(e);
        }
    }

    /** The error that it ended with, null if in good order; to be asked for when it has ended. */
    @Nullable
    QuellException failure() {
        Source current = source;
        return current == null ? null : current.failure();
    }

    private void finish(Flow.Subscriber<? super T> to) {
        QuellException failure = failure();
        if (failure != null) {
            to.onError(failure);
        } else if (dropped) {
            to.onError(new QueryCancelledException(CLOSED, null, null, Retry.NO));
        } else {
            to.onComplete();
        }
    }
}
