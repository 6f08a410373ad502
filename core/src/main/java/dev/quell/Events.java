package dev.quell;

import dev.quell.protocol.Failure;
import dev.quell.runtime.SessionListener;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.ErrorFields;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Passes what a session brings unasked on to the application's listeners, in order and off the event loop. */
final class Events implements SessionListener {
    private final List<Consumer<ServerMessage>> noticeListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Notification>> notificationListeners = new CopyOnWriteArrayList<>();
    private final SerialExecutor order = new SerialExecutor(Callbacks.executor());

    void onNotice(Consumer<ServerMessage> listener) {
        noticeListeners.add(listener);
    }

    void onNotification(Consumer<Notification> listener) {
        notificationListeners.add(listener);
    }

    @Override
    public void notice(ErrorFields fields) {
        pass(noticeListeners, new ServerMessage(fields));
    }

    @Override
    public void notification(NotificationResponse notification) {
        pass(
                notificationListeners,
                new Notification(notification.channel(), notification.payload(), notification.processId()));
    }

    private <E> void pass(List<Consumer<E>> listeners, E event) {
        for (Consumer<E> listener : listeners) {
            order.execute(() -> listener.accept(event));
        }
    }

    @Override
    public void closed(Failure why) {}
}
