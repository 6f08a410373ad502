package dev.quell;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Takes chunks for a subscriber to their data. */
record CopyChunkSubscriber(Flow.Subscriber<? super ByteBuffer> to) implements Flow.Subscriber<CopyChunk> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        to.onSubscribe(subscription);
    }

    @Override
    public void onNext(CopyChunk chunk) {
        to.onNext(chunk.take());
    }

    @Override
    public void onError(Throwable error) {
        to.onError(error);
    }

    @Override
    public void onComplete() {
        to.onComplete();
    }
}
