package dev.quell.conformance;

import dev.quell.QuellException;
import dev.quell.Row;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes the rows of a stream a few at a time, so that the stream has to wait for it. */
final class RowCounter implements Flow.Subscriber<Row> {
    private static final int AT_ONCE = 256;

    private final CompletableFuture<Ended> end = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private long rows;

    CompletableFuture<Ended> end() {
        return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(AT_ONCE);
    }

    @Override
    public void onNext(Row row) {
        rows++;
        Flow.Subscription from = subscription;
        if (rows % AT_ONCE == 0 && from != null) {
            from.request(AT_ONCE);
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (failure instanceof QuellException expected) {
            end.complete(new Ended.Broken(expected));
        } else {
            end.completeExceptionally(failure);
        }
    }

    @Override
    public void onComplete() {
        end.complete(new Ended.Whole(rows, ""));
    }
}
