package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts every call into a trace, as {@code function(arguments) -> result}, and knows the handles that are open. */
final class Recorder {
    private static final Set<String> FREEING = Set.of("PQfinish", "PQclear", "PQcancelFinish", "PQfreeCancel");

    private final Pq real;
    private final Trace trace;
    private final IdentityHashMap<Object, String> handles = new IdentityHashMap<>();
    private final Map<String, Integer> handed = new HashMap<>();
    private final List<Object> open = new ArrayList<>();

    Recorder(Pq real, Trace trace) {
        this.real = real;
        this.trace = trace;
    }

    /** The functions, recorded. */
    Pq recorded() {
        return (Pq) Proxy.newProxyInstance(
                Pq.class.getClassLoader(),
                new Class<?>[] {Pq.class},
                (proxy, method, arguments) -> call(method, arguments == null ? new Object[0] : arguments));
    }

    private @Nullable Object call(Method method, @Nullable Object[] arguments) throws Throwable {
        Object[] before = Arrays.stream(arguments).map(Recorder::copied).toArray();
        String call = method.getName() + "(" + String.join(", ", shown(before)) + ")";
        Object result;
        try {
            result = method.invoke(real, arguments);
        } catch (InvocationTargetException thrown) {
            Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
            trace.add(call + " threw " + cause);
            throw cause;
        }
        remember(method, arguments, result);
        String line = method.getReturnType() == void.class ? call : call + " -> " + result(method.getName(), result);
        trace.add(line + written(before, arguments));
        return result;
    }

    private void remember(Method method, @Nullable Object[] arguments, @Nullable Object result) {
        if (method.getReturnType() == Object.class && result != null) {
            name(result, kind(method.getName()));
            open.add(result);
        }
        if (FREEING.contains(method.getName()) && arguments[0] != null) {
            open.remove(arguments[0]);
        }
    }

    private void name(Object handle, String kind) {
        handles.put(handle, kind + handed.merge(kind, 1, Integer::sum));
    }

    private static String kind(String function) {
        return switch (function) {
            case "PQcancelCreate" -> "cancelConn";
            case "PQgetCancel" -> "cancel";
            case "PQconnectdb", "PQconnectdbParams", "PQsetdbLogin", "PQconnectStart", "PQconnectStartParams" -> "conn";
            default -> "result";
        };
    }

    /** Does away with everything the scenario left open. */
    void finish() {
        for (Object handle : List.copyOf(open).reversed()) {
            String name = handles.getOrDefault(handle, "");
            if (name.startsWith("cancelConn")) {
                real.PQcancelFinish(handle);
            } else if (name.startsWith("cancel")) {
                real.PQfreeCancel(handle);
            } else if (name.startsWith("conn")) {
                real.PQfinish(handle);
            } else {
                real.PQclear(handle);
            }
        }
        open.clear();
    }

    /** A handle's name; one that a callback brought gets a name the first time. */
    String show(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case String text -> quoted(text);
            case byte[] bytes -> bytes(bytes);
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case int[] numbers -> Arrays.toString(numbers);
            case Path _ -> "file";
            case Object[] values -> String.valueOf(shown(values));
            case List<?> values -> String.valueOf(shown(values.toArray()));
            case Record struct -> struct.toString().replace("\n", "\\n");
            default -> handle(value);
        };
    }

    private String handle(Object value) {
        if (value.getClass().isSynthetic()) {
            return "callback";
        }
        if (!handles.containsKey(value)) {
            name(value, "given");
        }
        return handles.getOrDefault(value, "");
    }

    private List<String> shown(@Nullable Object[] values) {
        return Arrays.stream(values).map(this::show).toList();
    }

    private String result(String function, @Nullable Object result) {
        return result instanceof Number number ? Names.of(function, number.longValue()) : show(result);
    }

    private static @Nullable Object copied(@Nullable Object argument) {
        return switch (argument) {
            case byte[] bytes -> bytes.clone();
            case int[] numbers -> numbers.clone();
            case null -> null;
            default -> argument;
        };
    }

    /** What the function wrote into its arguments. */
    private String written(@Nullable Object[] before, @Nullable Object[] after) {
        var written = new StringBuilder();
        for (int i = 0; i < before.length; i++) {
            if (!Objects.deepEquals(before[i], after[i])) {
                written.append(", wrote ").append(show(after[i]));
            }
        }
        return written.toString();
    }

    private static String bytes(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        String text = quoted(new String(bytes, 0, end, StandardCharsets.ISO_8859_1));
        return end == bytes.length ? text : "%s+%d*\\0".formatted(text, bytes.length - end);
    }

    private static String quoted(String text) {
        var shown = new StringBuilder("\"");
        text.chars().forEach(character -> {
            switch (character) {
                case '\n' -> shown.append("\\n");
                case '\t' -> shown.append("\\t");
                case '"' -> shown.append("\\\"");
                case '\\' -> shown.append("\\\\");
                default -> {
                    if (character < ' ' || character == 0x7F) {
                        shown.append("\\x%02x".formatted(character));
                    } else {
                        shown.append((char) character);
                    }
                }
            }
        });
        return shown.append('"').toString();
    }
}
