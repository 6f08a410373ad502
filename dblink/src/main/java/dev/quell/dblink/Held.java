package dev.quell.dblink;

import dev.quell.libpq.PGconn;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A place for a connection: the unnamed one, a named one, or one that serves a single call. */
final class Held {
    private final @Nullable String name;
    private volatile @Nullable PGconn conn;
    private volatile Session.Target target = Session.Target.NONE;
    private int openCursors;
    private boolean beganTransaction;
    private volatile Progress progress = Progress.begun();

    Held(@Nullable String name) {
        this.name = name;
    }

    @Nullable
    String name() {
        return name;
    }

    /** For the session's thread; another one goes by {@link #using}. */
    Optional<PGconn> conn() {
        return Optional.ofNullable(conn);
    }

    /** Does something short with the connection, which nobody closes meanwhile. Any thread may ask for it. */
    synchronized <T> Optional<T> using(Function<PGconn, Optional<T>> action) {
        return conn().flatMap(action);
    }

    /** Closes the connection, if there is one, once nobody uses it. */
    synchronized void close(Consumer<PGconn> finish) {
        conn().ifPresent(finish);
        conn(null);
    }

    /** Puts a connection in, or takes it out. What is remembered of cursors stays, as it does in PostgreSQL. */
    void conn(@Nullable PGconn made) {
        this.conn = made;
        this.target = made == null ? Session.Target.NONE : Session.target(made);
    }

    Session.Target target() {
        return target;
    }

    Progress progress() {
        return progress;
    }

    void progress(Progress seen) {
        this.progress = seen;
    }

    // --- cursors

    /** A transaction has been begun for cursors. */
    void transactionBegun() {
        beganTransaction = true;
        openCursors = 0;
    }

    void cursorOpening() {
        if (beganTransaction) {
            openCursors++;
        }
    }

    /** Whether the transaction that was begun for cursors has to be ended, because this was the last of them. */
    boolean cursorClosed() {
        if (!beganTransaction) {
            return false;
        }
        openCursors--;
        if (openCursors != 0) {
            return false;
        }
        beganTransaction = false;
        return true;
    }
}
