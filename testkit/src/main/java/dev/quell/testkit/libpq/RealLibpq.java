package dev.quell.testkit.libpq;

import dev.quell.testkit.PgVersion;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The real libpq of PostgreSQL 18, called through Java's foreign functions. Needs native access. */
@SuppressWarnings("restricted") // calling C is the point
public final class RealLibpq {
    /** How one function is called. */
    @FunctionalInterface
    private interface Function {
        @Nullable
        Object call(@Nullable Object[] arguments) throws Throwable;
    }

    private final Map<Method, Function> functions = new HashMap<>();

    private RealLibpq(Path file) {
        SymbolLookup symbols = SymbolLookup.libraryLookup(file, Arena.global());
        Native library = new Native(symbols);
        List<Object> handWritten = List.of(
                new RealConnecting(library),
                new RealWaiting(library),
                new RealResults(library),
                new RealText(library),
                new RealTransfer(library),
                new RealControl(library));
        for (Method method : Pq.class.getMethods()) {
            functions.put(method, function(method, handWritten, symbols, library));
        }
    }

    /** The library's file. */
    public static Path file() {
        return PgVersion.V18.installation().library("libpq.so.5");
    }

    /** Loads the library, once per JVM however often this is called. */
    public static Pq load() {
        return Holder.PQ;
    }

    private static final class Holder {
        static final Pq PQ = new RealLibpq(file()).proxy();
    }

    private Pq proxy() {
        return (Pq) Proxy.newProxyInstance(
                Pq.class.getClassLoader(), new Class<?>[] {Pq.class}, (proxy, method, arguments) -> {
                    Function function = functions.get(method);
                    return function == null
                            ? method.invoke(this, arguments)
                            : function.call(arguments == null ? new Object[0] : arguments);
                });
    }

    private static Function function(Method method, List<Object> handWritten, SymbolLookup symbols, Native library) {
        for (Object part : handWritten) {
            Method own = sameMethod(part.getClass(), method);
            if (own != null) {
                return arguments -> invoke(own, part, arguments);
            }
        }
        return new Downcall(method, symbols, library)::call;
    }

    private static @Nullable Object invoke(Method own, Object part, @Nullable Object[] arguments) throws Throwable {
        try {
            return own.invoke(part, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }

    private static @Nullable Method sameMethod(Class<?> part, Method wanted) {
        for (Method method : part.getDeclaredMethods()) {
            if (method.getName().equals(wanted.getName()) && !Modifier.isPrivate(method.getModifiers())) {
                return method;
            }
        }
        return null;
    }
}
