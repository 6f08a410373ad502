package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQcancelCreate;
import static dev.quell.libpq.Libpq.PQcancelErrorMessage;
import static dev.quell.libpq.Libpq.PQcancelFinish;
import static dev.quell.libpq.Libpq.PQcancelPoll;
import static dev.quell.libpq.Libpq.PQcancelSocket;
import static dev.quell.libpq.Libpq.PQcancelStart;
import static dev.quell.libpq.Libpq.PQgetCurrentTimeUSec;
import static dev.quell.libpq.Libpq.PQsocketPoll;

import dev.quell.libpq.PGcancelConn;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PostgresPollingStatusType;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sends cancel requests. */
final class Cancelling {
    static final String OK = "OK";
    private static final long BUDGET_MICROS = TimeUnit.SECONDS.toMicros(30);

    private Cancelling() {}

    /** {@code OK}, or what went wrong. An interrupt ends the wait, and the thread is still interrupted then. */
    static String cancel(PGconn conn) {
        return deliver(PQcancelCreate(conn), BUDGET_MICROS);
    }

    /** As {@link #cancel(PGconn)}, for any thread: once begun it needs the connection no more. */
    static Optional<String> cancel(Held held) {
        return held.using(conn -> Optional.of(PQcancelCreate(conn))).map(cancel -> deliver(cancel, BUDGET_MICROS));
    }

    /** Delivers the request within this time, and lets go of it. */
    static String deliver(PGcancelConn cancel, long budgetMicros) {
        try {
            if (PQcancelStart(cancel) == 0) {
                return Remote.chomp(PQcancelErrorMessage(cancel));
            }
            return carryOn(cancel, PQgetCurrentTimeUSec() + budgetMicros);
        } finally {
            PQcancelFinish(cancel);
        }
    }

    private static String carryOn(PGcancelConn cancel, long end) {
        while (true) {
            PostgresPollingStatusType wanted = PQcancelPoll(cancel);
            switch (wanted) {
                case PGRES_POLLING_OK -> {
                    return OK;
                }
                case PGRES_POLLING_READING, PGRES_POLLING_WRITING -> {
                    boolean toRead = wanted == PostgresPollingStatusType.PGRES_POLLING_READING;
                    if (PQgetCurrentTimeUSec() >= end) {
                        return "cancel request timed out";
                    }
                    if (PQsocketPoll(PQcancelSocket(cancel), toRead ? 1 : 0, toRead ? 0 : 1, end) < 0
                            && Thread.currentThread().isInterrupted()) {
                        throw new DblinkException(SqlState.QUERY_CANCELED, "canceling statement due to user request");
                    }
                }
                case PGRES_POLLING_FAILED, PGRES_POLLING_ACTIVE -> {
                    return Remote.chomp(PQcancelErrorMessage(cancel));
                }
            }
        }
    }
}
