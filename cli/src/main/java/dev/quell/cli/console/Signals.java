package dev.quell.cli.console;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * The operating system's signals. A shutdown hook would not do: it cannot choose the exit status, and a second Ctrl-C
 * does not reach it.
 *
 * <p>{@code sun.misc.Signal} is called by reflection because the compiler warns wherever it is named, and has no way to
 * be told that this is meant.
 */
public final class Signals {
    private Signals() {}

    /** Calls {@code action}, on a thread of its own, when the signal comes; does nothing if Java cannot have it. */
    public static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    action.run();
                }
                return null;
            };
            Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, calls);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            // Then the JVM ends the program at this signal, as it does by itself.
        }
    }
}
