package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQresultStatus;
import static dev.quell.libpq.Libpq.PQtransactionStatus;

import dev.quell.libpq.ExecStatusType;
import dev.quell.libpq.PGTransactionStatusType;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import org.jspecify.annotations.Nullable;

/** {@code dblink_open} and {@code dblink_close}. */
final class Cursors {
    private static final String OK = "OK";
    private static final String ERROR = "ERROR";

    private final Session session;

    Cursors(Session session) {
        this.session = session;
    }

    String open(@Nullable String name, String cursor, String sql, boolean fail) {
        Held held = session.connections().present(name);
        PGconn conn = session.connections().conn(name);
        session.begin();
        try {
            if (PQtransactionStatus(conn) == PGTransactionStatusType.PQTRANS_IDLE) {
                run(held, conn, "BEGIN", "begin error");
                held.transactionBegun();
            }
            held.cursorOpening();
            PGresult result = session.exec(held, conn, "DECLARE " + cursor + " CURSOR FOR " + sql);
            if (!isDone(result)) {
                session.report(Remote.report(conn, result, name, "opening cursor \"" + cursor + "\""), fail);
                return ERROR;
            }
            return OK;
        } finally {
            session.end();
        }
    }

    String close(@Nullable String name, String cursor, boolean fail) {
        Held held = session.connections().present(name);
        PGconn conn = session.connections().conn(name);
        session.begin();
        try {
            PGresult result = session.exec(held, conn, "CLOSE " + cursor);
            if (!isDone(result)) {
                session.report(Remote.report(conn, result, name, "closing cursor \"" + cursor + "\""), fail);
                return ERROR;
            }
            if (held.cursorClosed()) {
                run(held, conn, "COMMIT", "commit error");
            }
            return OK;
        } finally {
            session.end();
        }
    }

    private void run(Held held, PGconn conn, String command, String complaint) {
        PGresult result = session.exec(held, conn, command);
        if (!isDone(result)) {
            throw new DblinkException(SqlState.INTERNAL_ERROR, complaint + ": " + Remote.errorMessage(conn));
        }
    }

    private static boolean isDone(@Nullable PGresult result) {
        return PQresultStatus(result) == ExecStatusType.PGRES_COMMAND_OK;
    }
}
