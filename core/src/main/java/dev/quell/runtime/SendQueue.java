package dev.quell.runtime;

import dev.quell.protocol.Failure;
import dev.quell.protocol.Request;
import dev.quell.protocol.SessionMachine.Behind;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent, in the order it is to be sent in. Under the session's lock.
 *
 * <p>What is removed stays where it is, and is passed over: an execution that has ended before it was sent.
 */
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

        /** Whether any of them is still to be sent. */
        private boolean isWanted() {
            for (Execution execution : executions) {
                if (isWanted(execution)) {
                    return true;
                }
            }
            return false;
        }

        /** Without those that are not to be sent any more. */
        private Load wanted() {
            boolean all = executions.size() == 1 || executions.stream().allMatch(Load::isWanted);
            return all
                    ? this
                    : new Load(executions.stream().filter(Load::isWanted).toList(), pipe);
        }

        private static boolean isWanted(Execution execution) {
            return execution.state() == Execution.State.QUEUED;
        }
    }

    private final ArrayDeque<Load> waiting = new ArrayDeque<>();
    /** How many executions are still to be sent. */
    private int wanted;

    void add(Load load) {
        waiting.add(load);
        wanted += load.executions().size();
    }

    boolean isEmpty() {
        return wanted == 0;
    }

    /** The next one; null when none waits. */
    @Nullable
    Load poll() {
        Load next = peek();
        return next == null ? null : taken(waiting.remove());
    }

    /** The next one if it is of {@code pipe}; null otherwise. */
    @Nullable
    Load pollIfOf(Pipe pipe) {
        Load next = peek();
        return next != null && pipe.equals(next.pipe()) ? taken(waiting.remove()) : null;
    }

    /** The first of which something is to be sent; it is at the head then. */
    private @Nullable Load peek() {
        Load first = waiting.peek();
        while (first != null && !first.isWanted()) {
            waiting.remove();
            first = waiting.peek();
        }
        return first;
    }

    private Load taken(Load load) {
        Load taken = load.wanted();
        wanted -= taken.executions().size();
        return taken;
    }

    /** The next one of {@code pipe}, whatever waits before it; null when none does. */
    @Nullable
    Load pollOf(Pipe pipe) {
        for (Iterator<Load> loads = waiting.iterator(); loads.hasNext(); ) {
            Load next = loads.next();
            if (pipe.equals(next.pipe())) {
                loads.remove();
                if (next.isWanted()) {
                    return taken(next);
                }
            }
        }
        return null;
    }

    /** Takes one execution, which is about to be dropped, out of its pipeline, of which the rest is still to be sent. */
    void remove() {
        wanted--;
        if (wanted == 0) {
            waiting.clear();
        }
    }

    /** The pipelines that will want a Sync when all of this has been sent, if {@code owing} want one now. */
    Set<Pipe> owing(Collection<Pipe> owing) {
        Set<Pipe> then = new LinkedHashSet<>(owing);
        for (Load load : waiting) {
            Pipe pipe = load.pipe();
            if (pipe == null || !load.isWanted()) {
                continue;
            }
            if (load.isSynced()) {
                then.remove(pipe);
            } else {
                then.add(pipe);
            }
        }
        return then;
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
