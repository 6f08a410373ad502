package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQconsumeInput;
import static dev.quell.libpq.Libpq.PQisBusy;
import static dev.quell.libpq.Libpq.PQnotifies;
import static dev.quell.libpq.Libpq.PQsealCancel;
import static dev.quell.libpq.Libpq.PQsetChunkedRowsMode;
import static dev.quell.libpq.Libpq.PQtransactionStatus;

import dev.quell.CancelOutcome;
import dev.quell.CancelToken;
import dev.quell.libpq.PGTransactionStatusType;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGnotify;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;

/** The functions for queries that run while the program does something else. */
final class Asynchronous {
    /** A token is sealed and opened within this process, at once. */
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);
    /** As long as dblink tries to cancel. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Session session;

    Asynchronous(Session session) {
        this.session = session;
    }

    int sendQuery(String name, String sql) {
        Held held = session.connections().present(name);
        PGconn conn = session.connections().conn(name);
        int sent = SentText.query(conn, sql);
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
        return Cancelling.cancel(session.connections().present(name)).orElseThrow(() -> Connections.notAvailable(name));
    }

    /** Cancels, waits for what comes of it, and reads what is left; empty if nothing runs. */
    Optional<CancelOutcome> cancelAndDrain(String name, Duration limit) {
        Held held = session.connections().present(name);
        PGconn conn = session.connections().conn(name);
        if (PQtransactionStatus(conn) != PGTransactionStatusType.PQTRANS_ACTIVE) {
            return Optional.empty();
        }
        session.begin();
        try {
            session.replies().endStream(conn);
            return Optional.of(new CancelCourse(session.waits(), conn, cancelToken(name), limit).run());
        } finally {
            session.end();
            session.seen(held);
        }
    }

    /** Cancels what runs, and reads what is left; reads only if it cannot be cancelled. */
    void end(PGconn conn) {
        session.replies().endStream(conn);
        token(conn)
                .ifPresentOrElse(
                        token -> {
                            var unused = new CancelCourse(session.waits(), conn, token, LIMIT).run();
                        },
                        () -> session.replies().drain(conn));
    }

    /** Cancels what runs, again if a request comes too early, until there is a result, which is left where it is. */
    void stop(PGconn conn) {
        token(conn).ifPresent(token -> new CancelCourse(session.waits(), conn, token, LIMIT).runUntilAnswered());
    }

    CancelToken cancelToken(String name) {
        return session.connections()
                .present(name)
                .using(Asynchronous::token)
                .orElseThrow(() -> new DblinkException(
                        SqlState.CONNECTION_DOES_NOT_EXIST,
                        "connection \"" + name + "\" cannot be cancelled: it is lost, or its server gave no key"));
    }

    private static Optional<CancelToken> token(PGconn conn) {
        SecretKey key = CancelToken.newKey();
        return Optional.ofNullable(PQsealCancel(conn, key)).map(text -> CancelToken.open(text, key, TOKEN_LIFE));
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
