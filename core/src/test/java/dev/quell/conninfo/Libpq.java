package dev.quell.conninfo;

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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The real libpq 18, asked what it makes of a connection string. */
@SuppressWarnings("restricted") // calling C is the point
final class Libpq {
    /** A row of libpq's own table of options. */
    record OptionRow(String keyword, Optional<String> environmentVariable, Optional<String> compiled, String marks) {}

    /** What libpq made of a connection string: values, or a message without its line break. */
    record Parsed(Map<String, String> values, Optional<String> error) {}

    private static final AddressLayout STRING =
            ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(Long.MAX_VALUE, ValueLayout.JAVA_BYTE));
    private static final int OPTION_SIZE = 56;
    private static final int VALUE = 24;

    private final MethodHandle conninfoParse;
    private final MethodHandle conndefaults;
    private final MethodHandle conninfoFree;
    private final MethodHandle connectStart;
    private final MethodHandle errorMessage;
    private final MethodHandle finish;

    private Libpq(SymbolLookup library) {
        conninfoParse = function(library, "PQconninfoParse", STRING, STRING, STRING);
        conndefaults = function(library, "PQconndefaults", STRING);
        conninfoFree = procedure(library, "PQconninfoFree");
        connectStart = function(library, "PQconnectStart", STRING, STRING);
        errorMessage = function(library, "PQerrorMessage", STRING, STRING);
        finish = procedure(library, "PQfinish");
    }

    static Libpq load() {
        return new Libpq(
                SymbolLookup.libraryLookup(PgVersion.V18.installation().library("libpq.so.5"), Arena.global()));
    }

    private static MethodHandle function(
            SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(library.find(name).orElseThrow(), FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle procedure(SymbolLookup library, String name) {
        return Linker.nativeLinker()
                .downcallHandle(library.find(name).orElseThrow(), FunctionDescriptor.ofVoid(STRING));
    }

    Parsed parse(String conninfo) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(STRING);
            MemorySegment options = call(conninfoParse, arena.allocateFrom(conninfo), message);
            if (options.address() == 0) {
                return new Parsed(Map.of(), string(message, 0).map(Libpq::withoutLineBreak));
            }
            Map<String, String> values = new TreeMap<>();
            for (MemorySegment row = options; string(row, 0).isPresent(); row = row.asSlice(OPTION_SIZE)) {
                String keyword = string(row, 0).orElseThrow();
                string(row, VALUE).ifPresent(value -> values.put(keyword, value));
            }
            call(conninfoFree, options);
            return new Parsed(values, Optional.empty());
        }
    }

    List<OptionRow> options() {
        List<OptionRow> rows = new ArrayList<>();
        MemorySegment options = call(conndefaults);
        for (MemorySegment row = options; string(row, 0).isPresent(); row = row.asSlice(OPTION_SIZE)) {
            rows.add(new OptionRow(
                    string(row, 0).orElseThrow(),
                    string(row, 8),
                    string(row, 16),
                    string(row, 40).orElse("")));
        }
        call(conninfoFree, options);
        return rows;
    }

    /** The message of a connection attempt that fails at once. */
    String connectError(String conninfo) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment connection = call(connectStart, arena.allocateFrom(conninfo));
            String message = text(call(errorMessage, connection));
            call(finish, connection);
            return withoutLineBreak(message);
        }
    }

    private static MemorySegment call(MethodHandle function, Object... arguments) {
        try {
            Object result = function.invokeWithArguments(arguments);
            return result instanceof MemorySegment segment ? segment : MemorySegment.NULL;
        } catch (Throwable e) {
            throw new AssertionError("libpq could not be called", e);
        }
    }

    private static Optional<String> string(MemorySegment struct, long offset) {
        MemorySegment pointer = struct.get(STRING, offset);
        return pointer.address() == 0 ? Optional.empty() : Optional.of(text(pointer));
    }

    /** Byte by byte: a message may hold half a character, which the JDK's own method refuses. */
    private static String text(MemorySegment pointer) {
        int length = 0;
        while (pointer.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        return new String(pointer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private static String withoutLineBreak(String message) {
        return message.endsWith("\n") ? message.substring(0, message.length() - 1) : message;
    }
}
