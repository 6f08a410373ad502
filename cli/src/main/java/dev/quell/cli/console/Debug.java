package dev.quell.cli.console;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Stack traces, for those who ask for them with {@code QUELL_DEBUG=1}; nobody else should have to see one. */
public final class Debug {
    private Debug() {}

    public static boolean isWanted() {
        return "1".equals(System.getenv("QUELL_DEBUG"));
    }

    public static void trace(Screen screen, Throwable failure) {
        if (isWanted()) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            screen.say(trace.toString().stripTrailing());
        }
    }
}
