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
    private volatile @Nullable Throwable publishersFailure;
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
            case QueryEnd.Failed failed -> fail(failed.exception().get());
        }
    }

    /** The server was not told what the publisher said. */
    private void fail(QuellException end) {
        Throwable publishers = publishersFailure;
        if (publishers != null) {
            end.addSuppressed(publishers);
        }
        result.completeExceptionally(end);
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
    public void onError(Throwable failure) {
        publishersFailure = failure;
        order.execute(() -> copy.fail(CopyIn.incomplete(failure)));
    }

    @Override
    public void onComplete() {
        // Not asked for, this may come while the last item is being written.
        order.execute(copy::sendEnd);
    }
}
