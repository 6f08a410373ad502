package dev.quell.libpq;

import org.jspecify.annotations.Nullable;

/**
 * The functions of pipeline mode: the manual's section 32.5.
 *
 * <p>A cancel request stops whatever the server is at when it comes, which in a pipeline need not be the command whose
 * results are awaited: the server answers in portions. Follow each command with {@link #PQsendFlushRequest} to know.
 */
abstract sealed class PipelineFunctions extends AsyncFunctions permits RowModeFunctions {
    PipelineFunctions() {}

    /** Whether the connection is in pipeline mode. Mirrors {@code PQpipelineStatus}. */
    public static PGpipelineStatus PQpipelineStatus(@Nullable PGconn conn) {
        return conn == null ? PGpipelineStatus.PQ_PIPELINE_OFF : conn.state.pipeline();
    }

    /** Enters pipeline mode; 0 unless the connection is idle. Mirrors {@code PQenterPipelineMode}. */
    public static int PQenterPipelineMode(@Nullable PGconn conn) {
        return conn != null && conn.sending.enterPipeline() ? 1 : 0;
    }

    /** Leaves pipeline mode; 0 unless all results have been collected. Mirrors {@code PQexitPipelineMode}. */
    public static int PQexitPipelineMode(@Nullable PGconn conn) {
        return conn != null && conn.sending.exitPipeline() ? 1 : 0;
    }

    /** Sends a synchronization point, and all that is queued. Mirrors {@code PQpipelineSync}. */
    public static int PQpipelineSync(@Nullable PGconn conn) {
        return conn != null && conn.sending.sync(true) ? 1 : 0;
    }

    /** Queues a synchronization point, and sends only when much is queued. Mirrors {@code PQsendPipelineSync}. */
    public static int PQsendPipelineSync(@Nullable PGconn conn) {
        return conn != null && conn.sending.sync(false) ? 1 : 0;
    }

    /** Asks the server to send the answers it has. Mirrors {@code PQsendFlushRequest}. */
    public static int PQsendFlushRequest(@Nullable PGconn conn) {
        return conn != null && conn.sending.flushRequest() ? 1 : 0;
    }
}
