package dev.quell;

import dev.quell.protocol.Failure;
import dev.quell.runtime.ExecutionEnd;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a query's end arrives. It knows whether a cancel was asked for, which makes an error something expected. */
final class Completion {
    private final CompletableFuture<QueryEnd> end = new CompletableFuture<>();
    private volatile boolean cancelRequested;
    private volatile @Nullable Duration passedLimit;

    /** Completed on the event loop: nothing of the application's may hang on it directly. */
    CompletableFuture<QueryEnd> end() {
        return end;
    }

    void cancelRequested() {
        cancelRequested = true;
    }

    /** The time given to the query is up; its cancel follows. */
    void limitPassed(Duration limit) {
        passedLimit = limit;
        cancelRequested = true;
    }

    boolean isCancelRequested() {
        return cancelRequested;
    }

    void complete(ExecutionEnd how, List<Result> results) {
        end.complete(
                switch (how) {
                    case ExecutionEnd.Succeeded ignored -> new QueryEnd.Results(List.copyOf(results));
                    case ExecutionEnd.Failed failed -> new QueryEnd.Failed(exception(failed.failure()));
                    case ExecutionEnd.NeverStarted dropped -> new QueryEnd.Failed(notSent(dropped.why()));
                });
    }

    private Supplier<QuellException> exception(Failure failure) {
        if (cancelRequested && failure instanceof Failure.Server server) {
            ServerMessage error = new ServerMessage(server.fields());
            if (Interruption.of(error).filter(Interruption.CANCELLED::equals).isPresent()) {
                Duration limit = passedLimit;
                return () -> cancelled("the query was cancelled: " + error.message(), error, limit);
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
