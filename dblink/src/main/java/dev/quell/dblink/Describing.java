package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQfmod;
import static dev.quell.libpq.Libpq.PQfname;
import static dev.quell.libpq.Libpq.PQftype;
import static dev.quell.libpq.Libpq.PQnfields;
import static dev.quell.libpq.Libpq.PQresultStatus;
import static dev.quell.libpq.Libpq.PQsendDescribePortal;
import static dev.quell.libpq.Libpq.PQsendDescribePrepared;

import dev.quell.libpq.ExecStatusType;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds out which columns a statement or a cursor has, without running or fetching anything. */
final class Describing {
    private static final int TEXT = 25;
    private static final String UNNAMED = "";

    private final Session session;

    Describing(Session session) {
        this.session = session;
    }

    List<DblinkColumn> query(@Nullable String nameOrConnstr, String sql) {
        session.begin();
        try {
            Held held = nameOrConnstr == null
                    ? session.connections().present(null)
                    : session.opening().namedOrOneShot(nameOrConnstr);
            PGconn conn = held.conn().orElseThrow(() -> Connections.notAvailable(nameOrConnstr));
            try {
                return statement(conn, held.name() == null ? null : nameOrConnstr, sql);
            } finally {
                if (nameOrConnstr != null) {
                    session.opening().release(held);
                }
            }
        } finally {
            session.end();
        }
    }

    private List<DblinkColumn> statement(PGconn conn, @Nullable String name, String sql) {
        String action = "executing query";
        boolean done = false;
        try {
            check(conn, name, action, result(conn, SentText.prepare(conn, sql)));
            PGresult described = result(conn, PQsendDescribePrepared(conn, UNNAMED));
            check(conn, name, action, described);
            done = true;
            return columns(described);
        } finally {
            if (!done) {
                // as a query that fails does
                session.drain(conn);
            }
        }
    }

    List<DblinkColumn> cursor(@Nullable String name, String cursor) {
        PGconn conn = session.connections().conn(name);
        session.begin();
        try {
            PGresult described = result(conn, PQsendDescribePortal(conn, SentText.checked(portal(cursor))));
            check(conn, name, "fetching from cursor \"" + cursor + "\"", described);
            return columns(described);
        } finally {
            session.end();
        }
    }

    /** A cursor's name is part of a statement, where it is folded unless it is quoted; a portal's name is not. */
    private static String portal(String cursor) {
        String name = cursor.strip();
        boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
        return quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name.toLowerCase(Locale.ROOT);
    }

    private @Nullable PGresult result(PGconn conn, int sent) {
        if (sent == 0) {
            throw new DblinkException(SqlState.INTERNAL_ERROR, "could not send query: " + Remote.errorMessage(conn));
        }
        try {
            PGresult first = session.replies().next(conn);
            session.replies().drain(conn);
            return first;
        } catch (StoppedException stopped) {
            session.drainStopped(conn);
            throw stopped;
        }
    }

    private void check(PGconn conn, @Nullable String name, String action, @Nullable PGresult result) {
        if (PQresultStatus(result) != ExecStatusType.PGRES_COMMAND_OK) {
            session.report(Remote.report(conn, result, name, action), true);
        }
    }

    /** A command that returns no rows answers its tag. */
    private static List<DblinkColumn> columns(@Nullable PGresult described) {
        int count = PQnfields(described);
        if (count == 0) {
            return List.of(new DblinkColumn("status", TEXT, -1));
        }
        List<DblinkColumn> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(new DblinkColumn(
                    String.valueOf(PQfname(described, i)), PQftype(described, i), PQfmod(described, i)));
        }
        return List.copyOf(columns);
    }
}
