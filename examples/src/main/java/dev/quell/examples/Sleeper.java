package dev.quell.examples;

import static dev.quell.libpq.ConnStatusType.CONNECTION_BAD;
import static dev.quell.libpq.Libpq.*;

import dev.quell.libpq.PGcancelConn;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import dev.quell.libpq.PostgresPollingStatusType;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the {@link EventLoop}: connects, has the server sleep for an hour, is cancelled and closes. It never
 * waits: what is to be called when a socket is ready is attached to the socket's key.
 */
final class Sleeper {
    /** How far it is. */
    enum Stage {
        CONNECTING,
        ASLEEP,
        CANCELLED,
        FAILED
    }

    /** The SQLSTATE of a query that was cancelled. */
    private static final String QUERY_CANCELED = "57014";

    /** A socket that is still to be connected becomes connectable, in Java, before it is ever writable. */
    private static final int WRITABLE = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    private static final long BEFORE_ASKING_AGAIN = TimeUnit.MILLISECONDS.toNanos(200);

    private final Selector selector;
    private final PGconn conn;
    private Stage stage = Stage.CONNECTING;
    private @Nullable PGcancelConn cancel;
    private boolean cancelling;
    private int requests;
    private long lastDelivery;
    private boolean queryEnded;
    private @Nullable String sqlState;
    private String error = "";

    /** Begins to connect. */
    Sleeper(Selector selector, String conninfo) {
        this.selector = selector;
        this.conn = PQconnectStart(conninfo);
        if (PQstatus(conn) == CONNECTION_BAD) {
            fail(PQerrorMessage(conn));
        } else {
            watch(PQsocket(conn), WRITABLE, this::connect);
        }
    }

    Stage stage() {
        return stage;
    }

    /** How many cancel requests it took. */
    int requests() {
        return requests;
    }

    /** Why it failed, in whole lines. */
    String error() {
        return error;
    }

    private void connect() {
        PostgresPollingStatusType wanted = PQconnectPoll(conn);
        switch (wanted) {
            case PGRES_POLLING_OK -> sleep();
            case PGRES_POLLING_READING, PGRES_POLLING_WRITING ->
                watch(PQsocket(conn), operations(wanted), this::connect);
            case PGRES_POLLING_FAILED, PGRES_POLLING_ACTIVE -> fail(PQerrorMessage(conn));
        }
    }

    private void sleep() {
        if (PQsetnonblocking(conn, 1) != 0 || PQsendQuery(conn, "SELECT pg_sleep(3600)") == 0) {
            fail(PQerrorMessage(conn));
        } else {
            stage = Stage.ASLEEP;
            talk();
        }
    }

    /** Sends what is left to be sent, and takes what has come. */
    private void talk() {
        int unsent = PQconsumeInput(conn) == 0 ? -1 : PQflush(conn);
        if (unsent < 0) {
            fail(PQerrorMessage(conn));
            return;
        }
        while (!queryEnded && PQisBusy(conn) == 0) {
            PGresult result = PQgetResult(conn);
            if (result == null) {
                queryEnded = true;
            } else {
                sqlState = PQresultErrorField(result, PG_DIAG_SQLSTATE);
                PQclear(result);
            }
        }
        watch(PQsocket(conn), unsent == 0 ? SelectionKey.OP_READ : SelectionKey.OP_READ | WRITABLE, this::talk);
        finishIfDone();
    }

    /**
     * Cancels the query; and again when it still runs a while after the last request, for one that reaches a backend before
     * the query does has no effect.
     */
    void cancel() {
        if (stage != Stage.ASLEEP || cancelling || isTooSoon()) {
            return;
        }
        if (cancel == null) {
            cancel = PQcancelCreate(conn);
        } else {
            PQcancelReset(cancel);
        }
        cancelling = true;
        requests++;
        if (PQcancelStart(cancel) == 0) {
            fail(PQcancelErrorMessage(cancel));
        } else {
            watch(PQcancelSocket(cancel), WRITABLE, this::deliver);
        }
    }

    private boolean isTooSoon() {
        return requests > 0 && System.nanoTime() - lastDelivery < BEFORE_ASKING_AGAIN;
    }

    private void deliver() {
        PGcancelConn request = Objects.requireNonNull(cancel);
        PostgresPollingStatusType wanted = PQcancelPoll(request);
        switch (wanted) {
            case PGRES_POLLING_OK -> {
                cancelling = false;
                lastDelivery = System.nanoTime();
                finishIfDone();
            }
            case PGRES_POLLING_READING, PGRES_POLLING_WRITING ->
                watch(PQcancelSocket(request), operations(wanted), this::deliver);
            case PGRES_POLLING_FAILED, PGRES_POLLING_ACTIVE -> fail(PQcancelErrorMessage(request));
        }
    }

    /** Done is who has heard of the query's end and of the request's: until then the request could hit what comes next. */
    private void finishIfDone() {
        if (!queryEnded || cancelling) {
            return;
        }
        if (QUERY_CANCELED.equals(sqlState)) {
            stage = Stage.CANCELLED;
            close();
        } else {
            fail("the query ended with SQLSTATE " + sqlState + ", not with " + QUERY_CANCELED + "\n");
        }
    }

    /** Ends it, however far it is. */
    void giveUp() {
        if (stage == Stage.CONNECTING || stage == Stage.ASLEEP) {
            fail("it took too long\n");
        }
    }

    private void fail(String why) {
        stage = Stage.FAILED;
        error = why;
        close();
    }

    private void close() {
        PQcancelFinish(cancel);
        PQfinish(conn);
    }

    private static int operations(PostgresPollingStatusType wanted) {
        return wanted == PostgresPollingStatusType.PGRES_POLLING_READING ? SelectionKey.OP_READ : WRITABLE;
    }

    /** The socket may be another one after each poll; the key of a closed one goes by itself. */
    private void watch(@Nullable SelectableChannel socket, int operations, Runnable whenReady) {
        try {
            Objects.requireNonNull(socket, "a connection that has not failed has a socket")
                    .register(selector, operations, whenReady);
        } catch (ClosedChannelException e) {
            throw new IllegalStateException("a connection that has not failed is open", e);
        }
    }
}
