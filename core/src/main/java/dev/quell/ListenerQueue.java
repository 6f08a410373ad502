package dev.quell;

import dev.quell.ListenerEvent.Missed;
import dev.quell.ListenerEvent.Received;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The events that wait for a listener's consumer, which is called for one at a time. Thread-safe. */
final class ListenerQueue {
    private static final System.Logger LOG = System.getLogger("dev.quell");

    private final Consumer<ListenerEvent> consumer;
    private final int mostWaiting;
    private final Object lock = new Object();
    private final Queue<ListenerEvent> events = new ArrayDeque<>();
    private long missed;
    private boolean draining;

    ListenerQueue(Consumer<ListenerEvent> consumer, int mostWaiting) {
        this.consumer = consumer;
        this.mostWaiting = mostWaiting;
    }

    void add(ListenerEvent event) {
        synchronized (lock) {
            // Once some have been missed, all are, until there is room for a good many again: one gap rather than many.
            boolean full = missed == 0 ? events.size() >= mostWaiting : events.size() > mostWaiting / 2;
            if (event instanceof Received && full) {
                missed++;
            } else {
                tellMissed();
                events.add(event);
            }
            if (draining) {
                return;
            }
            draining = true;
        }
        Callbacks.executor().execute(this::drain);
    }

    private void tellMissed() {
        if (missed > 0) {
            events.add(new Missed(missed));
            missed = 0;
        }
    }

    private void drain() {
        for (ListenerEvent next = next(); next != null; next = next()) {
            try {
                consumer.accept(next);
            } catch (Throwable e) {
                LOG.log(System.Logger.Level.WARNING, "the consumer of a listener failed", e);
            }
        }
    }

    private @Nullable ListenerEvent next() {
        synchronized (lock) {
            if (events.isEmpty()) {
                tellMissed();
            }
            ListenerEvent next = events.poll();
            draining = next != null;
            return next;
        }
    }
}
