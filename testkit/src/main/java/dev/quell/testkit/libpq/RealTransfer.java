package dev.quell.testkit.libpq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** COPY out, notifications and function calls: what gives buffers and takes structures. */
final class RealTransfer {
    private static final long ARGUMENT_SIZE = 16;
    private static final long INTEGER_ARGUMENT = 4;
    private static final long VALUE = 8;
    private static final long NOTIFY_PID = 8;

    private final Native library;

    RealTransfer(Native library) {
        this.library = library;
    }

    PqCopyData PQgetCopyData(@Nullable Object conn, int async) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(Native.POINTER);
            int result = library.callInt("PQgetCopyData", RealWaiting.pointer(conn), out, async);
            MemorySegment buffer = out.get(Native.POINTER, 0);
            if (buffer.address() == 0) {
                return new PqCopyData(result, null);
            }
            String row = new String(Native.bytes(buffer, result), StandardCharsets.ISO_8859_1);
            library.callVoid("PQfreemem", buffer);
            return new PqCopyData(result, row);
        }
    }

    @Nullable
    PqNotify PQnotifies(@Nullable Object conn) {
        MemorySegment notify = library.callPointer("PQnotifies", RealWaiting.pointer(conn));
        if (notify.address() == 0) {
            return null;
        }
        var copy = new PqNotify(
                Objects.requireNonNull(Native.string(notify.get(Native.POINTER, 0))),
                notify.get(ValueLayout.JAVA_INT, NOTIFY_PID),
                Objects.requireNonNull(Native.string(notify.getAtIndex(Native.POINTER, 2))));
        library.callVoid("PQfreemem", notify);
        return copy;
    }

    @Nullable
    Object PQfn(
            @Nullable Object conn,
            int fnid,
            int @Nullable [] resultBuf,
            int @Nullable [] resultLen,
            int resultIsInt,
            PqArgument @Nullable [] args,
            int nargs) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = ints(arena, resultBuf);
            MemorySegment length = ints(arena, resultLen);
            MemorySegment returned = library.callPointer(
                    "PQfn",
                    RealWaiting.pointer(conn),
                    fnid,
                    result,
                    length,
                    resultIsInt,
                    args == null ? MemorySegment.NULL : arguments(arena, args),
                    nargs);
            copyBack(result, resultBuf);
            copyBack(length, resultLen);
            return returned.address() == 0 ? null : new Handle(returned, "PQfn");
        }
    }

    private static MemorySegment arguments(Arena arena, PqArgument[] args) {
        MemorySegment array = arena.allocate(ARGUMENT_SIZE * Math.max(1, args.length), Long.BYTES);
        for (int i = 0; i < args.length; i++) {
            MemorySegment block = array.asSlice(i * ARGUMENT_SIZE, ARGUMENT_SIZE);
            String bytes = args[i].bytes();
            block.set(ValueLayout.JAVA_INT, 0, args[i].len());
            block.set(ValueLayout.JAVA_INT, INTEGER_ARGUMENT, bytes == null ? 1 : 0);
            if (bytes == null) {
                block.set(ValueLayout.JAVA_INT, VALUE, args[i].integer());
            } else {
                block.set(Native.POINTER, VALUE, Native.terminated(arena, bytes.getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        return array;
    }

    private static MemorySegment ints(Arena arena, int @Nullable [] numbers) {
        return numbers == null ? MemorySegment.NULL : arena.allocateFrom(ValueLayout.JAVA_INT, numbers);
    }

    private static void copyBack(MemorySegment memory, int @Nullable [] numbers) {
        if (numbers != null) {
            MemorySegment.copy(memory, ValueLayout.JAVA_INT, 0, numbers, 0, numbers.length);
        }
    }
}
