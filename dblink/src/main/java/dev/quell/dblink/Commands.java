package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQcmdStatus;
import static dev.quell.libpq.Libpq.PQresultStatus;

import dev.quell.libpq.ExecStatusType;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import org.jspecify.annotations.Nullable;

/** {@code dblink_exec}. */
final class Commands {
    private final Session session;

    Commands(Session session) {
        this.session = session;
    }

    String exec(String sql, boolean fail) {
        return exec(session.connections().present(null), null, sql, fail);
    }

    String exec(String nameOrConnstr, String sql, boolean fail) {
        session.begin();
        try {
            Held held = session.opening().namedOrOneShot(nameOrConnstr);
            try {
                return exec(held, held.name() == null ? null : nameOrConnstr, sql, fail);
            } finally {
                session.opening().release(held);
            }
        } finally {
            session.end();
        }
    }

    private String exec(Held held, @Nullable String name, String sql, boolean fail) {
        PGconn conn = held.conn().orElseThrow(() -> Connections.notAvailable(name));
        PGresult result;
        session.begin();
        try {
            result = session.exec(held, conn, sql);
        } finally {
            session.end();
        }
        ExecStatusType status = PQresultStatus(result);
        if (status == ExecStatusType.PGRES_COMMAND_OK) {
            return String.valueOf(PQcmdStatus(result));
        }
        if (status == ExecStatusType.PGRES_TUPLES_OK) {
            throw new DblinkException(SqlState.PROHIBITED_STATEMENT, "statement returning results not allowed");
        }
        session.report(Remote.report(conn, result, name, "executing command"), fail);
        return "ERROR";
    }
}
