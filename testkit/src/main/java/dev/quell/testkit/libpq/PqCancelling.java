package dev.quell.testkit.libpq;

import org.jspecify.annotations.NullUnmarked;

/** Cancelling, the present way and the old one; see {@link Pq}. */
@NullUnmarked
public interface PqCancelling {
    Object PQcancelCreate(Object conn);

    int PQcancelBlocking(Object cancelConn);

    int PQcancelStart(Object cancelConn);

    int PQcancelPoll(Object cancelConn);

    int PQcancelStatus(Object cancelConn);

    /** Not a number that means anything to the other implementation: -1 or not. */
    int PQcancelSocket(Object cancelConn);

    String PQcancelErrorMessage(Object cancelConn);

    void PQcancelReset(Object cancelConn);

    void PQcancelFinish(Object cancelConn);

    Object PQgetCancel(Object conn);

    void PQfreeCancel(Object cancel);

    int PQcancel(Object cancel, byte[] errbuf, int errbufsize);

    int PQrequestCancel(Object conn);
}
