package dev.quell.libpq;

import org.jspecify.annotations.Nullable;

/**
 * Code of the application that is given each notice or warning as a result, as libpq's type of that name. The call
 * comes from within the function that read the notice, on its caller's thread. It must not throw, nor use the
 * connection.
 */
@FunctionalInterface
public interface PQnoticeReceiver {
    /**
     * Takes a notice.
     *
     * @param arg what was given to {@code PQsetNoticeReceiver}
     * @param res the notice, with status {@code PGRES_NONFATAL_ERROR}; it is cleared when the call returns
     */
    void receive(@Nullable Object arg, PGresult res);
}
