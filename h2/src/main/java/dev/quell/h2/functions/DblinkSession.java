package dev.quell.h2.functions;

import dev.quell.dblink.Dblink;
import dev.quell.dblink.DblinkActivity;
import dev.quell.dblink.DblinkException;
import dev.quell.dblink.DblinkQueries;
import dev.quell.dblink.DblinkRows;
import dev.quell.dblink.RowType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.h2.engine.SessionLocal;
import org.h2.message.DbException;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one H2 session: its dblink connections, and what its statements have been told.
 *
 * <p>Functions run on the session's thread. {@link #close} may come from any thread: then it ends what the session waits for,
 * and the session's thread closes the connections when it has left.
 */
final class DblinkSession implements AutoCloseable {
    private final SessionLocal session;
    private final Dblink dblink;
    private final boolean streaming;
    private final StatementScope scope;
    private final Map<String, ArrayDeque<DblinkRows>> lookedAt = new HashMap<>();
    private final List<Stream> streams = new ArrayList<>();
    private int depth;
    private boolean closed;

    private DblinkSession(SessionLocal session, Dblink dblink, boolean streaming) {
        this.session = session;
        this.dblink = dblink;
        this.streaming = streaming;
        this.scope = new StatementScope(session, this::endStreams);
    }

    static DblinkSession open(SessionLocal session) {
        Installation installation = Installation.of(session.getDatabase());
        return new DblinkSession(session, installation.open(session), installation.isStreaming());
    }

    StatementScope scope() {
        return scope;
    }

    boolean isStreaming() {
        return streaming;
    }

    /** Rows that keep their connection busy until they have been read, or until the next statement begins. */
    Stream stream(DblinkRows rows) {
        Stream stream = new Stream(rows);
        streams.add(stream);
        return stream;
    }

    /** Rows on their way. */
    static final class Stream {
        private final DblinkRows rows;
        private boolean ended;

        private Stream(DblinkRows rows) {
            this.rows = rows;
        }

        /** Fails if the rows that nobody has read yet are gone. */
        void check() {
            if (ended) {
                throw Failures.of(
                        "55000",
                        "the rest of a streaming result was given up when the next statement of the session began: read it"
                                + " first, or turn streaming off");
            }
        }
    }

    private void endStreams() {
        while (!streams.isEmpty()) {
            Stream stream = streams.removeLast();
            stream.ended = true;
            call(dblink -> {
                stream.rows.close();
                return dblink;
            });
        }
    }

    /** Calls a function. It ends early when H2 wants the statement to end. */
    <T extends @Nullable Object> T call(Function<Dblink, T> function) {
        enter();
        try (CancelWatch watch = CancelWatch.start(session, dblink::cancel)) {
            T answer = answer(function, watch);
            if (watch.end()) {
                if (answer instanceof DblinkRows rows) {
                    var unused = stream(rows);
                }
                throw DbException.convert(new StatementCancelledException(null));
            }
            return answer;
        } finally {
            leave();
        }
    }

    private <T extends @Nullable Object> T answer(Function<Dblink, T> function, CancelWatch watch) {
        try {
            return function.apply(dblink);
        } catch (DblinkException e) {
            throw watch.end() ? DbException.convert(new StatementCancelledException(e)) : Failures.of(e);
        } catch (DbException e) {
            throw e;
        } catch (RuntimeException e) {
            // H2 would show the arguments, and a connection string may hold a password
            throw Failures.of("XX000", "unexpected failure of a dblink function: " + e, e);
        }
    }

    private synchronized void enter() {
        if (closed) {
            throw Failures.of("08003", "the session of H2 has been closed");
        }
        depth++;
    }

    private void leave() {
        boolean last;
        synchronized (this) {
            depth--;
            last = closed && depth == 0;
        }
        if (last) {
            end();
        }
    }

    @Override
    public void close() {
        boolean running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            running = depth > 0;
        }
        if (running) {
            dblink.cancel();
        } else {
            end();
        }
    }

    /** Closes the connections. A server does not see that while it runs a query, so that what still runs is cancelled first. */
    private void end() {
        Canceller canceller = new Canceller(dblink);
        dblink.activity().stream()
                .filter(connection -> connection.state() == DblinkActivity.State.ACTIVE)
                .flatMap(connection -> connection.connectionName().stream())
                .forEach(canceller::cancel);
        canceller.await();
        dblink.close();
    }

    // --- results of asynchronous queries that a statement was shown the columns of, and that nobody has read yet

    /** The next result of that connection, which stays the next. */
    DblinkRows peek(String name, boolean fail) {
        ArrayDeque<DblinkRows> waiting = lookedAt.get(name);
        if (waiting != null) {
            return waiting.getFirst();
        }
        DblinkRows rows = call(dblink -> dblink.getResult(name, fail));
        putBack(name, rows);
        return rows;
    }

    /** The next result of that connection. */
    DblinkRows take(String name, boolean fail, @Nullable RowType type) {
        ArrayDeque<DblinkRows> waiting = lookedAt.get(name);
        if (waiting == null) {
            return call(dblink -> queries(dblink, type).getResult(name, fail));
        }
        DblinkRows rows = waiting.removeFirst();
        if (waiting.isEmpty()) {
            lookedAt.remove(name);
        }
        if (type != null) {
            checkFits(rows, type);
        }
        return rows;
    }

    /** What the connection itself checks when it is told the type before it reads a result. */
    private static void checkFits(DblinkRows rows, RowType type) {
        int columns = rows.columns().size();
        if (columns != 0 && columns != type.columns().size()) {
            rows.close();
            throw Failures.of("42804", "remote query result rowtype does not match the specified FROM clause rowtype");
        }
    }

    /** Makes rows that nobody has begun to read the next result again. */
    void putBack(String name, DblinkRows rows) {
        if (rows.kind() != DblinkRows.Kind.NONE) {
            streams.removeIf(stream -> stream.rows.equals(rows));
            lookedAt.computeIfAbsent(name, key -> new ArrayDeque<>()).addFirst(rows);
        }
    }

    /** Forgets results that were looked at: the connection is used for something else, or was closed. */
    void forget(String name) {
        ArrayDeque<DblinkRows> waiting = lookedAt.remove(name);
        if (waiting != null) {
            waiting.forEach(DblinkRows::close);
        }
    }

    static DblinkQueries queries(Dblink dblink, @Nullable RowType type) {
        return type == null ? dblink : dblink.as(type);
    }
}
