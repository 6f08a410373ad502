package dev.quell.h2.functions;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.h2.api.ErrorCode;
import org.h2.command.Command;
import org.h2.command.dml.NoOperation;
import org.h2.engine.SessionLocal;
import org.h2.message.DbException;
import org.jspecify.annotations.Nullable;

/**
 * Watches, while a function waits for a server, whether H2 wants the statement to end: it was cancelled, its time is up, or
 * its session was closed.
 *
 * <p>H2 tells nobody; a statement has to look from time to time. A function that waits on a socket cannot, so that one daemon
 * thread looks for all of them, and ends a second after the last.
 */
final class CancelWatch implements AutoCloseable {
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(20);
    /** A cancel that came before the function began to wait is lost; one that was served may take a while. */
    private static final long AGAIN = TimeUnit.SECONDS.toNanos(5);

    private static final int IDLE_ROUNDS = 50;
    private static final ConcurrentLinkedQueue<CancelWatch> WATCHED = new ConcurrentLinkedQueue<>();
    private static final AtomicBoolean RUNNING = new AtomicBoolean();

    private final SessionLocal session;
    private final Runnable cancel;
    private final @Nullable NoOperation running;
    private final long cancelBefore;
    private final long deadline;
    private boolean requested;
    private boolean cancelled;
    private long cancelledAt;
    private boolean closed;

    private CancelWatch(SessionLocal session, Runnable cancel) {
        this.session = session;
        this.cancel = cancel;
        Command command = session.getCurrentCommand();
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
     * @param cancel must not wait, and do no harm when called again
     */
    static CancelWatch start(SessionLocal session, Runnable cancel) {
        CancelWatch watch = new CancelWatch(session, cancel);
        WATCHED.add(watch);
        if (RUNNING.compareAndSet(false, true)) {
            Thread thread = new Thread(CancelWatch::watch, "quell-h2-watch");
            thread.setDaemon(true);
            thread.start();
        }
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
        synchronized (this) {
            closed = true;
        }
    }

    private static void watch() {
        do {
            for (int idle = 0; idle < IDLE_ROUNDS; idle++) {
                LockSupport.parkNanos(INTERVAL);
                if (!WATCHED.isEmpty()) {
                    WATCHED.forEach(CancelWatch::lookSafely);
                    idle = 0;
                }
            }
            RUNNING.set(false);
        } while (!WATCHED.isEmpty() && RUNNING.compareAndSet(false, true));
    }

    /** What fails for one session must not leave the others unwatched. */
    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            WATCHED.remove(this);
        }
    }

    private synchronized void look() {
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
