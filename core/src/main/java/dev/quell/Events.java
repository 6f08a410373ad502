package dev.quell;

import dev.quell.protocol.Failure;
import dev.quell.runtime.SessionListener;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.ErrorFields;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes what a session brings unasked on to the application's listeners, in order and off the event loop. What waits for a
 * listener that blocks is bounded. Thread-safe.
 */
final class Events implements SessionListener {
    private static final System.Logger LOG = System.getLogger("dev.quell");

    static final int MOST_WAITING = 10_000;

    private final List<Consumer<ServerMessage>> noticeListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Notification>> notificationListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<QuellException>> closeListeners = new CopyOnWriteArrayList<>();
    private final SerialExecutor order = new SerialExecutor(Callbacks.executor());
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private volatile @Nullable Consumer<Notification> taker;
    private volatile @Nullable Failure end;

    void onNotice(Consumer<ServerMessage> listener) {
        noticeListeners.add(listener);
    }

    void onNotification(Consumer<Notification> listener) {
        notificationListeners.add(listener);
    }

    /**
     * Hands every notification over to {@code only} as it comes, and to no other listener. It is called under the session's
     * lock, so it must not wait, and bounds what it keeps.
     */
    void handOverNotifications(Consumer<Notification> only) {
        taker = only;
    }

    /** Calls {@code listener} once, when the session has ended, or soon if it has already. */
    void onClosed(Consumer<QuellException> listener) {
        closeListeners.add(listener);
        Failure why = end;
        if (why != null) {
            tellClosed(listener, why);
        }
    }

    /** The notices and notifications that no listener was told of, because too many waited. */
    long dropped() {
        return dropped.get();
    }

    @Override
    public void notice(ErrorFields fields) {
        pass(noticeListeners, new ServerMessage(fields));
    }

    @Override
    public void notification(NotificationResponse message) {
        Notification notification = new Notification(message.channel(), message.payload(), message.processId());
        Consumer<Notification> only = taker;
        if (only == null) {
            pass(notificationListeners, notification);
        } else {
            only.accept(notification);
        }
    }

    private <E> void pass(List<Consumer<E>> listeners, E event) {
        if (listeners.isEmpty()) {
            return;
        }
        if (waiting.get() >= MOST_WAITING) {
            if (dropped.getAndIncrement() == 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "a connection's listener does not keep up: notices and notifications are being dropped");
            }
            return;
        }
        waiting.incrementAndGet();
        // A listener that fails must not keep the others from being told.
        listeners.forEach(listener -> order.execute(() -> listener.accept(event)));
        order.execute(waiting::decrementAndGet);
    }

    @Override
    public void closed(Failure why) {
        end = why;
        closeListeners.forEach(listener -> tellClosed(listener, why));
    }

    private void tellClosed(Consumer<QuellException> listener, Failure why) {
        if (closeListeners.remove(listener)) {
            order.execute(() -> listener.accept(Failed.exception(why)));
        }
    }
}
