package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQresultStatus;
import static dev.quell.libpq.Libpq.PQsetChunkedRowsMode;
import static dev.quell.libpq.Libpq.PQsetSingleRowMode;

import dev.quell.libpq.ExecStatusType;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import org.jspecify.annotations.Nullable;

/** The functions that answer rows. */
final class Queries implements DblinkQueries {
    private static final String EXECUTING = "executing query";

    private final Session session;
    private final Shape shape;

    Queries(Session session, @Nullable RowType declared) {
        this.session = session;
        this.shape = new Shape(declared, Styles.USUAL);
    }

    // --- dblink

    @Override
    public DblinkRows query(@Nullable String sql, boolean fail) {
        if (sql == null) {
            return shape.none();
        }
        session.begin();
        try {
            return run(session.connections().present(null), null, sql, fail);
        } finally {
            session.end();
        }
    }

    @Override
    public DblinkRows query(@Nullable String nameOrConnstr, @Nullable String sql, boolean fail) {
        if (nameOrConnstr == null || sql == null) {
            return shape.none();
        }
        session.begin();
        try {
            Held held = session.opening().namedOrOneShot(nameOrConnstr);
            boolean handedOver = false;
            try {
                DblinkRows rows = run(held, held.name() == null ? null : nameOrConnstr, sql, fail);
                handedOver = rows instanceof StreamedRows;
                return rows;
            } finally {
                if (!handedOver) {
                    session.opening().release(held);
                }
            }
        } finally {
            session.end();
        }
    }

    private DblinkRows run(Held held, @Nullable String name, String sql, boolean fail) {
        PGconn conn = held.conn().orElseThrow(() -> Connections.notAvailable(name));
        held.progress(held.progress().sent(sql));
        boolean done = false;
        try {
            send(conn, sql);
            DblinkRows rows = session.options().streamedRows() > 0
                    ? StreamedRows.ofQuery(session, held, conn, name, shape, fail)
                    : collect(conn, name, fail);
            done = true;
            return rows;
        } catch (StoppedException stopped) {
            done = true;
            session.drainStopped(conn);
            throw stopped;
        } finally {
            if (!done) {
                session.drain(conn);
            }
            session.seen(held);
        }
    }

    private void send(PGconn conn, String sql) {
        if (SentText.query(conn, sql) == 0) {
            throw new DblinkException(SqlState.INTERNAL_ERROR, "could not send query: " + Remote.errorMessage(conn));
        }
        int atOnce = session.options().streamedRows();
        int set = atOnce > 0 ? PQsetChunkedRowsMode(conn, atOnce) : PQsetSingleRowMode(conn);
        if (set == 0) {
            throw new DblinkException(SqlState.INTERNAL_ERROR, "failed to set single-row mode for dblink query");
        }
    }

    /** Reads all results; only the last one counts, but each has to have the right columns. */
    private DblinkRows collect(PGconn conn, @Nullable String name, boolean fail) {
        RowCollector collector = new RowCollector(shape.on(conn));
        PGresult last = null;
        Replies replies = session.replies();
        for (PGresult result = replies.next(conn); result != null; result = replies.next(conn)) {
            ExecStatusType status = PQresultStatus(result);
            if (status == ExecStatusType.PGRES_SINGLE_TUPLE) {
                collector.add(result);
            } else {
                if (status == ExecStatusType.PGRES_TUPLES_OK) {
                    collector.complete(result);
                }
                collector.nextBegins();
                last = result;
                if (Replies.isCopy(status)) {
                    break;
                }
            }
        }
        ExecStatusType status = PQresultStatus(last);
        if (status == ExecStatusType.PGRES_TUPLES_OK) {
            return collector.rows();
        }
        if (last != null && status == ExecStatusType.PGRES_COMMAND_OK) {
            return shape.command(last);
        }
        session.report(Remote.report(conn, last, name, EXECUTING), fail);
        replies.drain(conn);
        return collector.rest();
    }

    // --- dblink_fetch

    @Override
    public DblinkRows fetch(@Nullable String cursor, int howMany, boolean fail) {
        return cursor == null ? shape.none() : fetchFrom(null, cursor, howMany, fail);
    }

    @Override
    public DblinkRows fetch(@Nullable String name, @Nullable String cursor, int howMany, boolean fail) {
        return name == null || cursor == null ? shape.none() : fetchFrom(name, cursor, howMany, fail);
    }

    private DblinkRows fetchFrom(@Nullable String name, String cursor, int howMany, boolean fail) {
        Held held = session.connections().present(name);
        PGconn conn = session.connections().conn(name);
        PGresult result;
        session.begin();
        try {
            result = session.exec(held, conn, "FETCH " + howMany + " FROM " + cursor);
        } finally {
            session.end();
        }
        ExecStatusType status = PQresultStatus(result);
        if (result != null && status == ExecStatusType.PGRES_TUPLES_OK) {
            return shape.on(conn).rows(result);
        }
        if (status == ExecStatusType.PGRES_COMMAND_OK) {
            throw new DblinkException(SqlState.INVALID_CURSOR_NAME, "cursor \"" + cursor + "\" does not exist");
        }
        session.report(Remote.report(conn, result, name, "fetching from cursor \"" + cursor + "\""), fail);
        return shape.failed();
    }

    // --- dblink_get_result

    @Override
    public DblinkRows getResult(@Nullable String name, boolean fail) {
        if (name == null) {
            return shape.none();
        }
        Held held = session.connections().present(name);
        PGconn conn = session.connections().conn(name);
        session.begin();
        try {
            session.replies().stream(conn).ifPresent(StreamedRows::giveUp);
            PGresult result = nextOf(conn);
            if (result == null) {
                return shape.none();
            }
            return switch (PQresultStatus(result)) {
                case PGRES_COMMAND_OK -> shape.command(result);
                case PGRES_TUPLES_OK -> shape.on(conn).rows(result);
                case PGRES_TUPLES_CHUNK, PGRES_SINGLE_TUPLE ->
                    StreamedRows.ofResult(session, held, conn, name, shape, fail, result);
                default -> {
                    session.report(Remote.report(conn, result, name, EXECUTING), fail);
                    yield shape.failed();
                }
            };
        } finally {
            session.end();
            session.seen(held);
        }
    }

    /** The next result. If the wait is ended from outside and the query cancelled, what becomes of it is the next one. */
    private @Nullable PGresult nextOf(PGconn conn) {
        try {
            return session.replies().next(conn);
        } catch (StoppedException stopped) {
            session.stopAwaited(conn);
            throw stopped;
        }
    }
}
