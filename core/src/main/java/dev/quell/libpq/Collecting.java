package dev.quell.libpq;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Collects results, waiting for them where it is asked to. Mirrors {@code PQgetResult} and {@code PQexec}. */
final class Collecting {
    private final PGconn conn;
    private final CommandState state;

    Collecting(PGconn conn) {
        this.conn = conn;
        this.state = conn.state;
    }

    /** Whether no command has been sent whose results are not all collected. */
    boolean isIdle() {
        return !state.hasCommands();
    }

    boolean consumeInput() {
        if (isNonblocking() && conn.traffic.flush() < 0) {
            return false;
        }
        return conn.traffic.read() >= 0;
    }

    private boolean isNonblocking() {
        return conn.status() != ConnStatusType.CONNECTION_BAD && conn.traffic.isNonblocking();
    }

    boolean isBusy() {
        conn.replies.parse();
        return state.async() == AsyncStatus.BUSY && conn.status() != ConnStatusType.CONNECTION_BAD;
    }

    /** The next result, or null when there is none left; waits for it. */
    @Nullable
    PGresult next() {
        conn.replies.parse();
        while (state.async() == AsyncStatus.BUSY) {
            if (!waitForMore()) {
                state.saveError();
                state.async(AsyncStatus.IDLE);
                return state.takeResult();
            }
            conn.replies.parse();
            if (conn.traffic.isWriteFailed() && state.async() == AsyncStatus.BUSY) {
                conn.traffic.saveWriteError();
                state.async(AsyncStatus.IDLE);
                return state.takeResult();
            }
        }
        PGresult result = handOut();
        if (result != null) {
            result.events().resultCreated(conn, result);
        }
        return result;
    }

    /** Sends what is queued, or the server might wait for it, and reads. */
    private boolean waitForMore() {
        int flushed = conn.traffic.flush();
        while (flushed > 0) {
            flushed = conn.traffic.await(false, true) ? conn.traffic.flush() : -1;
        }
        return flushed == 0 && conn.traffic.await(true, false) && conn.traffic.read() >= 0;
    }

    private @Nullable PGresult handOut() {
        return switch (state.async()) {
            case IDLE -> null;
            case PIPELINE_IDLE -> {
                // This null ends the results of one command; the next call is about the next command.
                state.nextInPipeline();
                yield null;
            }
            case READY -> ready();
            case READY_MORE -> {
                PGresult part = state.takeResult();
                state.async(AsyncStatus.BUSY);
                yield part;
            }
            case COPY_IN -> copying(ExecStatusType.PGRES_COPY_IN);
            case COPY_OUT -> copying(ExecStatusType.PGRES_COPY_OUT);
            case COPY_BOTH -> copying(ExecStatusType.PGRES_COPY_BOTH);
            // The loop that leads here ends only when the state is another one.
            case BUSY -> throw new IllegalStateException("there is no result yet");
        };
    }

    private @Nullable PGresult ready() {
        PGresult result = state.takeResult();
        if (state.result() != null) {
            // Rows came in parts, and this is the last part: the empty result that ends them is next.
            return result;
        }
        boolean synced = result.status() == ExecStatusType.PGRES_PIPELINE_SYNC;
        state.advance(false, synced);
        if (state.isPipelined()) {
            state.async(AsyncStatus.PIPELINE_IDLE);
            if (synced) {
                // A synchronization point has no null behind it.
                state.nextInPipeline();
            }
        } else {
            state.async(AsyncStatus.BUSY);
        }
        return result;
    }

    private @Nullable PGresult copying(ExecStatusType status) {
        if (conn.status() != ConnStatusType.CONNECTION_OK) {
            state.saveError();
            state.async(AsyncStatus.IDLE);
            return state.takeResult();
        }
        PGresult result = state.result();
        return result != null && result.status() == status ? state.takeResult() : PGresult.make(conn, status);
    }

    /** Sends a command and waits for its last result; null if it could not be sent. */
    @Nullable
    PGresult run(BooleanSupplier send) {
        return prepare() && send.getAsBoolean() ? finish() : null;
    }

    /** As {@code PQexec}. */
    @Nullable
    PGresult exec(@Nullable String query) {
        return run(() -> conn.sending.query(query));
    }

    /** Throws away what the application has not collected. */
    private boolean prepare() {
        if (!state.hasCommands()) {
            conn.error.clear();
        }
        if (state.isPipelined()) {
            conn.error.appendLine("synchronous command execution functions are not allowed in pipeline mode");
            return false;
        }
        for (PGresult result = next(); result != null; result = next()) {
            ExecStatusType status = result.status();
            result.clear();
            if (status == ExecStatusType.PGRES_COPY_IN) {
                if (conn.copying.end("COPY terminated by new PQexec") < 0) {
                    return false;
                }
            } else if (status == ExecStatusType.PGRES_COPY_OUT) {
                state.async(AsyncStatus.BUSY);
            } else if (status == ExecStatusType.PGRES_COPY_BOTH) {
                conn.error.appendLine("PQexec not allowed during COPY BOTH");
                return false;
            }
            if (conn.status() == ConnStatusType.CONNECTION_BAD) {
                return false;
            }
        }
        return true;
    }

    private @Nullable PGresult finish() {
        PGresult last = null;
        for (PGresult result = next(); result != null; result = next()) {
            if (last != null) {
                last.clear();
            }
            last = result;
            boolean copies = switch (result.status()) {
                case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH -> true;
                default -> false;
            };
            if (copies || conn.status() == ConnStatusType.CONNECTION_BAD) {
                break;
            }
        }
        return last;
    }
}
