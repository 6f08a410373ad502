package dev.quell.runtime;

import dev.quell.protocol.Failure;
import java.util.ArrayDeque;
import java.util.List;

/** The pipelines that wait to be sent, most of them of one execution. Belongs to the session's loop. */
final class SendQueue {
    private final ArrayDeque<List<Execution>> waiting = new ArrayDeque<>();

    void add(List<Execution> pipeline) {
        waiting.add(pipeline);
    }

    /** The next one; empty when none waits. */
    List<Execution> poll() {
        List<Execution> next = waiting.poll();
        return next == null ? List.of() : next;
    }

    /** Takes one execution out of its pipeline, of which the rest is still to be sent. */
    void remove(Execution execution) {
        List<List<Execution>> queued = List.copyOf(waiting);
        waiting.clear();
        for (List<Execution> pipeline : queued) {
            List<Execution> rest =
                    pipeline.stream().filter(other -> !other.equals(execution)).toList();
            if (!rest.isEmpty()) {
                waiting.add(rest);
            }
        }
    }

    /** Drops all. */
    void drop(Failure why) {
        for (List<Execution> next = poll(); !next.isEmpty(); next = poll()) {
            drop(next, why);
        }
    }

    static void drop(List<Execution> pipeline, Failure why) {
        pipeline.forEach(execution -> execution.drop(new ExecutionEnd.NeverStarted(why)));
    }
}
