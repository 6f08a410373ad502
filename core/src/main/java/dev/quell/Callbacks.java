package dev.quell;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Where the application's code runs: on virtual threads, never on an event loop, so that it may block. */
final class Callbacks {
    private static final Executor EXECUTOR = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("quell-callback-", 0).factory());

    private Callbacks() {}

    static Executor executor() {
        return EXECUTOR;
    }
}
