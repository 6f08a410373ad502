package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQconsumeInput;
import static dev.quell.libpq.Libpq.PQgetCopyData;
import static dev.quell.libpq.Libpq.PQgetResult;
import static dev.quell.libpq.Libpq.PQisBusy;
import static dev.quell.libpq.Libpq.PQputCopyEnd;
import static dev.quell.libpq.Libpq.PQresultStatus;
import static dev.quell.libpq.Libpq.PQsocket;
import static dev.quell.libpq.Libpq.PQstatus;

import dev.quell.libpq.ConnStatusType;
import dev.quell.libpq.ExecStatusType;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Waits for results, so that the wait can be ended. */
final class Replies {
    private final Waits waits;
    private final Map<PGconn, StreamedRows> streams = new HashMap<>();

    Replies(Waits waits) {
        this.waits = waits;
    }

    // --- rows that arrive while they are read

    /** From now on these rows are read from the connection, until something else is. */
    void begin(PGconn conn, StreamedRows rows) {
        streams.put(conn, rows);
    }

    /** The rows that are being read from the connection, if any are. */
    Optional<StreamedRows> stream(PGconn conn) {
        return Optional.ofNullable(streams.get(conn));
    }

    /** What comes on the connection from now on does not belong to the rows from before, or it is closed. */
    void endStream(PGconn conn) {
        streams.remove(conn);
    }

    /** The next piece of the rows that are being read from the connection. */
    @Nullable
    PGresult piece(PGconn conn) {
        return await(conn);
    }

    // --- results

    /** The next result; null if none is left. */
    @Nullable
    PGresult next(PGconn conn) {
        endStream(conn);
        return await(conn);
    }

    private @Nullable PGresult await(PGconn conn) {
        while (PQisBusy(conn) == 1) {
            waits.awaitReadable(PQsocket(conn));
            if (PQconsumeInput(conn) == 0) {
                // The connection is lost, and PQgetResult says how.
                break;
            }
        }
        return PQgetResult(conn);
    }

    /** Runs a statement and answers its last result; null if it could not be sent. */
    @Nullable
    PGresult exec(PGconn conn, String sql) {
        if (SentText.query(conn, sql) == 0) {
            return null;
        }
        PGresult last = null;
        while (true) {
            PGresult result = next(conn);
            if (result == null) {
                return last;
            }
            last = result;
            if (isCopy(PQresultStatus(result)) || PQstatus(conn) == ConnStatusType.CONNECTION_BAD) {
                return last;
            }
        }
    }

    /** Reads all that is left, and ends a COPY. */
    void drain(PGconn conn) {
        for (PGresult result = next(conn); result != null; result = next(conn)) {
            switch (PQresultStatus(result)) {
                case PGRES_COPY_IN -> {
                    if (PQputCopyEnd(conn, "COPY is not possible through dblink") != 1) {
                        return;
                    }
                }
                case PGRES_COPY_OUT -> drainCopy(conn);
                case PGRES_COPY_BOTH -> {
                    return;
                }
                default -> {}
            }
        }
    }

    private void drainCopy(PGconn conn) {
        byte[][] row = new byte[1][];
        int length = PQgetCopyData(conn, row, 1);
        while (length >= 0) {
            if (length == 0) {
                waits.awaitReadable(PQsocket(conn));
                if (PQconsumeInput(conn) == 0) {
                    return;
                }
            }
            length = PQgetCopyData(conn, row, 1);
        }
    }

    static boolean isCopy(ExecStatusType status) {
        return status == ExecStatusType.PGRES_COPY_IN
                || status == ExecStatusType.PGRES_COPY_OUT
                || status == ExecStatusType.PGRES_COPY_BOTH;
    }
}
