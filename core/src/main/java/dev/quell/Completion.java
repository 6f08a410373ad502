package dev.quell;

import dev.quell.protocol.Failure;
import dev.quell.runtime.ExecutionEnd;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a query's end arrives. It knows whether a cancel was asked for, which makes an error something expected.
 * Thread-safe; nothing is made for those who wait before somebody does.
 */
final class Completion {
    /** Who waits; each knows of the one that came before. */
    private sealed interface Waiting {
        @Nullable
        Waiting earlier();
    }

    private record Parked(Thread thread, @Nullable Waiting earlier) implements Waiting {}

    private record Promised(
            CompletableFuture<QueryEnd> future, @Nullable Waiting earlier) implements Waiting {}

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Completion.class, "state", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Null, then the last of those who wait, then the end. */
    private volatile @Nullable Object state;

    private volatile boolean cancelRequested;
    private volatile @Nullable String stoppedBecause;
    private volatile @Nullable Duration passedLimit;

    /** The end, if it has come. */
    @Nullable
    QueryEnd now() {
        return state instanceof QueryEnd end ? end : null;
    }

    boolean isDone() {
        return state instanceof QueryEnd;
    }

    /** Completed where the session is turned: nothing of the application's may hang on it directly. */
    CompletableFuture<QueryEnd> end() {
        CompletableFuture<QueryEnd> future = new CompletableFuture<>();
        while (true) {
            Object seen = state;
            if (seen instanceof QueryEnd end) {
                future.complete(end);
                return future;
            }
            if (STATE.compareAndSet(this, seen, new Promised(future, (Waiting) seen))) {
                return future;
            }
        }
    }

    /** Waits for the end. */
    QueryEnd await() throws InterruptedException {
        park();
        while (true) {
            if (state instanceof QueryEnd end) {
                return end;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.park(this);
        }
    }

    private void park() {
        while (true) {
            Object seen = state;
            if (seen instanceof QueryEnd
                    || STATE.compareAndSet(this, seen, new Parked(Thread.currentThread(), (Waiting) seen))) {
                return;
            }
        }
    }

    void cancelRequested() {
        cancelRequested = true;
    }

    /** The time given to the query is up; its cancel follows. */
    void limitPassed(Duration limit) {
        passedLimit = limit;
        cancelRequested = true;
    }

    /** The connection has it cancelled, for a reason of its own. */
    void stopping(String why) {
        if (!cancelRequested) {
            stoppedBecause = why;
            cancelRequested = true;
        }
    }

    boolean isCancelRequested() {
        return cancelRequested;
    }

    void complete(ExecutionEnd how, List<Result> results) {
        complete(
                switch (how) {
                    case ExecutionEnd.Succeeded ignored -> new QueryEnd.Results(List.copyOf(results));
                    case ExecutionEnd.Failed failed -> new QueryEnd.Failed(exception(failed.failure()));
                    case ExecutionEnd.NeverStarted dropped -> new QueryEnd.Failed(notSent(dropped.why()));
                });
    }

    /** As the other, for what the server took for good and the caller did not mean. */
    void completeUnlike(String what, ExecutionEnd how, List<Result> results) {
        switch (how) {
            case ExecutionEnd.Succeeded ignored -> complete(new QueryEnd.Failed(() -> new UsageException(what)));
            case ExecutionEnd.Failed failed -> complete(failed, results);
            case ExecutionEnd.NeverStarted dropped -> complete(dropped, results);
        }
    }

    private void complete(QueryEnd end) {
        Object seen = STATE.getAndSet(this, end);
        for (Waiting next = (Waiting) seen; next != null; next = next.earlier()) {
            switch (next) {
                case Parked parked -> LockSupport.unpark(parked.thread());
                case Promised promised -> promised.future().complete(end);
            }
        }
    }

    private Supplier<QuellException> exception(Failure failure) {
        if (cancelRequested && failure instanceof Failure.Server server) {
            ServerMessage error = new ServerMessage(server.fields());
            if (Interruption.of(error).filter(Interruption.CANCELLED::equals).isPresent()) {
                Duration limit = passedLimit;
                String why = stoppedBecause;
                String what = why == null ? "the query was cancelled" : "the query was cancelled, since " + why;
                return () -> cancelled(what + ": " + error.message(), error, limit);
            }
        }
        return () -> Failed.exception(failure);
    }

    private static QueryCancelledException cancelled(
            String message, @Nullable ServerMessage error, @Nullable Duration limit) {
        return new QueryCancelledException(
                limit == null
                        ? message
                        : message + "; it had not ended within its limit of " + limit.toMillis() + " ms",
                error,
                limit);
    }

    private Supplier<QuellException> notSent(Failure why) {
        Duration limit = passedLimit;
        return cancelRequested
                ? () -> cancelled("the query was cancelled before it was sent", null, limit)
                : () -> new NotSentException(Failed.exception(why));
    }
}
