package dev.quell.testkit.libpq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waiting for a socket, with poll(2). Linux. */
final class RealWaiting {
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    private static final long EVENTS = 4;

    private final Native library;
    private final Native c = Native.c();

    RealWaiting(Native library) {
        this.library = library;
    }

    static MemorySegment pointer(@Nullable Object handle) {
        return handle == null ? MemorySegment.NULL : ((Handle) handle).pointer();
    }

    boolean waitSocket(@Nullable Object handle, boolean forRead, boolean forWrite, Duration atMost) {
        int socket = socket(handle);
        if (socket < 0) {
            return false;
        }
        int events = (forRead ? POLLIN : 0) | (forWrite ? POLLOUT : 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment wanted = arena.allocate(ValueLayout.JAVA_LONG);
            wanted.set(ValueLayout.JAVA_INT, 0, socket);
            wanted.set(ValueLayout.JAVA_SHORT, EVENTS, (short) events);
            return c.callInt("poll", wanted, 1L, Math.toIntExact(atMost.toMillis())) > 0;
        }
    }

    int PQsocketPoll(@Nullable Object conn, int forRead, int forWrite, long endTime) {
        return library.callInt("PQsocketPoll", socket(conn), forRead, forWrite, endTime);
    }

    private int socket(@Nullable Object handle) {
        boolean cancel = handle instanceof Handle known && known.isCancelConn();
        return library.callInt(cancel ? "PQcancelSocket" : "PQsocket", pointer(handle));
    }
}
