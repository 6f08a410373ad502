package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQbackendPID;
import static dev.quell.libpq.Libpq.PQdb;
import static dev.quell.libpq.Libpq.PQhost;
import static dev.quell.libpq.Libpq.PQport;

import dev.quell.dblink.DblinkActivity.State;
import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the parts of a session share. */
final class Session {
    private final DblinkOptions options;
    private final Connections connections = new Connections();
    private final Waits waits;
    private final Replies replies;
    private final Opening opening = new Opening(this);
    private final Commands commands = new Commands(this);
    private final Cursors cursors = new Cursors(this);
    private final Asynchronous asynchronous = new Asynchronous(this);
    private final Statements statements = new Statements(this);
    private final Describing describing = new Describing(this);
    private final int number;
    private DblinkUser user;
    private @Nullable String currentQuery;
    private volatile boolean closed;

    Session(DblinkOptions options) {
        this.options = options;
        this.user = options.user();
        this.waits = new Waits(options);
        this.replies = new Replies(waits);
        this.number = options.registry().sessions().add(connections);
    }

    DblinkOptions options() {
        return options;
    }

    Connections connections() {
        if (closed) {
            throw new IllegalStateException("this session is closed: open another one");
        }
        return connections;
    }

    Waits waits() {
        return waits;
    }

    Replies replies() {
        return replies;
    }

    Opening opening() {
        return opening;
    }

    Commands commands() {
        return commands;
    }

    Cursors cursors() {
        return cursors;
    }

    Asynchronous asynchronous() {
        return asynchronous;
    }

    Describing describing() {
        return describing;
    }

    Statements statements() {
        return statements;
    }

    DblinkUser user() {
        return user;
    }

    void actFor(DblinkUser acting) {
        this.user = acting;
    }

    ForeignServers servers() {
        boolean open = options.policy() == DblinkPolicy.OPEN;
        return options.servers().as(open ? DblinkUser.superuser(user.name()) : user);
    }

    @Nullable
    String currentQuery() {
        return currentQuery;
    }

    void currentQuery(@Nullable String sql) {
        this.currentQuery = sql;
    }

    // --- what the functions do alike

    /** A function that may wait begins; {@link #end} has to follow. */
    void begin() {
        waits.begin();
    }

    void end() {
        waits.end();
    }

    void notice(DblinkNotice notice) {
        options.notices().notice(notice);
    }

    /** Throws the report, or tells it as a notice. */
    void report(DblinkNotice report, boolean fail) {
        if (fail) {
            throw new DblinkException(report);
        }
        notice(report);
    }

    /**
     * Runs a statement and answers its last result. If the wait is ended from outside, the statement runs on, as with
     * PostgreSQL's dblink, and the connection is busy; or, if that is wished, it is cancelled and the connection free.
     */
    @Nullable
    PGresult exec(Held held, PGconn conn, String sql) {
        held.progress(held.progress().sent(sql));
        try {
            return replies.exec(conn, sql);
        } catch (StoppedException stopped) {
            endRemote(conn);
            throw stopped;
        } finally {
            seen(held);
        }
    }

    /** Reads and forgets all that is left. If the wait is ended from outside, what runs is cancelled, if that is wished. */
    void drain(PGconn conn) {
        try {
            replies.drain(conn);
        } catch (StoppedException stopped) {
            endRemote(conn);
            throw stopped;
        }
    }

    /** As {@link #drain} after a wait has been ended from outside: what runs is cancelled first, if that is wished. */
    void drainStopped(PGconn conn) {
        if (options.interruptCancels()) {
            endRemote(conn);
        } else {
            replies.drain(conn);
        }
    }

    /**
     * Cancels what runs, again if a request comes before the server has begun with it, and reads what is left, if that is
     * wished. A server that does not end it for long keeps the connection busy.
     */
    private void endRemote(PGconn conn) {
        if (options.interruptCancels()) {
            asynchronous.end(conn);
        }
    }

    /** After a wait for a result has been ended from outside: cancels what runs, if that is wished; its error is the next result. */
    void stopAwaited(PGconn conn) {
        if (options.interruptCancels()) {
            asynchronous.stop(conn);
        }
    }

    /** Rows that arrive cannot be read: cancels the statement that sends them, if that is wished, and reads nothing. */
    void stopRemote(PGconn conn) {
        if (options.interruptCancels()) {
            var unused = Cancelling.cancel(conn);
        }
    }

    /** Takes down what the connection does now. */
    void seen(Held held) {
        held.conn().ifPresent(conn -> held.progress(held.progress().seen(conn)));
    }

    // --- looking at them, and the end

    List<DblinkActivity> activity() {
        for (Held held : connections().all()) {
            held.conn().ifPresent(conn -> held.progress(held.progress().lookedAt(conn)));
        }
        return Sessions.activity(number, connections);
    }

    List<String> closeIdle() {
        return options.idleTimeout()
                .map(longest -> connections().all().stream()
                        .filter(held -> {
                            seen(held);
                            return held.progress().state() == State.IDLE
                                    && held.progress().elapsed().compareTo(longest) > 0;
                        })
                        .map(Held::name)
                        .flatMap(name -> Optional.ofNullable(name).stream())
                        .peek(name -> {
                            var unused = opening.disconnect(name);
                        })
                        .toList())
                .orElse(List.of());
    }

    void close() {
        if (!closed) {
            connections.all().forEach(held -> held.close(opening::finish));
            connections.clear();
            options.registry().sessions().remove(number);
            waits.close();
            closed = true;
        }
    }

    /** Where a connection leads to. */
    static Target target(PGconn conn) {
        return new Target(PQhost(conn) + ":" + PQport(conn) + "/" + PQdb(conn), PQbackendPID(conn));
    }

    /** Where a connection leads to. */
    record Target(String place, int backendPid) {
        static final Target NONE = new Target("", 0);
    }
}
