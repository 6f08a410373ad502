package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Quell's libpq, found by the names of its methods, so that one that is missing fails only the scenarios that need it. */
final class QuellLibpq {
    /** A function that Quell's libpq does not have. */
    static final class MissingFunction extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MissingFunction(String message) {
            super(message);
        }
    }

    private final Class<?> libpq;
    private final Map<String, List<Method>> byName = new ConcurrentHashMap<>();

    private QuellLibpq(Class<?> libpq) {
        this.libpq = libpq;
    }

    /** Quell's libpq; empty if this build has none. */
    static Optional<Pq> load() {
        try {
            return Optional.of(new QuellLibpq(Class.forName("dev.quell.libpq.Libpq")).proxy());
        } catch (ClassNotFoundException none) {
            return Optional.empty();
        }
    }

    private Pq proxy() {
        return (Pq) Proxy.newProxyInstance(
                Pq.class.getClassLoader(),
                new Class<?>[] {Pq.class},
                (proxy, method, arguments) -> call(method, arguments == null ? new Object[0] : arguments));
    }

    private @Nullable Object call(Method method, @Nullable Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(this, arguments);
        }
        Special special = Special.OF_FUNCTION.get(method.getName());
        if (special != null) {
            return special.call(this, arguments);
        }
        return Conversions.fromQuell(method.getReturnType(), invoke(method.getName(), arguments));
    }

    /** Calls the overload that takes such arguments; those it takes beyond these are null, 0 or false. */
    @Nullable
    Object invoke(String name, @Nullable Object... arguments) throws Throwable {
        for (Method candidate : overloads(name)) {
            Optional<@Nullable Object[]> converted = Conversions.toQuell(candidate.getParameterTypes(), arguments);
            if (converted.isPresent()) {
                return invoke(candidate, converted.get());
            }
        }
        throw new MissingFunction("dev.quell.libpq.Libpq has no %s that takes %d arguments such as these"
                .formatted(name, arguments.length));
    }

    /** The public static methods of that name, the ones with the fewest parameters first. */
    List<Method> overloads(String name) {
        return byName.computeIfAbsent(
                name,
                wanted -> Arrays.stream(libpq.getMethods())
                        .filter(method -> method.getName().equals(wanted) && Modifier.isStatic(method.getModifiers()))
                        .sorted(Comparator.comparingInt(Method::getParameterCount)
                                .thenComparing(QuellLibpq::takesText))
                        .toList());
    }

    /** Where there is a method for text and one for bytes, the one for bytes is asked first. */
    private static boolean takesText(Method method) {
        return !List.of(method.getParameterTypes()).contains(byte[].class);
    }

    static @Nullable Object invoke(Method method, @Nullable Object[] arguments) throws Throwable {
        // The classes that declare the methods are not public; only Libpq, which inherits them, is.
        method.setAccessible(true);
        try {
            return method.invoke(null, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }

    boolean waitSocket(@Nullable Object handle, boolean forRead, boolean forWrite, Duration atMost) throws Throwable {
        Optional<SelectableChannel> channel = channel(handle);
        if (channel.isEmpty()) {
            return false;
        }
        int interest = (forRead ? SelectionKey.OP_READ : 0) | (forWrite ? writeInterest(channel.get()) : 0);
        try (Selector selector = Selector.open()) {
            SelectionKey key = channel.get().register(selector, interest);
            // For a selector no time at all is for ever.
            int ready = atMost.isZero() ? selector.selectNow() : selector.select(atMost.toMillis());
            return ready > 0 && key.isValid();
        } catch (IOException failure) {
            throw new IllegalStateException("the socket cannot be waited for", failure);
        }
    }

    /** A selector tells the end of a connect by a name of its own. */
    private static int writeInterest(SelectableChannel channel) {
        boolean connecting = channel instanceof java.nio.channels.SocketChannel socket && socket.isConnectionPending();
        return connecting ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
    }

    Optional<SelectableChannel> channel(@Nullable Object handle) throws Throwable {
        boolean cancel = handle != null && handle.getClass().getSimpleName().equals("PGcancelConn");
        Object socket = invoke(cancel ? "PQcancelSocket" : "PQsocket", handle);
        return socket instanceof SelectableChannel channel ? Optional.of(channel) : Optional.empty();
    }
}
