package dev.quell.h2.functions;

import dev.quell.dblink.Dblink;
import dev.quell.dblink.DblinkActivity;
import dev.quell.dblink.DblinkException;
import dev.quell.dblink.DblinkQueries;
import dev.quell.dblink.DblinkRows;
import dev.quell.dblink.DblinkUser;
import dev.quell.dblink.RowType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.h2.command.Command;
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
    /** Whom the session acts for unless an application has chosen somebody else. */
    private DblinkUser usual;

    /** Rows are given up by another thread than the session's, but not while a function runs. */
    private final ReentrantLock turn = new ReentrantLock();

    private int depth;
    private boolean closed;

    private DblinkSession(SessionLocal session, Dblink dblink, boolean streaming) {
        this.session = session;
        this.dblink = dblink;
        this.streaming = streaming;
        this.scope = new StatementScope(session, this::endStreams);
        this.usual = Installation.userOf(session);
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

    /** Rows that keep their connection busy until they have been read, or are given up, or the next statement begins. */
    Stream stream(DblinkRows rows) {
        return stream(rows, scope.command());
    }

    private Stream stream(DblinkRows rows, @Nullable Command command) {
        Stream stream = new Stream(rows, command, this::giveUp);
        streams.add(stream);
        return stream;
    }

    private void endStreams() {
        while (!streams.isEmpty()) {
            Stream stream = streams.removeLast();
            call(dblink -> {
                stream.close();
                return dblink;
            });
        }
    }

    /** Closes rows that nobody will read on. The session's thread may do anything meanwhile, and waits if it needs a server. */
    private void giveUp(Stream stream) {
        Thread.ofPlatform().daemon().name("quell-h2-close").start(() -> end(stream));
    }

    /** Closes rows whose reader has failed, or gone. */
    void end(Stream stream) {
        turn.lock();
        try {
            if (!isClosed()) {
                closeQuietly(stream);
            }
        } finally {
            turn.unlock();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Calls a function. It ends early when H2 wants the statement to end. */
    <T extends @Nullable Object> T call(Function<Dblink, T> function) {
        return call(null, function);
    }

    /** As {@link #call(Function)}, for a statement whose rows are read lazily: H2 has forgotten it by then. */
    <T extends @Nullable Object> T call(@Nullable Command lazy, Function<Dblink, T> function) {
        enter();
        turn.lock();
        try {
            followUser();
            return watched(lazy, function);
        } finally {
            turn.unlock();
            leave();
        }
    }

    private <T extends @Nullable Object> T watched(@Nullable Command lazy, Function<Dblink, T> function) {
        try (CancelWatch watch = CancelWatch.start(session, lazy, dblink::cancel)) {
            T answer = answer(function, watch);
            if (watch.end()) {
                if (answer instanceof DblinkRows rows) {
                    var unused = stream(rows, null);
                }
                throw DbException.convert(new StatementCancelledException(null));
            }
            return answer;
        }
    }

    private <T extends @Nullable Object> T answer(Function<Dblink, T> function, CancelWatch watch) {
        try {
            return function.apply(dblink);
        } catch (DblinkException e) {
            throw watch.end() ? DbException.convert(new StatementCancelledException(e)) : Failures.of(e);
        } catch (DbException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // H2 would show the arguments, and a connection string may hold a password
            throw Failures.of("XX000", "unexpected failure of a dblink function: " + e, e);
        }
    }

    /** H2 can make a user an administrator, or not, at any time. */
    private void followUser() {
        DblinkUser now = Installation.userOf(session);
        if (!now.equals(usual)) {
            if (dblink.user().equals(usual)) {
                dblink.actFor(now);
            }
            usual = now;
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
        turn.lock();
        try {
            endConnections();
        } finally {
            turn.unlock();
        }
    }

    private void endConnections() {
        Canceller canceller = new Canceller(dblink);
        dblink.activity().stream()
                .filter(connection -> connection.state() == DblinkActivity.State.ACTIVE)
                .flatMap(connection -> connection.connectionName().stream())
                .forEach(canceller::cancel);
        canceller.await();
        streams.forEach(DblinkSession::closeQuietly);
        dblink.close();
    }

    private static void closeQuietly(Stream stream) {
        try {
            stream.close();
        } catch (DblinkException e) {
            // the connection is gone, or the wait was ended: nobody is left to be told
        }
    }

    // --- results of asynchronous queries that a statement was shown the columns of, and that nobody has read yet

    /** The next result of that connection, which stays the next. */
    DblinkRows peek(String name, boolean fail) {
        ArrayDeque<DblinkRows> waiting = lookedAt.get(Dblink.connectionName(name));
        if (waiting != null) {
            return waiting.getFirst();
        }
        DblinkRows rows = call(dblink -> dblink.getResult(name, fail));
        putBack(name, rows);
        return rows;
    }

    /** The next result of that connection. */
    DblinkRows take(String name, boolean fail, @Nullable RowType type) {
        ArrayDeque<DblinkRows> waiting = lookedAt.get(Dblink.connectionName(name));
        if (waiting == null) {
            return call(dblink -> queries(dblink, type).getResult(name, fail));
        }
        DblinkRows rows = waiting.removeFirst();
        if (waiting.isEmpty()) {
            lookedAt.remove(Dblink.connectionName(name));
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
            streams.removeIf(stream -> stream.rows().equals(rows));
            lookedAt.computeIfAbsent(Dblink.connectionName(name), key -> new ArrayDeque<>())
                    .addFirst(rows);
        }
    }

    /** Forgets results that were looked at: a query throws away what an earlier one has left, or the connection is closed. */
    void forget(String name) {
        ArrayDeque<DblinkRows> waiting = lookedAt.remove(Dblink.connectionName(name));
        if (waiting != null) {
            waiting.forEach(DblinkRows::close);
        }
    }

    static DblinkQueries queries(Dblink dblink, @Nullable RowType type) {
        return type == null ? dblink : dblink.as(type);
    }
}
