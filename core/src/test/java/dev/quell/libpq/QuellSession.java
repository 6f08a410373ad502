package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What {@link NativeSession} does, done with Quell. */
final class QuellSession {
    private final PGconn conn;

    private QuellSession(PGconn conn) {
        this.conn = conn;
    }

    /** Connects, runs the commands and finishes, and traces all of it. */
    static void run(String conninfo, OutputStream trace, int flags) {
        PGconn conn = PQconnectStart(conninfo);
        PQtrace(conn, trace);
        PQsetTraceFlags(conn, flags);
        PostgresPollingStatusType state = PostgresPollingStatusType.PGRES_POLLING_WRITING;
        while (state == PostgresPollingStatusType.PGRES_POLLING_WRITING
                || state == PostgresPollingStatusType.PGRES_POLLING_READING) {
            state = PQconnectPoll(conn);
        }
        if (state != PostgresPollingStatusType.PGRES_POLLING_OK) {
            throw new AssertionError(PQerrorMessage(conn));
        }
        QuellSession session = new QuellSession(conn);
        PQsetNoticeProcessor(conn, (arg, message) -> {}, null);
        session.simpleQueries();
        session.extendedQueries();
        session.copies();
        session.pipeline();
        PQfinish(conn);
    }

    private void simpleQueries() {
        exec("select 1 as a, null as \"b\nc\", 'it''s \u00e4', E'\\\\x00'::bytea");
        exec("do $$ begin raise notice 'psst' using detail = 'more'; end $$; select 2; set application_name = 'x'");
        exec("select 1/0");
        exec("nonsense");
        exec("");
        exec("listen l; notify l, 'payload'");
    }

    private void extendedQueries() {
        byte @Nullable [][] values = {"5\t\u00e4".getBytes(StandardCharsets.UTF_8), null};
        int[] types = {25, 0};
        PQexecParams(conn, "select $1, $2::int", 2, types, values, null, null, 1);
        byte @Nullable [][] binary = {{0, 1, 2, (byte) 0xff}, null};
        PQexecParams(conn, "select $1::int4, $2::int", 2, null, binary, new int[] {4, 0}, new int[] {1, 0}, 0);
        PQprepare(conn, "s", "select $1::int", 1, types);
        PQprepare(conn, "t", "create temp table if not exists tt()", 0, types);
        PQdescribePrepared(conn, "s");
        PQdescribePrepared(conn, "t");
        PQexecPrepared(conn, "t", 0, values, null, null, 0);
        PQdescribePortal(conn, "none");
        PQclosePrepared(conn, "s");
        PQclosePortal(conn, "none");
    }

    private void copies() {
        exec("create temp table c(a int, b text)");
        exec("copy c from stdin");
        PQputCopyData(conn, "1\t'quoted' \u00e4\\N\n".getBytes(StandardCharsets.UTF_8), 16);
        PQputCopyEnd(conn, null);
        drain();
        exec("copy c from stdin");
        PQputCopyEnd(conn, "changed my mind");
        drain();
        exec("copy (select 1, E'a\\tb' union all select 2, null) to stdout");
        copyOut();
        drain();
        exec("copy (select 1) to stdout (format binary)");
        copyOut();
        drain();
    }

    private void copyOut() {
        byte[][] buffer = new byte[1][];
        while (PQgetCopyData(conn, buffer, 0) > 0) {
            buffer[0] = new byte[0];
        }
    }

    private void pipeline() {
        PQenterPipelineMode(conn);
        PQsendQueryParams(conn, "select 1", 0, null, null, null, null, 0);
        PQsendFlushRequest(conn);
        PQsendQueryParams(conn, "select 1/0", 0, null, null, null, null, 0);
        PQsendQueryParams(conn, "select 2", 0, null, null, null, null, 0);
        PQpipelineSync(conn);
        drain();
        drain();
        drain();
        drain();
        PQexitPipelineMode(conn);
    }

    private void exec(String sql) {
        PQclear(PQexec(conn, sql));
    }

    private void drain() {
        PGresult result = PQgetResult(conn);
        while (result != null) {
            PQclear(result);
            result = PQgetResult(conn);
        }
    }
}
