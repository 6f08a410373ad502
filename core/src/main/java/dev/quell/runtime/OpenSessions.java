package dev.quell.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The sessions of this process. When the Java virtual machine shuts down, the queries that still run are cancelled on
 * their servers, and those that wait are dropped: nobody is left to take their results.
 */
final class OpenSessions {
    /** A bound for the time a shutdown is held up. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Set<Session> OPEN = ConcurrentHashMap.newKeySet();

    private static volatile boolean endedOnShutdown = true;

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(OpenSessions::endAll, "quell-shutdown"));
        } catch (IllegalStateException e) {
            // The shutdown has begun already: who connects now must end what they start.
            endedOnShutdown = false;
        }
    }

    private OpenSessions() {}

    static void endOnShutdown(boolean end) {
        endedOnShutdown = end;
    }

    static void add(Session session) {
        OPEN.add(session);
    }

    static void remove(Session session) {
        OPEN.remove(session);
    }

    /** Ends those of which an error was noted and nothing more could be done, if there is memory for it now. */
    static void lookAfterDistressed() {
        if (Distress.called) {
            Distress.called = false;
            OPEN.forEach(Session::lookAfter);
        }
    }

    /** Ends those of one loop, which can turn them no more. */
    static void endAllOf(Loop loop, Throwable why) {
        for (Session session : OPEN) {
            if (session.isOn(loop)) {
                session.cameUp(why);
            }
        }
    }

    /** Ends every session, so that nothing that is still queued is begun on the way out. */
    private static void endAll() {
        List<Session> sessions = endedOnShutdown ? List.copyOf(OPEN) : List.of();
        CountDownLatch over = new CountDownLatch(sessions.size());
        CancelPolicy policy = CancelPolicy.DEFAULT.withDeadline(LIMIT);
        sessions.forEach(session -> session.close(policy, over::countDown));
        try {
            var unused = over.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Loop.endIdleLoops();
    }
}
