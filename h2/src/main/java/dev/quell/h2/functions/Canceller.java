package dev.quell.h2.functions;

import dev.quell.dblink.Dblink;
import dev.quell.dblink.DblinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Cancels the queries of a session that ends, all at once, and gives up soon: nobody is left to be told. */
final class Canceller {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Dblink dblink;
    private final List<Thread> threads = new ArrayList<>();

    Canceller(Dblink dblink) {
        this.dblink = dblink;
    }

    void cancel(String name) {
        threads.add(Thread.ofVirtual().name("quell-h2-cancel").start(() -> tryTo(name)));
    }

    private void tryTo(String name) {
        try {
            var unused = dblink.cancelQuery(name);
        } catch (DblinkException e) {
            // the connection is gone, and its query with it
        }
    }

    /** Waits until the servers have been told, or too long. */
    void await() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (Thread thread : threads) {
            try {
                if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                    thread.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
