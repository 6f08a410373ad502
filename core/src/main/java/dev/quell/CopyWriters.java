package dev.quell;

import dev.quell.runtime.Execution;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The COPY FROM STDIN of one connection that have not been ended. What is sent behind one waits for it; the thread that
 * writes its data must not wait for that in turn. Thread-safe.
 */
final class CopyWriters {
    private record Unfinished(Execution execution, CopyQueue queue) {}

    private final List<Unfinished> unfinished = new CopyOnWriteArrayList<>();

    void begins(Execution execution, CopyQueue queue) {
        Unfinished begun = new Unfinished(execution, queue);
        unfinished.add(begun);
        queue.whenOver(() -> unfinished.remove(begun));
    }

    /** Refuses to let the calling thread wait for {@code execution} if that waits for what this thread has to do. */
    void refuseToWaitFor(long execution) {
        if (unfinished.isEmpty()) {
            // Asked for every query: no iterator is made for nothing.
            return;
        }
        for (Unfinished copy : unfinished) {
            if (copy.execution().id() < execution && copy.queue().isWrittenBy(Thread.currentThread())) {
                throw new UsageException(
                        "this would wait for ever, for a COPY whose data this thread writes on the same"
                                + " connection: call finish() of the CopyIn first, or close it");
            }
        }
    }
}
