package dev.quell.libpq;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fast path: the manual's section 32.8, which calls it obsolete. */
abstract sealed class FastPathFunctions extends CancelFunctions permits NotifyFunctions {
    FastPathFunctions() {}

    /**
     * Calls a function of the server by its OID, and waits. Arguments and result are in binary format; a null element is
     * NULL. With a result of {@code PGRES_COMMAND_OK}, {@code resultBuf[0]} holds what the function returned, null for
     * NULL. Mirrors {@code PQfn}, whose arguments are structures in C.
     */
    public static @Nullable PGresult PQfn(
            @Nullable PGconn conn, int fnid, byte[] @Nullable [] resultBuf, List<byte @Nullable []> args) {
        resultBuf[0] = null;
        return conn == null ? null : conn.functions.call(fnid, resultBuf, args);
    }
}
