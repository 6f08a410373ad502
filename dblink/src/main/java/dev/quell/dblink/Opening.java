package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQclientEncoding;
import static dev.quell.libpq.Libpq.PQconnectPoll;
import static dev.quell.libpq.Libpq.PQconnectStart;
import static dev.quell.libpq.Libpq.PQfinish;
import static dev.quell.libpq.Libpq.PQsetClientEncoding;
import static dev.quell.libpq.Libpq.PQsocket;
import static dev.quell.libpq.Libpq.PQstatus;
import static dev.quell.libpq.Libpq.pg_char_to_encoding;

import dev.quell.libpq.ConnStatusType;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PostgresPollingStatusType;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes and closes connections. */
final class Opening {
    private static final String OK = "OK";
    private static final String LOCAL_ENCODING = "UTF8";

    private final Session session;

    Opening(Session session) {
        this.session = session;
    }

    String connect(@Nullable String name, String target, boolean checked) {
        Security security = new Security(session);
        if (!checked) {
            security.checkMayConnectUnchecked();
        }
        session.begin();
        try {
            String connstr = connectionString(target);
            if (checked) {
                security.checkBefore(connstr);
            }
            checkLimit(name);
            if (name == null) {
                replaceUnnamed(open(connstr, checked));
            } else {
                openNamed(Names.truncate(name, session::notice), connstr, checked);
            }
            return OK;
        } finally {
            session.end();
        }
    }

    private void replaceUnnamed(PGconn made) {
        Held held = session.connections().unnamed();
        held.close(this::finish);
        held.conn(made);
        session.seen(held);
    }

    private void openNamed(String truncated, String connstr, boolean checked) {
        Held held = session.connections().reserve(truncated);
        try {
            held.conn(open(connstr, checked));
        } finally {
            if (held.conn().isEmpty()) {
                session.connections().release(truncated);
            }
        }
        session.seen(held);
    }

    String disconnect() {
        Held held = session.connections().present(null);
        held.close(this::finish);
        return OK;
    }

    String disconnect(String name) {
        Held held = session.connections().present(name);
        held.close(this::finish);
        session.connections().release(Names.truncate(name));
        return OK;
    }

    /** The named connection, or one that is opened for a single call, which has to be closed. */
    Held namedOrOneShot(String nameOrConnstr) {
        Held named = session.connections().named(nameOrConnstr).orElse(null);
        if (named != null) {
            return session.connections().present(nameOrConnstr);
        }
        String connstr = connectionString(nameOrConnstr);
        new Security(session).checkBefore(connstr);
        Held held = new Held(null);
        held.conn(open(connstr, true));
        session.connections().add(held);
        return held;
    }

    /** Closes a connection that served a single call; does nothing to a named one. */
    void release(Held held) {
        if (held.name() == null) {
            session.connections().remove(held);
            held.close(this::finish);
        }
    }

    void finish(PGconn conn) {
        session.replies().endStream(conn);
        PQfinish(conn);
        session.waits().forgetClosed();
    }

    private String connectionString(String target) {
        return session.options()
                .servers()
                .connectionString(
                        Names.truncate(target),
                        session.user(),
                        session.options().policy())
                .orElse(target);
    }

    private void checkLimit(@Nullable String name) {
        boolean replaces =
                name == null && session.connections().unnamed().conn().isPresent();
        int limit = session.options().connectionLimit();
        if (!replaces && session.connections().count() >= limit) {
            throw new DblinkException(
                    SqlState.TOO_MANY_CONNECTIONS,
                    "this session may have " + limit + " connections: disconnect one, or raise the limit");
        }
    }

    private PGconn open(String connstr, boolean checked) {
        PGconn conn = PQconnectStart(SentText.checked(connstr));
        boolean usable = false;
        try {
            establish(conn, ConnectTimeout.of(session.options(), connstr));
            if (checked) {
                new Security(session).checkAfter(conn, connstr);
            }
            useLocalEncoding(conn);
            usable = true;
            return conn;
        } finally {
            if (!usable) {
                finish(conn);
            }
        }
    }

    private void establish(PGconn conn, int timeoutSeconds) {
        long end = timeoutSeconds > 0 ? System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds) : Waits.FOREVER;
        PostgresPollingStatusType wanted = PostgresPollingStatusType.PGRES_POLLING_WRITING;
        while (PQstatus(conn) != ConnStatusType.CONNECTION_BAD
                && wanted != PostgresPollingStatusType.PGRES_POLLING_OK
                && wanted != PostgresPollingStatusType.PGRES_POLLING_FAILED) {
            boolean toRead = wanted == PostgresPollingStatusType.PGRES_POLLING_READING;
            if (!session.waits().await(PQsocket(conn), toRead, end)) {
                throw notEstablished("timeout expired");
            }
            wanted = PQconnectPoll(conn);
        }
        if (PQstatus(conn) != ConnStatusType.CONNECTION_OK) {
            throw notEstablished(Remote.errorMessage(conn));
        }
    }

    private static DblinkException notEstablished(String reason) {
        return new DblinkException(DblinkNotice.of(SqlState.CANNOT_CONNECT, "could not establish connection")
                .withDetail(reason));
    }

    /** Here text is always Unicode. */
    private static void useLocalEncoding(PGconn conn) {
        if (PQclientEncoding(conn) != pg_char_to_encoding(LOCAL_ENCODING)) {
            var unused = PQsetClientEncoding(conn, LOCAL_ENCODING);
        }
    }
}
