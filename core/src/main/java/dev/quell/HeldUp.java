package dev.quell;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/**
 * What of one connection goes on only as a thread of the application writes or reads it. All that is sent behind waits for
 * that; the thread that has to do it must not wait in turn. Thread-safe.
 */
final class HeldUp {
    /** Something that a thread has to bring to its end. */
    sealed interface Unfinished {
        /** The number of its query. */
        long id();

        boolean isOver();

        /** Whether it comes to no end while {@code thread} waits. */
        boolean needs(Thread thread) throws InterruptedException;

        /** What is told to the thread that would wait for itself. */
        String refusal();
    }

    /** A COPY FROM STDIN: it is known who writes once somebody has. Its cancel needs nobody who writes. */
    record CopyWriting(long id, Completion completion, CopyQueue queue) implements Unfinished {
        @Override
        public boolean isOver() {
            return queue.isOver();
        }

        @Override
        public boolean needs(Thread thread) {
            return queue.isWrittenBy(thread) && !completion.isCancelRequested();
        }

        @Override
        public String refusal() {
            return "this would wait for ever, for a COPY whose data this thread writes on the same"
                    + " connection: call finish() of the CopyIn first, or close it";
        }
    }

    /** A query whose rows are read where they lie. Its cancel needs nobody who reads. */
    record Reading(long id, Completion completion, ReadingSink sink) implements Unfinished {
        @Override
        public boolean isOver() {
            return completion.isDone();
        }

        @Override
        public boolean needs(Thread thread) {
            return sink.isReadBy(thread) && !completion.isCancelRequested() && !completion.isDone();
        }

        @Override
        public String refusal() {
            return "this would wait for ever, for a query whose rows this thread reads on the same"
                    + " connection: read them to their end or close the RowReader first, or use another connection";
        }
    }

    /** A COPY TO STDOUT that is read as a channel. A short one comes to its end by itself. */
    record CopyReading(long id, Completion completion, CopyProgress progress, CopyOutChannel channel)
            implements Unfinished {
        @Override
        public boolean isOver() {
            return completion.isDone();
        }

        @Override
        public boolean needs(Thread thread) throws InterruptedException {
            if (!channel.isReadBy(thread) || completion.isCancelRequested() || completion.isDone()) {
                return false;
            }
            try {
                CompletableFuture.anyOf(progress.held(), completion.end()).get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("neither is ever completed so", e);
            }
            return !completion.isDone();
        }

        @Override
        public String refusal() {
            return "this would wait for ever, for a COPY whose data this thread reads on the same"
                    + " connection: read it to its end or close its channel first, or use another connection";
        }
    }

    private final List<Unfinished> unfinished = new CopyOnWriteArrayList<>();

    void begins(Unfinished begun) {
        unfinished.removeIf(Unfinished::isOver);
        unfinished.add(begun);
    }

    /**
     * Refuses to let the calling thread wait for {@code execution} if that waits for what this thread has to do.
     *
     * @throws InterruptedException if the thread is interrupted while it is not known yet
     */
    void refuseToWaitFor(long execution) throws InterruptedException {
        if (unfinished.isEmpty()) {
            // Asked for every query: no iterator is made for nothing.
            return;
        }
        unfinished.removeIf(Unfinished::isOver);
        for (Unfinished one : unfinished) {
            if (one.id() < execution && one.needs(Thread.currentThread())) {
                throw new UsageException(one.refusal());
            }
        }
    }
}
