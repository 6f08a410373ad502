package dev.quell;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One query of a group, and the cancel of it if there was one. Thread-safe. */
final class GroupMember {
    private final Query query;
    private final Object lock = new Object();
    private @Nullable CompletableFuture<CancelOutcome> cancel;

    GroupMember(Query query) {
        this.query = query;
    }

    Query query() {
        return query;
    }

    void cancel() {
        synchronized (lock) {
            if (cancel == null && !query.end().isDone()) {
                cancel = query.cancel();
            }
        }
    }

    private @Nullable CompletableFuture<CancelOutcome> startedCancel() {
        synchronized (lock) {
            return cancel;
        }
    }

    /** Calls {@code whenOver}, on a callback thread, when the query has ended and its cancel too. */
    void whenOver(Consumer<GroupMember> whenOver) {
        var unused = query.end().thenRunAsync(() -> afterCancel(whenOver), Callbacks.executor());
    }

    private void afterCancel(Consumer<GroupMember> whenOver) {
        CompletableFuture<CancelOutcome> started = startedCancel();
        if (started == null) {
            whenOver.accept(this);
        } else {
            var unused = started.thenRun(() -> whenOver.accept(this));
        }
    }

    boolean hasSucceeded() {
        return query.end().join() instanceof QueryEnd.Results;
    }

    GroupOutcome.Member outcome() {
        CompletableFuture<CancelOutcome> started = startedCancel();
        Optional<CancelOutcome> cancelled =
                started == null ? Optional.empty() : Optional.ofNullable(started.getNow(null));
        return switch (query.end().join()) {
            case QueryEnd.Results ok -> new GroupOutcome.Succeeded(query, ok.results(), cancelled);
            case QueryEnd.Failed failed ->
                new GroupOutcome.Failed(query, failed.exception().get(), cancelled);
        };
    }
}
