package dev.quell;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Writes what a publisher has into a COPY FROM STDIN, one item after the other, on virtual threads, which may wait. */
final class CopyInSubscriber implements Flow.Subscriber<ByteBuffer> {
    /** So many items are asked for at a time; what they hold waits in memory while the server does not keep up. */
    private static final int AHEAD = 64;

    private final CopyIn copy;
    private final SerialExecutor order = new SerialExecutor(Callbacks.executor());
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private volatile Flow.@Nullable Subscription subscription;
    /** Changed by one task after the other. */
    private long written;

    CopyInSubscriber(CopyIn copy) {
        this.copy = copy;
    }

    CompletableFuture<Result> result() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        if (subscription != null) {
            begun.cancel();
            return;
        }
        subscription = begun;
        var unused = copy.query().end().thenAcceptAsync(this::ended, Callbacks.executor());
        var unusedToo = result.whenComplete((value, error) -> {
            if (error != null) {
                begun.cancel();
                copy.query().close();
            }
        });
        begun.request(AHEAD);
    }

    private void ended(QueryEnd end) {
        switch (end) {
            case QueryEnd.Results ok -> result.complete(ok.results().getLast());
            case QueryEnd.Failed failed ->
                result.completeExceptionally(failed.exception().get());
        }
    }

    @Override
    public void onNext(ByteBuffer item) {
        order.execute(() -> write(item));
    }

    private void write(ByteBuffer item) {
        Flow.Subscription from = subscription;
        try {
            copy.write(item);
            written++;
            if (from != null && written % (AHEAD / 2) == 0) {
                from.request(AHEAD / 2);
            }
        } catch (QuellException e) {
            result.completeExceptionally(e);
        } catch (InterruptedException e) {
            // Nobody interrupts these threads.
            result.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable why) {
        order.execute(() -> copy.fail("the data is not complete: " + why));
    }

    @Override
    public void onComplete() {
        // Not asked for, this may come while the last item is being written.
        order.execute(copy::sendEnd);
    }
}
