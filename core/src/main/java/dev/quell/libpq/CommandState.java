package dev.quell.libpq;

import dev.quell.libpq.QueuedCommand.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How far a connection is with its commands, and what has been gathered of the result at hand. All of it changes here
 * and in the classes of the commands; nothing of it is kept elsewhere. Not thread-safe.
 */
final class CommandState {
    private final PGconn conn;
    private final Deque<QueuedCommand> queue = new ArrayDeque<>();
    private final Deque<PGnotify> notifications = new ArrayDeque<>();
    private AsyncStatus async = AsyncStatus.IDLE;
    private PGpipelineStatus pipeline = PGpipelineStatus.PQ_PIPELINE_OFF;
    private @Nullable PGresult result;
    private @Nullable PGresult saved;
    private boolean failed;
    private int chunk;
    private boolean singleRow;
    private boolean binaryCopy;
    private byte @Nullable [] copyRow;
    private int copyRowDone;

    CommandState(PGconn conn) {
        this.conn = conn;
    }

    /** As a new connection has it. */
    void reset() {
        queue.clear();
        notifications.clear();
        async = AsyncStatus.IDLE;
        pipeline = PGpipelineStatus.PQ_PIPELINE_OFF;
        clearResult();
        wholeResults();
        copyRow(null);
    }

    AsyncStatus async() {
        return async;
    }

    void async(AsyncStatus next) {
        async = next;
    }

    PGpipelineStatus pipeline() {
        return pipeline;
    }

    void pipeline(PGpipelineStatus next) {
        pipeline = next;
    }

    boolean isPipelined() {
        return pipeline != PGpipelineStatus.PQ_PIPELINE_OFF;
    }

    /** The command whose results come now; null when there is none. */
    @Nullable
    QueuedCommand head() {
        return queue.peek();
    }

    boolean headIs(Kind kind) {
        QueuedCommand head = queue.peek();
        return head != null && head.kind() == kind;
    }

    /** The text of the command whose results come now. */
    @Nullable
    String query() {
        QueuedCommand head = queue.peek();
        return head == null ? null : head.query();
    }

    boolean hasCommands() {
        return !queue.isEmpty();
    }

    Deque<PGnotify> notifications() {
        return notifications;
    }

    @Nullable
    PGresult result() {
        return result;
    }

    void result(@Nullable PGresult newResult) {
        result = newResult;
    }

    boolean isResultPending() {
        return result != null || failed;
    }

    boolean hasFailed() {
        return failed || (result != null && result.status() == ExecStatusType.PGRES_FATAL_ERROR);
    }

    void clearResult() {
        result = null;
        saved = null;
        failed = false;
    }

    /** The result at hand is lost: what the connection's error text says becomes the result. */
    void saveError() {
        clearResult();
        failed = true;
    }

    // --- rows in parts

    /** Rows come all in one result from now on. */
    void wholeResults() {
        chunk = 0;
        singleRow = false;
    }

    void singleRows() {
        chunk = 1;
        singleRow = true;
    }

    void chunks(int size) {
        chunk = size;
        singleRow = false;
    }

    /** Only between sending a query and the first of its answers can it be said how its rows are to come. */
    boolean mayChangeRowMode() {
        return async == AsyncStatus.BUSY && (headIs(Kind.SIMPLE) || headIs(Kind.EXTENDED)) && !isResultPending();
    }

    /** The result that the next row goes to: where rows come in parts, one of its own. */
    PGresult forNextRow(PGresult columns) {
        if (chunk > 0 && saved == null) {
            PGresult part = columns.withoutRows();
            part.setStatus(singleRow ? ExecStatusType.PGRES_SINGLE_TUPLE : ExecStatusType.PGRES_TUPLES_CHUNK);
            saved = columns;
            result = part;
            return part;
        }
        return columns;
    }

    boolean isPartFull(PGresult part) {
        return chunk > 0 && part.rows().count() >= chunk;
    }

    // --- COPY

    void copyBegins(boolean binary) {
        binaryCopy = binary;
        copyRow(null);
    }

    boolean isCopyBinary() {
        return binaryCopy;
    }

    /** The row of which a part has been handed out; null when there is none. */
    byte @Nullable [] copyRow() {
        return copyRow;
    }

    /** How much of it that is. */
    int copyRowDone() {
        return copyRowDone;
    }

    void copyRow(byte @Nullable [] row) {
        copyRow = row;
        copyRowDone = 0;
    }

    void copyRowHandedOut(int bytes) {
        copyRowDone += bytes;
    }

    // --- the queue

    /** A command has been put on its way. */
    void enqueue(QueuedCommand command) {
        queue.add(command);
        if (pipeline == PGpipelineStatus.PQ_PIPELINE_ABORTED) {
            if (async == AsyncStatus.IDLE || async == AsyncStatus.PIPELINE_IDLE) {
                nextInPipeline();
            }
        } else if (async == AsyncStatus.IDLE) {
            async = AsyncStatus.BUSY;
        }
    }

    /** There is nobody left who could answer them; what has been gathered of a result stays. */
    void forgetCommands() {
        queue.clear();
    }

    /** Takes the head off the queue, if what has come ends it. */
    void advance(boolean readyForQuery, boolean synced) {
        QueuedCommand head = queue.peek();
        if (head == null || (head.kind() == Kind.SIMPLE && !readyForQuery) || (head.kind() == Kind.SYNC && !synced)) {
            return;
        }
        queue.remove();
    }

    /** Goes on to the results of the next command of a pipeline. */
    void nextInPipeline() {
        if (async == AsyncStatus.IDLE && !queue.isEmpty()) {
            async = AsyncStatus.PIPELINE_IDLE;
        }
        if (async != AsyncStatus.PIPELINE_IDLE) {
            return;
        }
        wholeResults();
        if (queue.isEmpty()) {
            async = AsyncStatus.IDLE;
            return;
        }
        conn.error.clear();
        clearResult();
        if (pipeline == PGpipelineStatus.PQ_PIPELINE_ABORTED && !headIs(Kind.SYNC)) {
            // The server skips it and says nothing.
            result = PGresult.make(conn, ExecStatusType.PGRES_PIPELINE_ABORTED);
            async = AsyncStatus.READY;
        } else {
            async = AsyncStatus.BUSY;
        }
    }

    /** Hands out the result that has been gathered; where there is none, that is a failure. */
    PGresult takeResult() {
        PGresult taken = result;
        if (taken == null) {
            if (!failed) {
                conn.error.appendLine("no error text available");
            }
            taken = PGresult.failure(conn, conn.error.report());
        } else if (taken.status() == ExecStatusType.PGRES_FATAL_ERROR) {
            conn.error.reported();
        }
        result = saved;
        saved = null;
        failed = false;
        return taken;
    }
}
