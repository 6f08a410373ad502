package dev.quell.libpq;

import org.jspecify.annotations.Nullable;

/** The function that takes notifications: the manual's section 32.9. */
abstract sealed class NotifyFunctions extends FastPathFunctions permits CopyFunctions {
    NotifyFunctions() {}

    /**
     * The next notification among what has been read, or null. It reads nothing itself: call {@link #PQconsumeInput}
     * when the socket is readable. Mirrors {@code PQnotifies}.
     */
    public static @Nullable PGnotify PQnotifies(@Nullable PGconn conn) {
        if (conn == null) {
            return null;
        }
        conn.replies.parse();
        return conn.state.notifications().poll();
    }
}
