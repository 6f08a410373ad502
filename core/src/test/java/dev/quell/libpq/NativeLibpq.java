package dev.quell.libpq;

import dev.quell.testkit.PgVersion;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The real libpq 18, called with bytes: what it answers is never decoded on the way. */
@SuppressWarnings("restricted") // calling C is the point
final class NativeLibpq {
    private static final SymbolLookup LIBRARY =
            SymbolLookup.libraryLookup(PgVersion.V18.installation().library("libpq.so.5"), Arena.global());
    private static final SymbolLookup C = Linker.nativeLinker().defaultLookup();
    private static final Map<String, MethodHandle> HANDLES = new ConcurrentHashMap<>();

    private NativeLibpq() {}

    static int integer(String function, Object... arguments) {
        return (int) call(ValueLayout.JAVA_INT, function, arguments);
    }

    static MemorySegment pointer(String function, Object... arguments) {
        return (MemorySegment) call(ValueLayout.ADDRESS, function, arguments);
    }

    static void run(String function, Object... arguments) {
        call(null, function, arguments);
    }

    /** The function itself. */
    static MemorySegment function(String name) {
        return LIBRARY.find(name).orElseThrow();
    }

    /** The text that a function returns, up to its zero; empty for a null pointer. */
    static byte[] text(String function, Object... arguments) {
        return text(pointer(function, arguments));
    }

    static byte[] text(MemorySegment pointer) {
        if (pointer.address() == 0) {
            return new byte[0];
        }
        MemorySegment all = pointer.reinterpret(Long.MAX_VALUE);
        int length = 0;
        while (all.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        return all.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    static String message(MemorySegment conn) {
        return new String(text("PQerrorMessage", conn), StandardCharsets.UTF_8);
    }

    /** Bytes with a zero behind them, until the arena is closed. */
    static MemorySegment bytes(Arena arena, byte[] bytes) {
        MemorySegment copy = arena.allocate(bytes.length + 8L);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return copy;
    }

    static MemorySegment connect(String conninfo) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment conn = pointer("PQconnectdb", arena.allocateFrom(conninfo));
            if (integer("PQstatus", conn) != 0) {
                throw new AssertionError(message(conn));
            }
            return conn;
        }
    }

    private static Object call(@Nullable MemoryLayout result, String function, Object... arguments) {
        try {
            MethodHandle handle = HANDLES.computeIfAbsent(function, name -> link(name, result, arguments));
            Object answer = handle.invokeWithArguments(arguments);
            return answer == null ? 0 : answer;
        } catch (Throwable e) {
            throw new AssertionError("libpq could not be called", e);
        }
    }

    private static MethodHandle link(String function, @Nullable MemoryLayout result, Object... arguments) {
        List<MemoryLayout> layouts = new ArrayList<>();
        for (Object argument : arguments) {
            layouts.add(
                    switch (argument) {
                        case MemorySegment _ -> ValueLayout.ADDRESS;
                        case Integer _ -> ValueLayout.JAVA_INT;
                        case Long _ -> ValueLayout.JAVA_LONG;
                        default -> throw new IllegalArgumentException(argument.toString());
                    });
        }
        MemoryLayout[] all = layouts.toArray(MemoryLayout[]::new);
        return Linker.nativeLinker()
                .downcallHandle(
                        LIBRARY.find(function).or(() -> C.find(function)).orElseThrow(),
                        result == null ? FunctionDescriptor.ofVoid(all) : FunctionDescriptor.of(result, all));
    }
}
