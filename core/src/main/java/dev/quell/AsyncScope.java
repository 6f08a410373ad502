package dev.quell;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A scope that waits, on a virtual thread of its own, for those who do not wait. Whoever completes its future before it has
 * ended interrupts it, which ends it as it ends any scope. Thread-safe.
 */
final class AsyncScope<T extends @Nullable Object> {
    /** What is done in the scope. */
    interface Body<T extends @Nullable Object> {
        T run(AsyncScope<T> scope) throws Exception;
    }

    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final Runnable whenOver;
    private @Nullable Thread runner;

    private AsyncScope(Runnable whenOver) {
        this.whenOver = whenOver;
    }

    static <T extends @Nullable Object> CompletableFuture<T> start(Body<T> body) {
        return start(body, () -> {});
    }

    /** {@code whenOver} is run once nothing of it is left, before that is told. */
    static <T extends @Nullable Object> CompletableFuture<T> start(Body<T> body, Runnable whenOver) {
        AsyncScope<T> scope = new AsyncScope<>(whenOver);
        var unused = scope.result.whenComplete((value, error) -> scope.interrupt());
        Callbacks.executor().execute(() -> scope.run(body));
        return scope.result;
    }

    private void run(Body<T> body) {
        try {
            if (!enter()) {
                leave();
                return;
            }
            T value = body.run(this);
            leave();
            result.complete(value);
        } catch (Throwable e) {
            leave();
            result.completeExceptionally(e);
        }
    }

    private synchronized boolean enter() {
        runner = Thread.currentThread();
        return !isAbandoned();
    }

    private void leave() {
        synchronized (this) {
            runner = null;
        }
        whenOver.run();
    }

    private synchronized void interrupt() {
        if (runner != null) {
            runner.interrupt();
        }
    }

    /** Whether nobody waits for it any more: it ends as soon as it can. */
    boolean isAbandoned() {
        return result.isDone();
    }

    /** Waits for a stage, and throws what it failed with. */
    static <T extends @Nullable Object> T await(@Nullable CompletionStage<T> stage) throws Exception {
        if (stage == null) {
            throw new UsageException("the work gave null: it has to give a stage that completes when it is done");
        }
        CompletableFuture<T> end = new CompletableFuture<>();
        var unused = stage.whenComplete((value, error) -> {
            if (error == null) {
                end.complete(value);
            } else {
                end.completeExceptionally(error);
            }
        });
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw thrown(e);
        }
    }

    /** What was thrown in the first place. */
    private static Exception thrown(Exception wrapper) {
        Throwable cause = wrapper.getCause();
        return switch (cause) {
            case CompletionException wrapped when wrapped.getCause() != null -> thrown(wrapped);
            case Exception e -> e;
            case Error e -> throw e;
            case null, default -> wrapper;
        };
    }
}
