package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQconsumeInput;
import static dev.quell.libpq.Libpq.PQgetResult;
import static dev.quell.libpq.Libpq.PQisBusy;
import static dev.quell.libpq.Libpq.PQresultStatus;

import dev.quell.libpq.ExecStatusType;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Rows that arrive while they are read. */
final class StreamedRows implements DblinkRows {
    private final Session session;
    private final Held held;
    private final PGconn conn;
    private final @Nullable String name;
    private final Shape shape;
    private final boolean fail;
    /** Whether the end of this result is the end of all, so that the connection is free again. */
    private final boolean wholeQuery;

    private final Deque<DblinkRow> ready = new ArrayDeque<>();
    private List<DblinkColumn> columns = List.of();
    private boolean ended;

    private StreamedRows(
            Session session,
            Held held,
            PGconn conn,
            @Nullable String name,
            Shape shape,
            boolean fail,
            boolean wholeQuery) {
        this.session = session;
        this.held = held;
        this.conn = conn;
        this.name = name;
        this.shape = shape.on(conn);
        this.fail = fail;
        this.wholeQuery = wholeQuery;
    }

    /** The rows of a query of one statement; all there if there are none. */
    static DblinkRows ofQuery(
            Session session, Held held, PGconn conn, @Nullable String name, Shape shape, boolean fail) {
        PGresult first = session.replies().next(conn);
        StreamedRows rows = new StreamedRows(session, held, conn, name, shape, fail, true);
        return switch (PQresultStatus(first)) {
            case PGRES_TUPLES_CHUNK, PGRES_SINGLE_TUPLE -> {
                rows.take(present(first));
                session.replies().begin(conn, rows);
                yield rows;
            }
            case PGRES_TUPLES_OK -> {
                DblinkRows empty = rows.shape.rows(present(first));
                rows.endOfQuery();
                yield empty;
            }
            case PGRES_COMMAND_OK -> {
                DblinkRows command = shape.command(present(first));
                rows.endOfQuery();
                yield command;
            }
            default -> {
                session.report(Remote.report(conn, first, name, "executing query"), fail);
                session.drain(conn);
                yield shape.failed();
            }
        };
    }

    /** The rows of one result, of which the first ones are there. */
    static DblinkRows ofResult(
            Session session, Held held, PGconn conn, @Nullable String name, Shape shape, boolean fail, PGresult first) {
        StreamedRows rows = new StreamedRows(session, held, conn, name, shape, fail, false);
        session.replies().begin(conn, rows);
        try {
            rows.take(first);
        } catch (DblinkException unreadable) {
            rows.abandon(unreadable);
            throw unreadable;
        }
        return rows;
    }

    @Override
    public Kind kind() {
        return Kind.ROWS;
    }

    @Override
    public List<DblinkColumn> columns() {
        return columns;
    }

    @Override
    public Iterator<DblinkRow> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                advance();
                return !ready.isEmpty();
            }

            @Override
            public DblinkRow next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("there are no more rows");
                }
                return ready.remove();
            }
        };
    }

    @Override
    public List<DblinkRow> toList() {
        List<DblinkRow> rows = new ArrayList<>();
        iterator().forEachRemaining(rows::add);
        return rows;
    }

    @Override
    public void close() {
        ready.clear();
        if (ended || isLost()) {
            ended = true;
            return;
        }
        ended = true;
        session.begin();
        try {
            if (isAllThere()) {
                session.replies().endStream(conn);
            } else {
                session.asynchronous().end(conn);
            }
        } finally {
            leave();
            session.end();
        }
    }

    /** Throws away what has arrived; whether that is all there is. Does not wait. */
    private boolean isAllThere() {
        var unused = PQconsumeInput(conn);
        while (PQisBusy(conn) == 0) {
            PGresult result = PQgetResult(conn);
            if (result == null || (!wholeQuery && !isPiece(result))) {
                return true;
            }
            if (Replies.isCopy(PQresultStatus(result))) {
                return false;
            }
        }
        return false;
    }

    /**
     * Reads and forgets the rest, not by the reader's own wish: reading on fails, so that nobody takes what he has for all, and
     * what comes behind these rows can still be read.
     */
    void giveUp() {
        readOn();
        ended = false;
    }

    private void readOn() {
        ready.clear();
        if (isLost()) {
            ended = true;
        }
        session.begin();
        try {
            while (!ended) {
                PGresult result = session.replies().piece(conn);
                if (!isPiece(result)) {
                    end();
                }
            }
        } catch (StoppedException stopped) {
            if (!ended && session.options().interruptCancels()) {
                abandon(stopped);
            }
            throw stopped;
        } finally {
            session.end();
        }
    }

    private void advance() {
        if (!ready.isEmpty() || ended) {
            return;
        }
        if (isLost()) {
            throw new DblinkException(
                    SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "the rest of these rows is gone: their connection was used for something else, or closed, before they"
                            + " had all been read");
        }
        session.begin();
        try {
            while (ready.isEmpty() && !ended) {
                PGresult result = session.replies().piece(conn);
                if (isPiece(result)) {
                    take(present(result));
                } else if (PQresultStatus(result) == ExecStatusType.PGRES_TUPLES_OK) {
                    end();
                } else {
                    failed(result);
                }
            }
        } catch (DblinkException stopped) {
            if (!ended) {
                abandon(stopped);
            }
            throw stopped;
        } finally {
            session.end();
        }
    }

    private void abandon(DblinkException reason) {
        if (reason instanceof StoppedException && session.options().interruptCancels()) {
            ended = true;
            try {
                session.drainStopped(conn);
            } finally {
                leave();
            }
        } else {
            session.stopRemote(conn);
            readOn();
        }
    }

    private void failed(@Nullable PGresult result) {
        DblinkNotice report = Remote.report(conn, result, name, "executing query");
        end();
        session.report(report, fail);
    }

    private void take(PGresult piece) {
        if (columns.isEmpty()) {
            columns = shape.columns(piece);
        }
        ready.addAll(shape.read(piece, columns));
    }

    /** Whether something else has been read from the connection since, or it has been closed. */
    private boolean isLost() {
        return session.replies().stream(conn).filter(this::equals).isEmpty();
    }

    /** The result has come to its end. */
    private void end() {
        ended = true;
        session.replies().endStream(conn);
        try {
            if (wholeQuery) {
                endOfQuery();
            }
        } catch (StoppedException stopped) {
            session.drainStopped(conn);
            throw stopped;
        } finally {
            leave();
        }
    }

    private void leave() {
        if (wholeQuery
                && held.name() == null
                && !held.equals(session.connections().unnamed())) {
            session.opening().release(held);
        } else {
            session.seen(held);
        }
    }

    /** Rows that have been handed out cannot be taken back for those of another statement. */
    private void endOfQuery() {
        PGresult further = session.replies().next(conn);
        if (further != null) {
            session.replies().drain(conn);
            throw new DblinkException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "several statements in one query cannot be streamed: send them one by one, or turn streaming off");
        }
    }

    private static boolean isPiece(@Nullable PGresult result) {
        ExecStatusType status = PQresultStatus(result);
        return status == ExecStatusType.PGRES_TUPLES_CHUNK || status == ExecStatusType.PGRES_SINGLE_TUPLE;
    }

    private static PGresult present(@Nullable PGresult result) {
        if (result == null) {
            throw new IllegalStateException("a result that has a status is there");
        }
        return result;
    }
}
