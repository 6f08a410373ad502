package dev.quell.h2.functions;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.h2.api.ErrorCode;
import org.h2.command.Command;
import org.h2.command.dml.NoOperation;
import org.h2.engine.SessionLocal;
import org.h2.message.DbException;
import org.jspecify.annotations.Nullable;

/**
 * Watches, while a function waits for a server, whether H2 wants the statement to end: it was cancelled, its time is up, or
 * its session was closed. H2 tells nobody; a statement has to look from time to time, and one that waits on a socket cannot.
 */
final class CancelWatch implements Watcher.Watched, AutoCloseable {
    /** A cancel that came before the function began to wait is lost; one that was served may take a while. */
    private static final long AGAIN = TimeUnit.SECONDS.toNanos(5);

    private static final ConcurrentLinkedQueue<CancelWatch> WATCHED = new ConcurrentLinkedQueue<>();

    private final SessionLocal session;
    private final Runnable cancel;
    private final @Nullable NoOperation running;
    private final long cancelBefore;
    private final long deadline;
    private boolean requested;
    private boolean cancelled;
    private long cancelledAt;
    private boolean closed;

    private CancelWatch(SessionLocal session, @Nullable Command lazy, Runnable cancel) {
        this.session = session;
        this.cancel = cancel;
        Command current = session.getCurrentCommand();
        Command command = current == null ? lazy : current;
        // the system session never has anything to say for itself, so that only the command is asked
        this.running =
                command == null ? null : new NoOperation(session.getDatabase().getSystemSession());
        if (running != null) {
            running.setCommand(command);
        }
        this.cancelBefore = session.getCancel();
        int timeout = session.getQueryTimeout();
        this.deadline = timeout > 0 ? System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout) : 0;
    }

    /**
     * Calls {@code cancel} from another thread if H2 wants an end before the watch is closed, and never after that.
     *
     * @param lazy the statement whose rows are read if H2 executes none any more
     * @param cancel must not wait, and do no harm when called again
     */
    static CancelWatch start(SessionLocal session, @Nullable Command lazy, Runnable cancel) {
        CancelWatch watch = new CancelWatch(session, lazy, cancel);
        WATCHED.add(watch);
        Watcher.add(watch);
        return watch;
    }

    /** Has the functions cancelled that this session waits for; false if there are none. */
    @SuppressWarnings("ReferenceEquality") // a session has no other identity
    static boolean cancel(SessionLocal session) {
        boolean any = false;
        for (CancelWatch watch : WATCHED) {
            any |= watch.session == session && watch.request();
        }
        return any;
    }

    private synchronized boolean request() {
        requested = !closed;
        return requested;
    }

    /** Ends the watch. Returns whether it had to cancel; then H2's own request has been served. */
    boolean end() {
        close();
        if (cancelled) {
            try {
                session.checkCanceled();
            } catch (DbException served) {
                // or the next statement would be cancelled too
            }
        }
        return cancelled;
    }

    @Override
    public void close() {
        WATCHED.remove(this);
        Watcher.remove(this);
        synchronized (this) {
            closed = true;
        }
    }

    @Override
    public synchronized void look() {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        if (cancelled ? now - cancelledAt >= AGAIN : isWanted(now)) {
            cancelled = true;
            cancelledAt = now;
            cancel.run();
        }
    }

    private boolean isWanted(long now) {
        return requested
                || session.isClosed()
                || (running == null
                        ? isWantedWhileParsing(now)
                        : isPast(session.getCancel(), now) || isWantedOf(running));
    }

    /** While H2 parses, no statement is running that could be cancelled, but a session can, and we keep its timeout. */
    private boolean isWantedWhileParsing(long now) {
        long at = session.getCancel();
        return (at != cancelBefore && isPast(at, now)) || isPast(deadline, now);
    }

    private static boolean isPast(long time, long now) {
        return time != 0 && now - time >= 0;
    }

    private static boolean isWantedOf(NoOperation running) {
        try {
            running.checkCanceled();
            return false;
        } catch (DbException e) {
            return e.getErrorCode() == ErrorCode.STATEMENT_WAS_CANCELED
                    || e.getErrorCode() == ErrorCode.DATABASE_IS_CLOSED;
        }
    }
}
