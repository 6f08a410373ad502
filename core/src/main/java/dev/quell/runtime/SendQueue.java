package dev.quell.runtime;

import dev.quell.protocol.Failure;
import dev.quell.protocol.Request;
import dev.quell.protocol.SessionMachine.Behind;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits to be sent, in the order it is to be sent in. Under the session's lock. */
final class SendQueue {
    /**
     * What is sent at once.
     *
     * @param executions most often one; several have one Sync, at their end
     * @param pipe what they are a part of; null if they go by themselves
     */
    record Load(List<Execution> executions, @Nullable Pipe pipe) {
        /** What is to follow one of them. */
        Behind behind(Execution execution) {
            boolean syncs = pipe == null ? execution.equals(executions.getLast()) : pipe.syncsEach();
            return syncs ? Behind.SYNC : Behind.FLUSH;
        }

        /** Whether the server has what it needs to answer them with ReadyForQuery. */
        boolean isSynced() {
            return pipe == null || pipe.syncsEach() || executions.getLast().request() instanceof Request.SyncPoint;
        }

        private Load without(Execution execution) {
            return new Load(
                    executions.stream()
                            .filter(other -> !other.equals(execution))
                            .toList(),
                    pipe);
        }
    }

    private final ArrayDeque<Load> waiting = new ArrayDeque<>();

    void add(Load load) {
        waiting.add(load);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The next one; null when none waits. */
    @Nullable
    Load poll() {
        return waiting.poll();
    }

    /** The next one if it is of {@code pipe}; null otherwise. */
    @Nullable
    Load pollIfOf(Pipe pipe) {
        Load next = waiting.peek();
        return next != null && pipe.equals(next.pipe()) ? waiting.poll() : null;
    }

    /** The next one of {@code pipe}, whatever waits before it; null when none does. */
    @Nullable
    Load pollOf(Pipe pipe) {
        for (Iterator<Load> loads = waiting.iterator(); loads.hasNext(); ) {
            Load next = loads.next();
            if (pipe.equals(next.pipe())) {
                loads.remove();
                return next;
            }
        }
        return null;
    }

    /** Takes one execution out of its pipeline, of which the rest is still to be sent. */
    void remove(Execution execution) {
        List<Load> queued = List.copyOf(waiting);
        waiting.clear();
        for (Load load : queued) {
            Load rest = load.without(execution);
            if (!rest.executions().isEmpty()) {
                waiting.add(rest);
            }
        }
    }

    /** Drops all. */
    void drop(Failure why) {
        for (Load next = poll(); next != null; next = poll()) {
            drop(next.executions(), why);
        }
    }

    static void drop(List<Execution> executions, Failure why) {
        executions.forEach(execution -> execution.drop(new ExecutionEnd.NeverStarted(why)));
    }
}
