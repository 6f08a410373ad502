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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The real libpq 18, asked what it makes of a connection string. */
@SuppressWarnings("restricted") // calling C is the point
final class Libpq {
    /** A row of libpq's own table of options. */
    record OptionRow(
            String keyword,
            Optional<String> environmentVariable,
            Optional<String> compiled,
            String label,
            String marks,
            int size) {}

    /** What libpq made of a connection string: values, or a message without its line break. */
    record Parsed(Map<String, String> values, Optional<String> error) {}

    /**
     * A connection that has failed at once.
     *
     * @param error the message without its line break
     * @param shown what the functions of the section "Connection Status" tell
     * @param values what PQconninfo lists
     */
    record Attempt(String error, Map<String, String> shown, Map<String, String> values) {}

    private static final List<String> SHOWN = List.of("PQhost", "PQport", "PQdb", "PQuser", "PQpass", "PQoptions");

    private static final AddressLayout STRING =
            ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(Long.MAX_VALUE, ValueLayout.JAVA_BYTE));
    private static final int OPTION_SIZE = 56;
    private static final int VALUE = 24;

    private final MethodHandle conninfoParse;
    private final MethodHandle conndefaults;
    private final MethodHandle conninfoFree;
    private final MethodHandle connectStart;
    private final MethodHandle connectStartParams;
    private final MethodHandle setdbLogin;
    private final MethodHandle conninfo;
    private final MethodHandle setenv;
    private final MethodHandle unsetenv;
    private final Map<String, MethodHandle> shown = new TreeMap<>();
    private final MethodHandle errorMessage;
    private final MethodHandle finish;

    private Libpq(SymbolLookup library) {
        conninfoParse = function(library, "PQconninfoParse", STRING, STRING, STRING);
        conndefaults = function(library, "PQconndefaults", STRING);
        conninfoFree = procedure(library, "PQconninfoFree");
        connectStart = function(library, "PQconnectStart", STRING, STRING);
        connectStartParams = function(library, "PQconnectStartParams", STRING, STRING, STRING, ValueLayout.JAVA_INT);
        setdbLogin = function(library, "PQsetdbLogin", STRING, STRING, STRING, STRING, STRING, STRING, STRING, STRING);
        conninfo = function(library, "PQconninfo", STRING, STRING);
        SHOWN.forEach(name -> shown.put(name, function(library, name, STRING, STRING)));
        SymbolLookup c = Linker.nativeLinker().defaultLookup();
        setenv = function(c, "setenv", ValueLayout.JAVA_INT, STRING, STRING, ValueLayout.JAVA_INT);
        unsetenv = function(c, "unsetenv", ValueLayout.JAVA_INT, STRING);
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
            return new Parsed(valuesOf(options), Optional.empty());
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
                    string(row, 32).orElse(""),
                    string(row, 40).orElse(""),
                    row.get(ValueLayout.JAVA_INT, 48)));
        }
        call(conninfoFree, options);
        return rows;
    }

    /** The values that PQconndefaults lists. */
    Map<String, String> defaults() {
        return valuesOf(call(conndefaults));
    }

    private Map<String, String> valuesOf(MemorySegment options) {
        Map<String, String> values = new TreeMap<>();
        for (MemorySegment row = options; string(row, 0).isPresent(); row = row.asSlice(OPTION_SIZE)) {
            String keyword = string(row, 0).orElseThrow();
            string(row, VALUE).ifPresent(value -> values.put(keyword, value));
        }
        call(conninfoFree, options);
        return values;
    }

    /** The message of a connection attempt that fails at once. */
    String connectError(String conninfo) {
        return connect(conninfo).error();
    }

    Attempt connect(String conninfo) {
        try (Arena arena = Arena.ofConfined()) {
            return attempt(call(connectStart, arena.allocateFrom(conninfo)));
        }
    }

    Attempt connect(
            List<? extends @Nullable String> keywords, List<? extends @Nullable String> values, boolean expandDbname) {
        try (Arena arena = Arena.ofConfined()) {
            return attempt(
                    call(connectStartParams, array(arena, keywords), array(arena, values), expandDbname ? 1 : 0));
        }
    }

    /** Host, port, options, an argument of no use, database, user and password. */
    Attempt login(List<? extends @Nullable String> arguments) {
        try (Arena arena = Arena.ofConfined()) {
            return attempt(call(
                    setdbLogin,
                    arguments.stream().map(text -> nullable(arena, text)).toArray()));
        }
    }

    private static MemorySegment nullable(Arena arena, @Nullable String text) {
        return text == null ? MemorySegment.NULL : arena.allocateFrom(text);
    }

    private static MemorySegment array(Arena arena, List<? extends @Nullable String> texts) {
        MemorySegment array = arena.allocate(STRING, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            array.setAtIndex(STRING, i, nullable(arena, texts.get(i)));
        }
        return array;
    }

    private Attempt attempt(MemorySegment connection) {
        String message = text(call(errorMessage, connection));
        Map<String, String> told = new TreeMap<>();
        shown.forEach((name, function) -> {
            MemorySegment value = call(function, connection);
            told.put(name, value.address() == 0 ? "" : text(value));
        });
        Map<String, String> values = valuesOf(call(conninfo, connection));
        call(finish, connection);
        return new Attempt(withoutLineBreak(message), told, values);
    }

    /** Does something while C's environment has these variables, which Java's does not see. */
    <T> T with(Map<String, String> variables, Supplier<T> action) {
        try (Arena arena = Arena.ofConfined()) {
            variables.forEach((name, value) -> invoke(setenv, arena.allocateFrom(name), arena.allocateFrom(value), 1));
            try {
                return action.get();
            } finally {
                variables.keySet().forEach(name -> restore(arena, name));
            }
        }
    }

    private void restore(Arena arena, String name) {
        String before = System.getenv(name);
        if (before == null) {
            invoke(unsetenv, arena.allocateFrom(name));
        } else {
            invoke(setenv, arena.allocateFrom(name), arena.allocateFrom(before), 1);
        }
    }

    private static MemorySegment call(MethodHandle function, Object... arguments) {
        return invoke(function, arguments) instanceof MemorySegment segment ? segment : MemorySegment.NULL;
    }

    private static @Nullable Object invoke(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
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
