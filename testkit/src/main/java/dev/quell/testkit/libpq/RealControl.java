package dev.quell.testkit.libpq;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What libpq calls back: notices and events; and the file it traces to. */
@SuppressWarnings("restricted") // calling C is the point
final class RealControl {
    private static final int RESULT_CREATE = 3;
    private static final int RESULT_COPY = 4;
    private static final int RESULT_DESTROY = 5;

    private final Native library;
    private final Native c = Native.c();
    private final Map<Object, MemorySegment> traces = new ConcurrentHashMap<>();

    RealControl(Native library) {
        this.library = library;
    }

    void PQtrace(@Nullable Object conn, Path file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stream = c.callPointer("fopen", arena.allocateFrom(file.toString()), arena.allocateFrom("w"));
            library.callVoid("PQtrace", RealWaiting.pointer(conn), stream);
            if (conn != null) {
                traces.put(conn, stream);
            }
        }
    }

    void PQuntrace(@Nullable Object conn) {
        library.callVoid("PQuntrace", RealWaiting.pointer(conn));
        MemorySegment stream = conn == null ? null : traces.remove(conn);
        if (stream != null) {
            c.callInt("fclose", stream);
        }
    }

    boolean PQsetNoticeReceiver(@Nullable Object conn, @Nullable Consumer<Object> receiver) {
        MemorySegment stub = MemorySegment.NULL;
        if (receiver != null) {
            stub = stub(
                    bound("received", Consumer.class, receiver),
                    FunctionDescriptor.ofVoid(Native.POINTER, Native.POINTER));
        }
        return library.callPointer("PQsetNoticeReceiver", RealWaiting.pointer(conn), stub, MemorySegment.NULL)
                        .address()
                != 0;
    }

    boolean PQsetNoticeProcessor(@Nullable Object conn, @Nullable Consumer<String> processor) {
        MemorySegment stub = MemorySegment.NULL;
        if (processor != null) {
            stub = stub(
                    bound("processed", Consumer.class, processor),
                    FunctionDescriptor.ofVoid(Native.POINTER, Native.POINTER));
        }
        return library.callPointer("PQsetNoticeProcessor", RealWaiting.pointer(conn), stub, MemorySegment.NULL)
                        .address()
                != 0;
    }

    int PQregisterEventProc(@Nullable Object conn, @Nullable PqEventProc proc, @Nullable String name) {
        MemorySegment stub = MemorySegment.NULL;
        if (proc != null) {
            stub = stub(
                    bound("event", PqEventProc.class, proc),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, Native.POINTER, Native.POINTER));
        }
        try (Arena arena = Arena.ofConfined()) {
            return library.callInt(
                    "PQregisterEventProc",
                    RealWaiting.pointer(conn),
                    stub,
                    Native.string(arena, name),
                    MemorySegment.NULL);
        }
    }

    /** Lives as long as the JVM: libpq may call it whenever the connection it was given to still exists. */
    private static MemorySegment stub(MethodHandle target, FunctionDescriptor prototype) {
        return Linker.nativeLinker().upcallStub(target, prototype, Arena.global());
    }

    private static MethodHandle bound(String name, Class<?> type, Object callback) {
        boolean event = callback instanceof PqEventProc;
        MethodType arguments = event
                ? MethodType.methodType(int.class, type, int.class, MemorySegment.class, MemorySegment.class)
                : MethodType.methodType(void.class, type, MemorySegment.class, MemorySegment.class);
        try {
            return MethodHandles.lookup()
                    .findStatic(RealControl.class, name, arguments)
                    .bindTo(callback);
        } catch (ReflectiveOperationException missing) {
            throw new LinkageError("an own method is missing", missing);
        }
    }

    @SuppressWarnings("unused") // called from C
    private static void received(Consumer<Object> receiver, MemorySegment argument, MemorySegment result) {
        Handle handle = new Handle(result, "PQnoticeReceiver");
        receiver.accept(handle);
        handle.free();
    }

    @SuppressWarnings("unused") // called from C
    private static void processed(Consumer<String> processor, MemorySegment argument, MemorySegment message) {
        processor.accept(Objects.requireNonNull(Native.string(message)));
    }

    @SuppressWarnings("unused") // called from C
    private static int event(PqEventProc proc, int event, MemorySegment info, MemorySegment passThrough) {
        MemorySegment first = info.get(Native.POINTER, 0);
        return switch (event) {
            case RESULT_CREATE -> resultEvent(proc, event, info.getAtIndex(Native.POINTER, 1), first.address() != 0);
            case RESULT_COPY -> resultEvent(proc, event, info.getAtIndex(Native.POINTER, 1), false);
            case RESULT_DESTROY -> resultEvent(proc, event, first, false);
            default -> proc.on(event, first.address() != 0, null);
        };
    }

    private static int resultEvent(PqEventProc proc, int event, MemorySegment result, boolean conn) {
        Handle handle = new Handle(result, "PGEventProc");
        int answer = proc.on(event, conn, handle);
        handle.free();
        return answer;
    }
}
