package dev.quell;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How much of a COPY TO STDOUT has come. Changed under the session's lock; read from any thread. */
final class CopyProgress {
    private volatile long bytes;
    private volatile long rows;
    private final CompletableFuture<@Nullable Void> held = new CompletableFuture<>();

    /** So many pieces of data have come; only who has the session's lock writes, so this needs no atomicity. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void received(int length, int pieces) {
        bytes += length;
        rows += pieces;
    }

    /** More has come than is kept in the client: from now on the server goes on only as somebody reads. */
    void heldBack() {
        held.complete(null);
    }

    /** Completed where the session is turned: nothing of the application's may hang on it directly. */
    CompletableFuture<@Nullable Void> held() {
        return held;
    }

    void completed(long exactRows) {
        rows = exactRows;
    }

    long bytes() {
        return bytes;
    }

    long rows() {
        return rows;
    }
}
