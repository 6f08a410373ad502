package dev.quell.proof;

import dev.quell.Row;
import dev.quell.testkit.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A subscriber that asks for some rows at first and, if told so, for one more with each; it counts, and checks manners. */
class Rows implements Flow.Subscriber<Row> {
    private final long first;
    private final boolean oneByOne;
    private final AtomicLong count = new AtomicLong();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicReference<String> rudeness = new AtomicReference<>("");
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final CompletableFuture<Long> end = new CompletableFuture<>();

    /** Asks for that many rows, and for no more. */
    Rows(long first) {
        this(first, false);
    }

    private Rows(long first, boolean oneByOne) {
        this.first = first;
        this.oneByOne = oneByOne;
    }

    /** Asks for one row after the other. */
    static Rows oneByOne() {
        return new Rows(1, true);
    }

    /** Asks for all rows at once. */
    static Rows all() {
        return new Rows(Long.MAX_VALUE);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        alone(() -> {
            if (first > 0) {
                given.request(first);
            }
            requested();
            subscription.complete(given);
        });
    }

    @Override
    public void onNext(Row row) {
        alone(() -> {
            if (end.isDone() || !subscription.isDone()) {
                rudeness.set("a row came before the subscription or after the end");
            }
            count.incrementAndGet();
            taken(row);
            if (oneByOne) {
                subscription().request(1);
            }
        });
    }

    /** For what a test wants done while it subscribes, the first rows being asked for. */
    void requested() {}

    /** For what a test wants done with a row. */
    void taken(Row row) {}

    @Override
    public void onError(Throwable error) {
        alone(() -> end.completeExceptionally(error));
    }

    @Override
    public void onComplete() {
        alone(() -> {
            if (!end.complete(count.get())) {
                rudeness.set("the end came twice");
            }
        });
    }

    private void alone(Runnable signal) {
        if (!busy.compareAndSet(false, true)) {
            rudeness.set("two signals came at the same time");
        }
        try {
            signal.run();
        } finally {
            busy.set(false);
        }
    }

    Flow.Subscription subscription() {
        return subscription.join();
    }

    long count() {
        return count.get();
    }

    void awaitRows(long atLeast) {
        Await.until(() -> count() >= atLeast, atLeast + " rows");
    }

    /** The number of rows, or the failure. */
    CompletableFuture<Long> end() {
        return end;
    }

    boolean isEnded() {
        return end.isDone();
    }

    /** What the publisher did that a publisher must not do; empty if it behaved. */
    String rudeness() {
        return rudeness.get();
    }
}
