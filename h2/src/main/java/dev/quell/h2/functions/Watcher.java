package dev.quell.h2.functions;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Looks, again and again, at what H2 tells nobody of: one daemon thread for all, which ends a second after the last of them. */
final class Watcher {
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int IDLE_ROUNDS = 50;
    private static final ConcurrentLinkedQueue<Watched> ALL = new ConcurrentLinkedQueue<>();
    private static final AtomicBoolean RUNNING = new AtomicBoolean();

    private Watcher() {}

    /** What is looked at. */
    interface Watched {
        /** Must not wait: the others are looked at after it. */
        void look();
    }

    static void add(Watched watched) {
        ALL.add(watched);
        if (RUNNING.compareAndSet(false, true)) {
            Thread thread = new Thread(Watcher::watch, "quell-h2-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** It may be looked at once more. */
    static void remove(Watched watched) {
        ALL.remove(watched);
    }

    private static void watch() {
        do {
            for (int idle = 0; idle < IDLE_ROUNDS; idle++) {
                LockSupport.parkNanos(INTERVAL);
                if (!ALL.isEmpty()) {
                    ALL.forEach(Watcher::lookSafely);
                    idle = 0;
                }
            }
            RUNNING.set(false);
        } while (!ALL.isEmpty() && RUNNING.compareAndSet(false, true));
    }

    /** What fails for one session must not leave the others unwatched. */
    private static void lookSafely(Watched watched) {
        try {
            watched.look();
        } catch (RuntimeException e) {
            remove(watched);
        }
    }
}
