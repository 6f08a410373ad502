package dev.quell.libpq;

import dev.quell.token.TicketFormat;
import dev.quell.token.TokenSeal;
import java.nio.channels.SelectableChannel;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * The functions that cancel what runs: the manual's section 32.7.
 *
 * <p>A request that was delivered has been passed on to the backend, which may have been idle, or may be about to finish:
 * go on collecting results to learn what became of the command.
 */
abstract sealed class CancelFunctions extends RowModeFunctions permits FastPathFunctions {
    CancelFunctions() {}

    /**
     * Prepares to cancel what runs on {@code conn}; never null. Look at {@code PQcancelStatus}, which is
     * {@code CONNECTION_ALLOCATED} unless something is wrong. The new object needs {@code conn} no more, and goes on
     * naming the backend that {@code conn} has now. Mirrors {@code PQcancelCreate}.
     */
    public static PGcancelConn PQcancelCreate(@Nullable PGconn conn) {
        return PGcancelConn.of(conn);
    }

    /**
     * Delivers a cancel request and waits until the server has dealt with it, for up to {@code connect_timeout} seconds
     * if that is set: 1 if it was delivered. Mirrors {@code PQcancelBlocking}.
     */
    public static int PQcancelBlocking(@Nullable PGcancelConn cancelConn) {
        return cancelConn != null && cancelConn.deliver() ? 1 : 0;
    }

    /**
     * Begins to deliver a cancel request, without waiting: 1 if it could be begun. Go on with {@code PQcancelPoll} once
     * the socket is writable. Mirrors {@code PQcancelStart}.
     */
    public static int PQcancelStart(@Nullable PGcancelConn cancelConn) {
        return cancelConn != null && cancelConn.start() ? 1 : 0;
    }

    /**
     * Carries the delivery on as far as possible, and says what to wait for before the next call. The socket may be
     * another one after each call. Mirrors {@code PQcancelPoll}.
     *
     * @throws NullPointerException if {@code cancelConn} is null, where libpq crashes
     */
    public static PostgresPollingStatusType PQcancelPoll(PGcancelConn cancelConn) {
        return present(cancelConn).connecting().poll();
    }

    /**
     * What another process, or the driven API, needs in order to cancel what {@code conn} does, sealed: {@link
     * dev.quell.CancelToken#open} opens it, and its cancel is encrypted exactly as {@code conn} is, and never sent in clear
     * instead. Null if the connection is not open or has no cancel key. Not in libpq.
     *
     * @param key an AES key of 256 bits, such as {@link dev.quell.CancelToken#newKey} makes
     * @throws IllegalArgumentException if the key is of another kind
     */
    public static @Nullable String PQsealCancel(@Nullable PGconn conn, SecretKey key) {
        return Optional.ofNullable(conn)
                .flatMap(Tickets::of)
                .map(ticket -> TokenSeal.seal(TicketFormat.write(new TicketFormat.Dated(ticket, Instant.now())), key))
                .orElse(null);
    }

    /** How far the delivery is; {@code CONNECTION_BAD} for null. Mirrors {@code PQcancelStatus}. */
    public static ConnStatusType PQcancelStatus(@Nullable PGcancelConn cancelConn) {
        return cancelConn == null
                ? ConnStatusType.CONNECTION_BAD
                : cancelConn.connecting().status();
    }

    /** The channel to wait on, as with {@code PQsocket}; null where libpq gives -1. Mirrors {@code PQcancelSocket}. */
    public static @Nullable SelectableChannel PQcancelSocket(@Nullable PGcancelConn cancelConn) {
        return cancelConn == null ? null : cancelConn.connecting().socket();
    }

    /** What went wrong, in whole lines; empty if nothing did. Mirrors {@code PQcancelErrorMessage}. */
    public static String PQcancelErrorMessage(@Nullable PGcancelConn cancelConn) {
        return cancelConn == null ? "connection pointer is NULL\n" : cancelConn.error.text();
    }

    /** Closes and lets go, in any state. Mirrors {@code PQcancelFinish}. */
    public static void PQcancelFinish(@Nullable PGcancelConn cancelConn) {
        if (cancelConn != null) {
            cancelConn.finish();
        }
    }

    /**
     * Makes the object ready to be started again, in any state; a request that was sent still takes effect. Mirrors
     * {@code PQcancelReset}.
     *
     * @throws NullPointerException if {@code cancelConn} is null, where libpq crashes
     */
    public static void PQcancelReset(PGcancelConn cancelConn) {
        present(cancelConn).reset();
    }

    private static PGcancelConn present(PGcancelConn cancelConn) {
        return Objects.requireNonNull(cancelConn, "cancelConn is null: libpq would crash here");
    }

    /**
     * Prepares to cancel what runs on {@code conn}, in clear; null if it has no socket. Mirrors {@code PQgetCancel}.
     *
     * @deprecated {@code PQcancel} sends the request unencrypted, whatever the connection does: anyone on the way can
     *     read the key, and cancel with it. Use {@link #PQcancelCreate}
     */
    @Deprecated
    public static @Nullable PGcancel PQgetCancel(@Nullable PGconn conn) {
        return conn == null ? null : PGcancel.of(conn);
    }

    /**
     * Lets go; the garbage collector would do it too. Mirrors {@code PQfreeCancel}.
     *
     * @deprecated as {@link #PQgetCancel}
     */
    @Deprecated
    public static void PQfreeCancel(@Nullable PGcancel cancel) {}

    /**
     * Delivers a cancel request in clear, and waits until the server has dealt with it: 1 if it was delivered. On
     * failure {@code errbuf} is replaced by what libpq would leave in a buffer of {@code errbufsize} bytes. Unlike the
     * other functions it may be called in any thread. Mirrors {@code PQcancel}.
     *
     * @deprecated it sends the request unencrypted, whatever the connection does: anyone on the way can read the key,
     *     and cancel with it. Use {@link #PQcancelBlocking}
     */
    @Deprecated
    public static int PQcancel(@Nullable PGcancel cancel, StringBuilder errbuf, int errbufsize) {
        Optional<CancelComplaint> complaint =
                cancel == null ? Optional.of(CancelComplaint.NO_OBJECT) : cancel.deliver();
        if (complaint.isPresent() && errbufsize > 0) {
            errbuf.setLength(0);
            errbuf.append(complaint.get().fitting(errbufsize));
        }
        return complaint.isPresent() ? 0 : 1;
    }

    /**
     * As {@link #PQcancel} for a connection in the same thread, whose error text a complaint replaces. Mirrors
     * {@code PQrequestCancel}.
     *
     * @deprecated as {@link #PQcancel}
     */
    @Deprecated
    public static int PQrequestCancel(@Nullable PGconn conn) {
        if (conn == null) {
            return 0;
        }
        if (conn.connecting().socket() == null) {
            conn.error.clear();
            conn.error.appendLine("PQrequestCancel() -- connection is not open");
            return 0;
        }
        PGcancel cancel = PGcancel.of(conn);
        if (cancel == null) {
            conn.error.clear();
            conn.error.append("out of memory");
            return 0;
        }
        Optional<CancelComplaint> complaint = cancel.deliver();
        complaint.ifPresent(each -> {
            conn.error.clear();
            conn.error.append(each.text());
        });
        return complaint.isPresent() ? 0 : 1;
    }
}
