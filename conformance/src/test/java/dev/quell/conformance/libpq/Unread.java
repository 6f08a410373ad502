package dev.quell.conformance.libpq;

import dev.quell.libpq.Libpq;
import dev.quell.libpq.PGconn;
import dev.quell.testkit.libpq.Pq;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.nio.channels.SelectableChannel;

/** Asks the kernel how much of what went into a Unix socket its other end has not read yet. Linux. */
@SuppressWarnings("restricted") // calling C is the point
final class Unread {
    private static final long SIOCOUTQ = 0x5411;
    private static final MethodHandle IOCTL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("ioctl"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(2));

    private Unread() {}

    /** Whether the server has read all that the connection has sent; also if there is no connection any more. */
    static boolean isNothing(Pq pq, Object conn) {
        int socket = socket(pq, conn);
        if (socket < 0) {
            return true;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(ValueLayout.JAVA_INT);
            int result = (int) IOCTL.invokeExact(socket, SIOCOUTQ, bytes);
            return result < 0 || bytes.get(ValueLayout.JAVA_INT, 0) == 0;
        } catch (Throwable failure) {
            throw new AssertionError("ioctl could not be called", failure);
        }
    }

    private static int socket(Pq pq, Object conn) {
        if (!(conn instanceof PGconn own)) {
            return pq.PQsocket(conn);
        }
        SelectableChannel channel = Libpq.PQsocket(own);
        return channel == null || !channel.isOpen() ? -1 : number(channel);
    }

    private static int number(SelectableChannel channel) {
        try {
            Method number = channel.getClass().getMethod("getFDVal");
            number.setAccessible(true);
            return (int) number.invoke(channel);
        } catch (ReflectiveOperationException missing) {
            throw new LinkageError("the JDK has its channels made in another way", missing);
        }
    }
}
