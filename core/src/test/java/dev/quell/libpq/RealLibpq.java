package dev.quell.libpq;

import dev.quell.testkit.PgVersion;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The real libpq 18, called by name: a function's type follows from the arguments, which are {@code Integer},
 * {@code MemorySegment} or null for C's NULL. Memory lives until the end of the program. For one thread.
 */
@SuppressWarnings("restricted") // calling C is the point
final class RealLibpq {
    private static final AddressLayout POINTER =
            ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(Long.MAX_VALUE, ValueLayout.JAVA_BYTE));
    private static final Linker LINKER = Linker.nativeLinker();

    private final SymbolLookup library = SymbolLookup.libraryLookup(
                    PgVersion.V18.installation().library("libpq.so.5"), Arena.global())
            .or(LINKER.defaultLookup());
    private final Map<String, MethodHandle> handles = new HashMap<>();

    int number(String function, @Nullable Object... arguments) {
        return (int) invoke(function, ValueLayout.JAVA_INT, arguments);
    }

    MemorySegment pointer(String function, @Nullable Object... arguments) {
        return (MemorySegment) invoke(function, POINTER, arguments);
    }

    void run(String function, @Nullable Object... arguments) {
        invoke(function, null, arguments);
    }

    /** What a function answers as text; null for NULL. */
    @Nullable
    String text(Charset charset, String function, @Nullable Object... arguments) {
        byte[] bytes = bytesAt(pointer(function, arguments));
        return bytes == null ? null : new String(bytes, charset);
    }

    private Object invoke(String function, @Nullable MemoryLayout result, @Nullable Object[] arguments) {
        MemoryLayout[] layouts = Arrays.stream(arguments)
                .map(argument -> argument instanceof Integer ? ValueLayout.JAVA_INT : POINTER)
                .toArray(MemoryLayout[]::new);
        FunctionDescriptor descriptor =
                result == null ? FunctionDescriptor.ofVoid(layouts) : FunctionDescriptor.of(result, layouts);
        MethodHandle handle = handles.computeIfAbsent(
                function + descriptor,
                key -> LINKER.downcallHandle(library.find(function).orElseThrow(), descriptor));
        List<Object> values = new ArrayList<>();
        for (@Nullable Object argument : arguments) {
            values.add(argument == null ? MemorySegment.NULL : argument);
        }
        try {
            return handle.invokeWithArguments(values);
        } catch (Throwable e) {
            throw new AssertionError(function + " could not be called", e);
        }
    }

    /** The bytes of a C string; null for NULL. */
    static byte @Nullable [] bytesAt(MemorySegment pointer) {
        if (pointer.address() == 0) {
            return null;
        }
        long length = 0;
        while (pointer.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        return pointer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    static MemorySegment string(byte[] text) {
        MemorySegment memory = Arena.global().allocate(text.length + 1L);
        memory.asSlice(0, text.length).copyFrom(MemorySegment.ofArray(text));
        return memory;
    }

    static MemorySegment string(@Nullable String text, Charset charset) {
        return text == null ? MemorySegment.NULL : string(text.getBytes(charset));
    }

    /** A C function of two pointers, such as a notice receiver, that calls {@code body}. */
    static MemorySegment callback(BiConsumer<MemorySegment, MemorySegment> body) {
        try {
            MethodHandle accept = MethodHandles.lookup()
                    .findVirtual(
                            BiConsumer.class, "accept", MethodType.methodType(void.class, Object.class, Object.class))
                    .bindTo(body)
                    .asType(MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class));
            return LINKER.upcallStub(accept, FunctionDescriptor.ofVoid(POINTER, POINTER), Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no such method", e);
        }
    }

    /** An event procedure's body. */
    @FunctionalInterface
    interface EventBody {
        int call(int evtId, MemorySegment evtInfo, MemorySegment passThrough);
    }

    static MemorySegment eventProc(EventBody body) {
        MethodType type = MethodType.methodType(int.class, int.class, MemorySegment.class, MemorySegment.class);
        try {
            MethodHandle call = MethodHandles.lookup().findVirtual(EventBody.class, "call", type);
            FunctionDescriptor descriptor =
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, POINTER);
            return LINKER.upcallStub(call.bindTo(body), descriptor, Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no such method", e);
        }
    }

    /** What {@code body} writes to the C stream it is given. */
    byte[] printed(Consumer<MemorySegment> body) {
        MemorySegment buffer = Arena.global().allocate(16);
        MemorySegment stream = pointer("open_memstream", buffer, buffer.asSlice(8));
        body.accept(stream);
        int closed = number("fclose", stream);
        if (closed != 0) {
            throw new AssertionError("fclose failed");
        }
        MemorySegment text = buffer.get(POINTER, 0);
        byte[] bytes = text.asSlice(0, buffer.get(ValueLayout.JAVA_LONG, 8)).toArray(ValueLayout.JAVA_BYTE);
        run("free", text);
        return bytes;
    }
}
