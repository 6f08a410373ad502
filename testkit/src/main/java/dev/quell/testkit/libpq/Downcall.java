package dev.quell.testkit.libpq;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A function of libpq whose C prototype follows from the method of {@link Pq} that has its name. */
@SuppressWarnings("restricted") // calling C is the point
final class Downcall {
    private static final Set<String> FREEING = Set.of("PQfinish", "PQclear", "PQcancelFinish", "PQfreeCancel");

    private final Method method;
    private final MethodHandle function;
    private final Native library;

    Downcall(Method method, SymbolLookup symbols, Native library) {
        this.method = method;
        this.library = library;
        MemorySegment symbol = symbols.find(method.getName())
                .orElseThrow(() -> new IllegalStateException("libpq exports no " + method.getName()));
        function = Linker.nativeLinker().downcallHandle(symbol, prototype(method));
    }

    @Nullable
    Object call(@Nullable Object[] arguments) {
        try (Arena arena = Arena.ofConfined()) {
            var values = new ArrayList<Object>();
            for (Object argument : arguments) {
                values.add(toC(arena, argument));
            }
            Object result = invoke(values);
            for (int i = 0; i < arguments.length; i++) {
                copyBack(values.get(i), arguments[i]);
            }
            if (FREEING.contains(method.getName()) && arguments[0] instanceof Handle handle) {
                handle.free();
            }
            return fromC(result);
        }
    }

    private @Nullable Object invoke(List<Object> values) {
        try {
            return function.invokeWithArguments(values);
        } catch (Throwable failure) {
            throw new AssertionError(method.getName() + " could not be called", failure);
        }
    }

    private @Nullable Object fromC(@Nullable Object result) {
        if (!(result instanceof MemorySegment pointer)) {
            return result;
        }
        if (pointer.address() == 0) {
            return null;
        }
        if (method.getReturnType() != String.class) {
            return new Handle(pointer, method.getName());
        }
        String text = Native.string(pointer);
        if (method.isAnnotationPresent(Freed.class)) {
            library.callVoid("PQfreemem", pointer);
        }
        return text;
    }

    private static Object toC(Arena arena, @Nullable Object argument) {
        return switch (argument) {
            case null -> MemorySegment.NULL;
            case Integer number -> number;
            case Long number -> number;
            case Handle handle -> handle.pointer();
            case String text -> Native.string(arena, text);
            case byte[] bytes -> Native.terminated(arena, bytes);
            case int[] numbers -> arena.allocateFrom(ValueLayout.JAVA_INT, numbers);
            case String[] texts ->
                Native.pointers(
                        arena,
                        Arrays.stream(texts)
                                .map(text -> Native.string(arena, text))
                                .toList());
            case byte[][] values ->
                Native.pointers(
                        arena,
                        Arrays.stream(values)
                                .map(bytes -> Native.terminated(arena, bytes))
                                .toList());
            default -> throw new IllegalArgumentException("no way to give C a " + argument.getClass());
        };
    }

    private static void copyBack(Object value, @Nullable Object argument) {
        if (argument instanceof byte[] bytes && value instanceof MemorySegment memory) {
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
        } else if (argument instanceof int[] numbers && value instanceof MemorySegment memory) {
            MemorySegment.copy(memory, ValueLayout.JAVA_INT, 0, numbers, 0, numbers.length);
        }
    }

    private static FunctionDescriptor prototype(Method method) {
        MemoryLayout[] parameters =
                Arrays.stream(method.getParameterTypes()).map(Downcall::layout).toArray(MemoryLayout[]::new);
        return method.getReturnType() == void.class
                ? FunctionDescriptor.ofVoid(parameters)
                : FunctionDescriptor.of(layout(method.getReturnType()), parameters);
    }

    private static MemoryLayout layout(Class<?> type) {
        if (type == int.class) {
            return ValueLayout.JAVA_INT;
        }
        return type == long.class ? ValueLayout.JAVA_LONG : Native.POINTER;
    }
}
