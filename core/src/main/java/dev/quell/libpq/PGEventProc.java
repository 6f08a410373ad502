package dev.quell.libpq;

import org.jspecify.annotations.Nullable;

/**
 * Code of the application that hears of a connection's and its results' life, as libpq's type of that name. It runs on
 * the thread that called the function which caused the event, and must not throw.
 *
 * <p>A procedure is identified by being the same object: keep it in a constant, as each evaluation of a lambda or method
 * reference may give another.
 */
@FunctionalInterface
public interface PGEventProc {
    /**
     * Takes an event.
     *
     * @param evtId what happened
     * @param evtInfo what it happened to
     * @param passThrough what was given to {@code PQregisterEventProc}
     * @return other than 0 for success
     */
    int call(PGEventId evtId, PGEventInfo evtInfo, @Nullable Object passThrough);
}
