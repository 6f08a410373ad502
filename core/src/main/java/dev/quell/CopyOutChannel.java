package dev.quell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The data of a COPY TO STDOUT to read from. For one reader at a time. */
final class CopyOutChannel implements ReadableByteChannel, Flow.Subscriber<ByteBuffer> {
    /** So many pieces are asked for at a time; what is not read stays where it is, and holds the server back. */
    private static final int AHEAD = 16;

    private sealed interface Event {}

    private record Data(ByteBuffer bytes) implements Event {}

    private record End(@Nullable Throwable failure) implements Event {}

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Query query;
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean open = true;
    private volatile Thread reader;
    private @Nullable Event current;
    private int unasked;

    /** Until another thread reads, the calling one is the reader. */
    CopyOutChannel(Query query) {
        this.query = query;
        this.reader = Thread.currentThread();
    }

    boolean isReadBy(Thread thread) {
        return open && thread.equals(reader);
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        begun.request(AHEAD);
    }

    /** A second subscriber is refused at once, before anything is delivered. */
    void checkSubscribed() {
        if (events.peek() instanceof End(IllegalStateException refusal)) {
            throw refusal;
        }
    }

    @Override
    public void onNext(ByteBuffer item) {
        events.add(new Data(item));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new End(failure));
    }

    @Override
    public void onComplete() {
        events.add(new End(null));
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        int before = to.position();
        while (to.hasRemaining() && (to.position() == before || hasMore())) {
            Event event = next();
            switch (event) {
                case Data data -> take(data.bytes(), to);
                case End end -> {
                    if (to.position() > before) {
                        return to.position() - before;
                    }
                    return end(end.failure());
                }
            }
        }
        return to.position() - before;
    }

    private boolean hasMore() {
        return current != null || !events.isEmpty();
    }

    private Event next() throws IOException {
        Event event = current;
        if (event == null) {
            reader = Thread.currentThread();
            try {
                query.refuseToWaitForItself();
                event = events.take();
            } catch (InterruptedException e) {
                close();
                Thread.currentThread().interrupt();
                throw new ClosedByInterruptException();
            }
            current = event;
        }
        return event;
    }

    private void take(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        to.put(from.slice(from.position(), count));
        from.position(from.position() + count);
        if (!from.hasRemaining()) {
            current = null;
            askForMore();
        }
    }

    private void askForMore() {
        unasked++;
        Flow.Subscription from = subscription;
        if (unasked >= AHEAD / 2 && from != null) {
            from.request(unasked);
            unasked = 0;
        }
    }

    private static int end(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> -1;
            case RuntimeException e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        };
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Cancels the COPY if it has not come to its end. */
    @Override
    public void close() {
        open = false;
        Flow.Subscription from = subscription;
        if (from != null) {
            from.cancel();
        }
    }
}
