package dev.quell.cli;

import dev.quell.cli.console.Debug;
import java.lang.System.Logger;
import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * What libraries log, which the command says in its own words: shown only with {@code QUELL_DEBUG=1}. Found by the JDK as
 * a service; it spares the loading of a logging framework too.
 */
public final class Logs extends System.LoggerFinder {
    /** Made by the JDK. */
    public Logs() {}

    @Override
    public Logger getLogger(String name, Module module) {
        return new ErrorStream(name);
    }

    private record ErrorStream(String name) implements Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.getSeverity() >= Level.INFO.getSeverity() && Debug.isWanted();
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                System.err.println(level + " " + name + ": " + message);
                if (thrown != null) {
                    thrown.printStackTrace();
                }
            }
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String format,
                @Nullable Object @Nullable ... parameters) {
            if (isLoggable(level)) {
                boolean plain = format == null || parameters == null || parameters.length == 0;
                log(level, bundle, plain ? format : MessageFormat.format(format, parameters), (Throwable) null);
            }
        }
    }
}
