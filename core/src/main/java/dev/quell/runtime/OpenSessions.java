package dev.quell.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The sessions of this process. When the Java virtual machine shuts down, the queries that still run are cancelled on
 * their servers: nobody is left to take their results.
 */
final class OpenSessions {
    /** A bound for the time a shutdown is held up. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Set<Session> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OpenSessions::cancelAll, "quell-shutdown"));
    }

    private OpenSessions() {}

    static void add(Session session) {
        OPEN.add(session);
    }

    static void remove(Session session) {
        OPEN.remove(session);
    }

    private static void cancelAll() {
        List<Session> sessions = List.copyOf(OPEN);
        CountDownLatch over = new CountDownLatch(sessions.size());
        CancelPolicy policy = CancelPolicy.DEFAULT.withDeadline(LIMIT);
        sessions.forEach(session -> session.cancelCurrent(policy, over::countDown));
        try {
            var unused = over.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Loop.endIdleLoops();
    }
}
