package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQconsumeInput;
import static dev.quell.libpq.Libpq.PQisBusy;
import static dev.quell.libpq.Libpq.PQnotifies;
import static dev.quell.libpq.Libpq.PQsendQuery;
import static dev.quell.libpq.Libpq.PQsetChunkedRowsMode;

import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGnotify;
import java.util.ArrayList;
import java.util.List;

/** The functions for queries that run while the program does something else. */
final class Asynchronous {
    private final Session session;

    Asynchronous(Session session) {
        this.session = session;
    }

    int sendQuery(String name, String sql) {
        Held held = session.connections().present(name);
        PGconn conn = session.connections().conn(name);
        int sent = PQsendQuery(conn, sql);
        if (sent == 0) {
            session.notice(DblinkNotice.of(
                    SqlState.SUCCESSFUL_COMPLETION, "could not send query: " + Remote.errorMessage(conn)));
            return 0;
        }
        if (session.options().streamedRows() > 0) {
            var unused = PQsetChunkedRowsMode(conn, session.options().streamedRows());
        }
        held.progress(held.progress().sent(sql));
        return sent;
    }

    int isBusy(String name) {
        PGconn conn = session.connections().conn(name);
        var unused = PQconsumeInput(conn);
        int busy = PQisBusy(conn);
        session.seen(session.connections().present(name));
        return busy;
    }

    String cancelQuery(String name) {
        return Cancelling.cancel(session.connections().conn(name));
    }

    String errorMessage(String name) {
        String message = Remote.errorMessage(session.connections().conn(name));
        return message.isEmpty() ? "OK" : message;
    }

    List<DblinkNotification> notifications() {
        return session.connections().unnamed().conn().map(Asynchronous::read).orElse(List.of());
    }

    List<DblinkNotification> notifications(String name) {
        return read(session.connections().conn(name));
    }

    private static List<DblinkNotification> read(PGconn conn) {
        List<DblinkNotification> all = new ArrayList<>();
        var unused = PQconsumeInput(conn);
        for (PGnotify notify = PQnotifies(conn); notify != null; notify = PQnotifies(conn)) {
            all.add(new DblinkNotification(notify.relname(), notify.be_pid(), notify.extra()));
            unused = PQconsumeInput(conn);
        }
        return List.copyOf(all);
    }
}
