package dev.quell.testkit.libpq;

import org.jspecify.annotations.NullUnmarked;

/** Commands that do not wait, pipelines and row modes; see {@link Pq}. */
@NullUnmarked
public interface PqAsync {
    int PQsendQuery(Object conn, String query);

    int PQsendQueryParams(
            Object conn,
            String command,
            int nParams,
            int[] paramTypes,
            byte[][] paramValues,
            int[] paramLengths,
            int[] paramFormats,
            int resultFormat);

    int PQsendPrepare(Object conn, String stmtName, String query, int nParams, int[] paramTypes);

    int PQsendQueryPrepared(
            Object conn,
            String stmtName,
            int nParams,
            byte[][] paramValues,
            int[] paramLengths,
            int[] paramFormats,
            int resultFormat);

    int PQsendDescribePrepared(Object conn, String stmt);

    int PQsendDescribePortal(Object conn, String portal);

    int PQsendClosePrepared(Object conn, String stmt);

    int PQsendClosePortal(Object conn, String portal);

    Object PQgetResult(Object conn);

    int PQconsumeInput(Object conn);

    int PQisBusy(Object conn);

    int PQsetnonblocking(Object conn, int arg);

    int PQisnonblocking(Object conn);

    int PQflush(Object conn);

    int PQpipelineStatus(Object conn);

    int PQenterPipelineMode(Object conn);

    int PQexitPipelineMode(Object conn);

    int PQpipelineSync(Object conn);

    int PQsendPipelineSync(Object conn);

    int PQsendFlushRequest(Object conn);

    int PQsetSingleRowMode(Object conn);

    int PQsetChunkedRowsMode(Object conn, int chunkSize);
}
