package dev.quell.testkit.libpq;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A C library's functions, and what memory looks like from there. Safe for use by several threads. */
@SuppressWarnings("restricted") // calling C is the point
final class Native {
    /** Where the length of what is behind a pointer is not known. */
    static final AddressLayout POINTER =
            ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(Long.MAX_VALUE, ValueLayout.JAVA_BYTE));

    private final SymbolLookup library;
    private final Map<String, MethodHandle> functions = new ConcurrentHashMap<>();

    Native(SymbolLookup library) {
        this.library = library;
    }

    /** The functions of the C library that the JVM itself uses. */
    static Native c() {
        return new Native(Linker.nativeLinker().defaultLookup());
    }

    /** Calls a function; what its arguments and result are is told by the classes of the arguments and the layout. */
    Object call(String name, MemoryLayout result, Object... arguments) {
        MethodHandle function = functions.computeIfAbsent(
                name,
                key -> Linker.nativeLinker()
                        .downcallHandle(symbol(key), FunctionDescriptor.of(result, layouts(arguments))));
        return invoke(function, arguments);
    }

    int callInt(String name, Object... arguments) {
        return (int) call(name, ValueLayout.JAVA_INT, arguments);
    }

    MemorySegment callPointer(String name, Object... arguments) {
        return (MemorySegment) call(name, POINTER, arguments);
    }

    void callVoid(String name, Object... arguments) {
        MethodHandle function = functions.computeIfAbsent(
                name,
                key -> Linker.nativeLinker()
                        .downcallHandle(symbol(key), FunctionDescriptor.ofVoid(layouts(arguments))));
        invoke(function, arguments);
    }

    private MemorySegment symbol(String name) {
        return library.find(name).orElseThrow(() -> new IllegalStateException("the library has no function " + name));
    }

    private static MemoryLayout[] layouts(Object[] arguments) {
        var layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] = layout(arguments[i]);
        }
        return layouts;
    }

    private static MemoryLayout layout(Object argument) {
        return switch (argument) {
            case Integer _ -> ValueLayout.JAVA_INT;
            case Long _ -> ValueLayout.JAVA_LONG;
            case MemorySegment _ -> POINTER;
            default -> throw new IllegalArgumentException("no C type for " + argument.getClass());
        };
    }

    private static Object invoke(MethodHandle function, Object[] arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable failure) {
            throw new AssertionError("a C function could not be called", failure);
        }
    }

    /** The text at a pointer as it is in memory; null for NULL. */
    static @Nullable String string(MemorySegment pointer) {
        return pointer.address() == 0 ? null : text(bytes(pointer));
    }

    /** The bytes up to a NUL. */
    static byte[] bytes(MemorySegment pointer) {
        var bytes = new ByteArrayOutputStream();
        for (long i = 0; pointer.get(ValueLayout.JAVA_BYTE, i) != 0; i++) {
            bytes.write(pointer.get(ValueLayout.JAVA_BYTE, i));
        }
        return bytes.toByteArray();
    }

    static byte[] bytes(MemorySegment pointer, long length) {
        return pointer.reinterpret(length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** As UTF-8 where it is that, else each byte as one character. */
    static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    static MemorySegment string(Arena arena, @Nullable String text) {
        return text == null ? MemorySegment.NULL : arena.allocateFrom(text);
    }

    /** The bytes and a NUL behind them, which is no part of their length. */
    static MemorySegment terminated(Arena arena, byte @Nullable [] bytes) {
        if (bytes == null) {
            return MemorySegment.NULL;
        }
        MemorySegment copy = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return copy;
    }

    /** An array of pointers and a NULL behind them. */
    static MemorySegment pointers(Arena arena, List<MemorySegment> pointers) {
        MemorySegment array = arena.allocate(POINTER, pointers.size() + 1L);
        for (int i = 0; i < pointers.size(); i++) {
            array.setAtIndex(POINTER, i, pointers.get(i));
        }
        return array;
    }
}
