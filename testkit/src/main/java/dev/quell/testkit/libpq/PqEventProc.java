package dev.quell.testkit.libpq;

import org.jspecify.annotations.Nullable;

/** A {@code PGEventProc}. */
@FunctionalInterface
public interface PqEventProc {
    /**
     * Is told of an event.
     *
     * @param event the number of the {@code PGEventId}
     * @param conn whether the event comes with a connection
     * @param result the result it is about, which lives during the call; null if there is none
     * @return not 0 for success
     */
    int on(int event, boolean conn, @Nullable Object result);
}
