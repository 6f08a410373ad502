package dev.quell.runtime;

import dev.quell.protocol.Failure;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.ErrorFields;

/** Takes what a session brings that belongs to no execution. Called under the session's lock; must not block. */
public interface SessionListener {
    void notice(ErrorFields fields);

    void notification(NotificationResponse notification);

    /** The session is over; called once. */
    void closed(Failure why);
}
