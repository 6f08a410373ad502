package dev.quell;

import dev.quell.runtime.Execution;
import dev.quell.runtime.Loop;
import dev.quell.runtime.Session;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is between two syncs of a {@link Pipeline}: tells whether it lasts. Made by {@link Pipeline#sync}. Thread-safe.
 *
 * <p>Outside a transaction block the server commits at the sync, and that can fail when each of the queries has succeeded: a
 * deferred constraint is violated, or the transaction cannot be serialized with others. Then nothing of the part lasts.
 */
public final class PipelinePart {
    private final Session session;
    private final Query query;
    private final Execution execution;
    private final Completion completion;
    private volatile boolean asked;

    /** {@code query} is the Sync; nobody else is to have it: it must not be cancelled, since the server waits for it. */
    PipelinePart(Session session, Query query, Execution execution, Completion completion) {
        this.session = session;
        this.query = query;
        this.execution = execution;
        this.completion = completion;
    }

    /**
     * Waits until the server has come to the sync; safe on virtual threads.
     *
     * @throws ServerException if the server reports an error at the sync: nothing of the part lasts
     * @throws SkippedException if a query of the part failed or was cancelled
     * @throws QuellException if it is not known what came of it, as {@link Query#results} fails
     * @throws InterruptedException if the thread is interrupted; what was sent goes on
     * @throws UsageException if this thread would wait for itself; see {@link CopyIn}
     */
    public void await() throws InterruptedException {
        asked = true;
        Waits.refuseOnLoop();
        if (awaitEnd() instanceof QueryEnd.Failed failed) {
            throw failed.exception().get();
        }
    }

    private QueryEnd awaitEnd() throws InterruptedException {
        if (!completion.isDone()) {
            query.refuseToWaitForItself();
            session.turnUntilEnded(execution);
        }
        return completion.await();
    }

    /**
     * Complete when the server has come to the sync; fails as {@link #await} does. Completing it stops nothing. Stages that
     * depend on it run on virtual threads and may block.
     */
    public CompletableFuture<@Nullable Void> end() {
        asked = true;
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        var unused = completion.end().thenAcceptAsync(how -> pass(how, end), Callbacks.executor());
        return end;
    }

    private static void pass(QueryEnd how, CompletableFuture<@Nullable Void> to) {
        switch (how) {
            case QueryEnd.Results ignored -> to.complete(null);
            case QueryEnd.Failed failed ->
                to.completeExceptionally(failed.exception().get());
        }
    }

    /** Whether it has ended, and there is nothing that somebody would still have to be told. */
    boolean isSettled() {
        return completion.isDone() && unheard() == null;
    }

    boolean isEnded() {
        return completion.isDone();
    }

    /** Waits for the end, if the thread may wait and is not interrupted. */
    void awaitQuietly() {
        if (Loop.isLoopThread()) {
            return;
        }
        try {
            var unused = awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How it failed, if it has, nobody has asked, and none of its queries tells. */
    @Nullable
    QuellException unheard() {
        if (asked || !(completion.now() instanceof QueryEnd.Failed failed)) {
            return null;
        }
        QuellException why = failed.exception().get();
        return why instanceof SkippedException ? null : why;
    }

    @Override
    public String toString() {
        return "PipelinePart[" + (completion.isDone() ? "ended" : "not ended") + "]";
    }
}
