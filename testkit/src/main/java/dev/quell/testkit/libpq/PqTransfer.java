package dev.quell.testkit.libpq;

import org.jspecify.annotations.NullUnmarked;

/** COPY, notifications and function calls; see {@link Pq}. */
@NullUnmarked
public interface PqTransfer {
    int PQputCopyData(Object conn, byte[] buffer, int nbytes);

    int PQputCopyEnd(Object conn, String errormsg);

    /** What the function returns, and the buffer it leaves. */
    PqCopyData PQgetCopyData(Object conn, int async);

    int PQgetline(Object conn, byte[] buffer, int length);

    int PQgetlineAsync(Object conn, byte[] buffer, int bufsize);

    int PQputline(Object conn, String string);

    int PQputnbytes(Object conn, byte[] buffer, int nbytes);

    int PQendcopy(Object conn);

    /** The next notification; null if there is none. */
    PqNotify PQnotifies(Object conn);

    Object PQfn(Object conn, int fnid, int[] resultBuf, int[] resultLen, int resultIsInt, PqArgument[] args, int nargs);
}
