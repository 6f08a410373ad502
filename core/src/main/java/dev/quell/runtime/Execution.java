package dev.quell.runtime;

import dev.quell.protocol.Failure;
import dev.quell.protocol.Request;
import dev.quell.protocol.StatementUse;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One query on its way: what is asked, who wants the answer, and how far it has come. Changed only under its session's
 * lock; the progress can be read from any thread.
 */
public final class Execution {
    /** How far an execution has come. */
    public enum State {
        /** Waits for those before it. */
        QUEUED,
        /** Sent to the server. */
        RUNNING,
        /** Over. */
        ENDED
    }

    private static final ExecutionEnd SUCCEEDED = new ExecutionEnd.Succeeded();

    private static final VarHandle ROWS;

    static {
        try {
            ROWS = MethodHandles.lookup().findVarHandle(Execution.class, "rows", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long id;
    private final Request request;
    private final ResultSink sink;
    private final boolean fetched;
    private final long dispatchedAt = System.nanoTime();
    private final @Nullable QueryEvent event = Telemetry.queryBegins();
    private volatile State state = State.QUEUED;
    private volatile long sentAt;
    private volatile long rows;
    private @Nullable Failure failure;
    private int backend;
    private long number;
    private boolean discarding;
    private boolean dropped;
    private boolean cancelled;
    private boolean lost;
    private List<Loop.Timer> limits = List.of();

    public Execution(long id, Request request, ResultSink sink) {
        this.id = id;
        this.request = request;
        this.sink = sink;
        this.fetched = sink.fetches();
    }

    public long id() {
        return id;
    }

    public State state() {
        return state;
    }

    /** When it was sent, as {@link System#nanoTime}; meaningless while queued. */
    public long sentAt() {
        return sentAt;
    }

    /** The rows received so far. */
    public long rows() {
        return rows;
    }

    Request request() {
        return request;
    }

    ResultSink sink() {
        return sink;
    }

    /** It is the so many-th that its session encodes, for the backend with this process ID, 0 if that is unknown. */
    void sent(int processId, long counted) {
        backend = processId;
        number = counted;
        sentAt = System.nanoTime();
        state = State.RUNNING;
    }

    /** From now on what still comes in is read and dropped. */
    void discard() {
        discarding = true;
    }

    boolean isDiscarding() {
        return discarding;
    }

    /** Whether its rows wait to be fetched. */
    boolean isFetched() {
        return fetched && !discarding;
    }

    /** Takes over a timer that ends it when its time is up. */
    void limitedBy(Loop.Timer timer) {
        if (limits.isEmpty()) {
            limits = new ArrayList<>(1);
        }
        limits.add(timer);
    }

    /** Its connection broke under it. */
    void lost(Failure why) {
        lost = true;
        failed(why);
    }

    /** Counts a row; only who has the session's lock writes, so the increment needs no atomicity. */
    void countRow() {
        countRows(1);
    }

    void countRows(int more) {
        ROWS.setRelease(this, (long) ROWS.get(this) + more);
    }

    void failed(Failure why) {
        if (failure == null) {
            failure = why;
        }
    }

    /** Ends it: with the failure noted before, if there was one. */
    void end() {
        Failure why = failure;
        over(why == null ? SUCCEEDED : new ExecutionEnd.Failed(why));
    }

    /** It was not run, or not to its end, because of what became of one before it in its pipeline. */
    void skipped(String why) {
        failure = new Failure.Skipped(why);
    }

    /** Whether it failed because it was prepared before something changed; that is its failure then. */
    boolean isOutdated() {
        if (request instanceof StatementUse use
                && failure instanceof Failure.Server server
                && use.isOutdated(server.fields())) {
            failure = new Failure.Outdated(server.fields());
            return true;
        }
        return false;
    }

    /** Whether it is sent once more, as if it had not failed. */
    boolean asksAgain() {
        if (request instanceof StatementUse use && use.maySendAgain()) {
            failure = null;
            return true;
        }
        return false;
    }

    /** Ends it without its having been sent. */
    void drop(ExecutionEnd.NeverStarted end) {
        dropped = true;
        over(end);
    }

    /** Its end is the work of a cancel. */
    void cancelled() {
        cancelled = true;
    }

    /** What a cancel that finds it ended is told. */
    CancelEnd.Kind endForLateCancel() {
        if (lost) {
            return CancelEnd.Kind.CONNECTION_LOST;
        }
        if (failure instanceof Failure.Skipped) {
            return CancelEnd.Kind.SKIPPED;
        }
        if (dropped) {
            return CancelEnd.Kind.NEVER_STARTED;
        }
        if (failure == null) {
            return CancelEnd.Kind.COMPLETED_FIRST;
        }
        return cancelled ? CancelEnd.Kind.CANCELLED : CancelEnd.Kind.FAILED_OTHERWISE;
    }

    /** The so many-th of its session. */
    long number() {
        return number;
    }

    int backend() {
        return backend;
    }

    @Nullable
    QueryEvent event() {
        return event;
    }

    QueryMeasure measure(ExecutionEnd end) {
        long now = System.nanoTime();
        boolean wasSent = sentAt != 0;
        return new QueryMeasure(
                id,
                switch (end) {
                    case ExecutionEnd.Succeeded ignored -> QueryMeasure.Ending.COMPLETED;
                    case ExecutionEnd.Failed ignored -> QueryMeasure.Ending.FAILED;
                    case ExecutionEnd.NeverStarted ignored -> QueryMeasure.Ending.NOT_SENT;
                },
                Duration.ofNanos((wasSent ? sentAt : now) - dispatchedAt),
                Duration.ofNanos(wasSent ? now - sentAt : 0),
                rows);
    }

    private void over(ExecutionEnd end) {
        state = State.ENDED;
        if (!limits.isEmpty()) {
            limits.forEach(Loop.Timer::cancel);
            limits = List.of();
        }
        Telemetry.queryEnded(this, end);
        sink.ended(end);
    }

    @Nullable
    Failure failure() {
        return failure;
    }
}
