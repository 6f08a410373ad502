package dev.quell.libpq;

import org.jspecify.annotations.Nullable;

/**
 * Code of the application that is given the text of each notice or warning, as libpq's type of that name. The default
 * notice receiver calls it. It must not throw, nor use the connection.
 */
@FunctionalInterface
public interface PQnoticeProcessor {
    /**
     * Takes a notice.
     *
     * @param arg what was given to {@code PQsetNoticeProcessor}
     * @param message the text, which ends in a newline
     */
    void process(@Nullable Object arg, String message);
}
