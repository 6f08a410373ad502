package dev.quell.testkit.libpq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The escaping functions, which write to where their caller says or allocate. */
final class RealText {
    private final Native library;

    RealText(Native library) {
        this.library = library;
    }

    @Nullable
    String PQescapeLiteral(@Nullable Object conn, byte[] str) {
        return escaped("PQescapeLiteral", conn, str);
    }

    @Nullable
    String PQescapeIdentifier(@Nullable Object conn, byte[] str) {
        return escaped("PQescapeIdentifier", conn, str);
    }

    private @Nullable String escaped(String function, @Nullable Object conn, byte[] str) {
        try (Arena arena = Arena.ofConfined()) {
            return freed(library.callPointer(
                    function, RealWaiting.pointer(conn), Native.terminated(arena, str), (long) str.length));
        }
    }

    PqEscaped PQescapeStringConn(@Nullable Object conn, byte[] from) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment to = arena.allocate(2L * from.length + 1);
            MemorySegment error = arena.allocate(ValueLayout.JAVA_INT);
            long length = (long) library.call(
                    "PQescapeStringConn",
                    ValueLayout.JAVA_LONG,
                    RealWaiting.pointer(conn),
                    to,
                    Native.terminated(arena, from),
                    (long) from.length,
                    error);
            return new PqEscaped(latin(Native.bytes(to, length)), error.get(ValueLayout.JAVA_INT, 0));
        }
    }

    PqEscaped PQescapeString(byte[] from) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment to = arena.allocate(2L * from.length + 1);
            long length = (long) library.call(
                    "PQescapeString", ValueLayout.JAVA_LONG, to, Native.terminated(arena, from), (long) from.length);
            return new PqEscaped(latin(Native.bytes(to, length)), 0);
        }
    }

    @Nullable
    String PQescapeByteaConn(@Nullable Object conn, byte[] from) {
        try (Arena arena = Arena.ofConfined()) {
            return freed(library.callPointer(
                    "PQescapeByteaConn",
                    RealWaiting.pointer(conn),
                    Native.terminated(arena, from),
                    (long) from.length,
                    arena.allocate(ValueLayout.JAVA_LONG)));
        }
    }

    @Nullable
    String PQescapeBytea(byte[] from) {
        try (Arena arena = Arena.ofConfined()) {
            return freed(library.callPointer(
                    "PQescapeBytea",
                    Native.terminated(arena, from),
                    (long) from.length,
                    arena.allocate(ValueLayout.JAVA_LONG)));
        }
    }

    byte @Nullable [] PQunescapeBytea(@Nullable String strtext) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment result = library.callPointer("PQunescapeBytea", Native.string(arena, strtext), length);
            if (result.address() == 0) {
                return null;
            }
            byte[] bytes = Native.bytes(result, length.get(ValueLayout.JAVA_LONG, 0));
            library.callVoid("PQfreemem", result);
            return bytes;
        }
    }

    private @Nullable String freed(MemorySegment text) {
        String copy = Native.string(text);
        library.callVoid("PQfreemem", text);
        return copy;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
