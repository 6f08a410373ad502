package dev.quell.libpq;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The functions of COPY: the manual's section 32.10. */
abstract sealed class CopyFunctions extends NotifyFunctions permits ControlFunctions {
    /** What the functions of old answer when they fail: C's constant. */
    public static final int EOF = -1;

    private static final int LONG_ENOUGH_FOR_THE_END = 3;

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

    // --- the functions of protocol 2

    /**
     * Waits for the next line of a COPY in text format, and puts it into {@code buffer} with a zero in place of its line
     * break. 0: a whole line, which is {@code \.} at the end of the COPY; 1: the buffer is too short, the line goes on
     * with the next call; {@link #EOF} on failure. Mirrors {@code PQgetline}.
     *
     * @param length how much of the buffer may be used: at least 3, or the answer is {@link #EOF}
     * @throws IndexOutOfBoundsException if {@code buffer} is shorter
     * @deprecated the line {@code \.} is also data. Use {@link #PQgetCopyData}
     */
    @Deprecated
    public static int PQgetline(@Nullable PGconn conn, byte @Nullable [] buffer, int length) {
        if (buffer == null || length <= 0) {
            return EOF;
        }
        Objects.checkFromIndexSize(0, length, buffer.length);
        buffer[0] = 0;
        return conn == null || length < LONG_ENOUGH_FOR_THE_END ? EOF : conn.copying.wholeLine(buffer, length);
    }

    /**
     * Takes what there is of a COPY's rows into {@code buffer}, without waiting, and answers how many bytes that is. A
     * row that does not fit is continued by the next call. 0: none has come yet; -1: the COPY is at its end, end it with
     * {@link #PQendcopy}. Mirrors {@code PQgetlineAsync}.
     *
     * @throws IndexOutOfBoundsException if {@code buffer} is shorter than {@code bufsize}
     * @deprecated use {@link #PQgetCopyData}
     */
    @Deprecated
    public static int PQgetlineAsync(@Nullable PGconn conn, byte[] buffer, int bufsize) {
        if (conn == null) {
            return -1;
        }
        Objects.checkFromIndexSize(0, bufsize, buffer.length);
        return conn.copying.line(buffer, bufsize);
    }

    /**
     * Sends text to a COPY: 0, or {@link #EOF} on failure. Mirrors {@code PQputline}.
     *
     * @deprecated use {@link #PQputCopyData}
     */
    @Deprecated
    public static int PQputline(@Nullable PGconn conn, String string) {
        if (conn == null) {
            return EOF;
        }
        byte[] text = conn.clientEncoding().encode(string);
        return PQputnbytes(conn, text, text.length);
    }

    /**
     * Sends bytes to a COPY: 0, or {@link #EOF} on failure. Mirrors {@code PQputnbytes}.
     *
     * @deprecated use {@link #PQputCopyData}
     */
    @Deprecated
    public static int PQputnbytes(@Nullable PGconn conn, byte[] buffer, int nbytes) {
        return PQputCopyData(conn, buffer, nbytes) > 0 ? 0 : EOF;
    }

    /**
     * Ends a COPY in either direction, and waits for its result: 0 if it succeeded. If not, the error text is given to
     * the notice receiver as well. Mirrors {@code PQendcopy}.
     *
     * @deprecated use {@link #PQputCopyEnd} and {@code PQgetResult}, which tell what the result was
     */
    @Deprecated
    public static int PQendcopy(@Nullable PGconn conn) {
        return conn == null ? 0 : conn.copying.endCopy();
    }
}
