package dev.quell.libpq;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The functions of COPY: the manual's section 32.10. */
abstract sealed class CopyFunctions extends NotifyFunctions permits ControlFunctions {
    CopyFunctions() {}

    /** Sends data to a COPY: 1 if queued, 0 if it would have to wait, -1 on failure. Mirrors {@code PQputCopyData}. */
    public static int PQputCopyData(@Nullable PGconn conn, byte[] buffer, int nbytes) {
        if (conn == null) {
            return -1;
        }
        Objects.requireNonNull(buffer, "buffer");
        Objects.checkFromIndexSize(0, Math.max(0, nbytes), buffer.length);
        return conn.copying.put(buffer, nbytes);
    }

    /**
     * Ends the data of a COPY; with a message, the server is told to fail it. 1 if queued, -1 on failure; collect the
     * result then. Mirrors {@code PQputCopyEnd}.
     */
    public static int PQputCopyEnd(@Nullable PGconn conn, @Nullable String errormsg) {
        return conn == null ? -1 : conn.copying.end(errormsg);
    }

    /**
     * Takes the next row of a COPY into {@code buffer[0]} and answers its length. 0: none has come yet, only with
     * {@code async} other than 0; -1: the COPY is done, collect its result; -2: failure. Mirrors {@code PQgetCopyData}.
     */
    public static int PQgetCopyData(@Nullable PGconn conn, byte[] @Nullable [] buffer, int async) {
        Objects.requireNonNull(buffer, "buffer");
        if (conn == null) {
            buffer[0] = null;
            return -2;
        }
        return conn.copying.get(buffer, async != 0);
    }
}
