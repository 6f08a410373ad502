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
    private static final int LARGEST = 32;

    private static final ThreadPoolExecutor THREADS = threads();

    private Background() {}

    static Executor executor() {
        return THREADS;
    }

    private static ThreadPoolExecutor threads() {
        AtomicInteger count = new AtomicInteger();
        ThreadFactory factory = work -> {
            Thread thread = new Thread(work, "quell-background-" + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
        // Work beyond the bound waits its turn; the loops that post it never do it themselves.
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(LARGEST, LARGEST, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
