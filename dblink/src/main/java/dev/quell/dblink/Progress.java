package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQconsumeInput;
import static dev.quell.libpq.Libpq.PQisBusy;
import static dev.quell.libpq.Libpq.PQstatus;
import static dev.quell.libpq.Libpq.PQtransactionStatus;

import dev.quell.dblink.DblinkActivity.State;
import dev.quell.libpq.ConnStatusType;
import dev.quell.libpq.PGconn;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a connection was last seen doing, and since when. Immutable. */
record Progress(State state, @Nullable String query, long sinceNanos) {
    static Progress begun() {
        return new Progress(State.CONNECTING, null, System.nanoTime());
    }

    Progress sent(String sql) {
        return new Progress(State.ACTIVE, sql, System.nanoTime());
    }

    /** What is seen from outside; the time counts on while the state stays the same. */
    Progress seen(PGconn conn) {
        return now(state(conn));
    }

    /** What is seen when the input is looked at too, which can change what the connection is ready for. */
    Progress lookedAt(PGconn conn) {
        boolean arrived = PQconsumeInput(conn) == 1 && PQisBusy(conn) == 0;
        State seen = state(conn);
        return now(arrived && seen == State.ACTIVE ? State.RESULT_WAITING : seen);
    }

    private Progress now(State now) {
        return now == state ? this : new Progress(now, query, System.nanoTime());
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    private static State state(PGconn conn) {
        if (PQstatus(conn) != ConnStatusType.CONNECTION_OK) {
            return State.BROKEN;
        }
        return switch (PQtransactionStatus(conn)) {
            case PQTRANS_IDLE -> State.IDLE;
            case PQTRANS_INTRANS -> State.IDLE_IN_TRANSACTION;
            case PQTRANS_INERROR -> State.IN_FAILED_TRANSACTION;
            case PQTRANS_ACTIVE -> State.ACTIVE;
            case PQTRANS_UNKNOWN -> State.BROKEN;
        };
    }
}
