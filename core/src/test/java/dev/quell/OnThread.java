package dev.quell;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Work on a thread of either kind, waited for. */
final class OnThread {
    interface Work {
        void run() throws Exception;
    }

    private OnThread() {}

    static void run(boolean virtual, Work work) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable run = () -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        };
        if (virtual) {
            Thread.ofVirtual().start(run);
        } else {
            Thread.ofPlatform().daemon().start(run);
        }
        done.get(50, TimeUnit.SECONDS);
    }
}
