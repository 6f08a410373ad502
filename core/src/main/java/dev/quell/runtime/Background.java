package dev.quell.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where work runs that may block or compute for long: name look-ups, reading certificate files, SCRAM. Platform threads,
 * because a look-up by the operating system would pin a virtual thread's carrier; they end soon after use.
 */
final class Background {
    private static final int MOST_WAITING = 64;

    private static final Executor WAITING = threads("quell-background-", MOST_WAITING);
    private static final Executor COMPUTING =
            threads("quell-computing-", Runtime.getRuntime().availableProcessors());

    private Background() {}

    /** For what waits for something else: the name service, a disk. */
    static Executor waiting() {
        return WAITING;
    }

    /** For what computes; never held up by what waits. */
    static Executor computing() {
        return COMPUTING;
    }

    private static Executor threads(String name, int most) {
        AtomicInteger count = new AtomicInteger();
        ThreadFactory factory = work -> {
            Thread thread = new Thread(work, name + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
        // Work beyond the bound waits its turn; the loops that post it never do it themselves.
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(most, most, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
