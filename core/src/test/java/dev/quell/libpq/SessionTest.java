package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session from its beginning to its end, as a program ported from C would have it. */
class SessionTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);

    private PGconn conn;

    @BeforeEach
    void connect() {
        conn = PQconnectdb(SERVER.conninfo(Role.SCRAM) + " sslmode=disable");
        assertThat(PQerrorMessage(conn)).isEmpty();
        assertThat(PQstatus(conn)).isEqualTo(ConnStatusType.CONNECTION_OK);
    }

    @AfterEach
    void finish() {
        PQfinish(conn);
    }

    @Test
    void exec_severalStatements_givesTheLastResult() {
        PGresult result = PQexec(conn, "select 1; select 'zwei' as b, null");
        assertThat(PQresultErrorMessage(result)).isEmpty();
        assertThat(PQntuples(result)).isEqualTo(1);
        assertThat(PQgetvalue(result, 0, 0)).isEqualTo("zwei");
        assertThat(PQgetisnull(result, 0, 1)).isEqualTo(1);
        assertThat(PQfname(result, 0)).isEqualTo("b");
    }

    @Test
    void execParams_textValues_areSent() {
        byte[][] values = {"41".getBytes(StandardCharsets.UTF_8), null};
        PGresult result = PQexecParams(conn, "select $1::int + 1, $2::text", 2, null, values, null, null, 0);
        assertThat(PQresultErrorMessage(result)).isEmpty();
        assertThat(PQgetvalue(result, 0, 0)).isEqualTo("42");
        assertThat(PQgetisnull(result, 0, 1)).isEqualTo(1);
    }

    @Test
    void error_ofTheServer_isWordedAsByLibpq() {
        PGresult result = PQexec(conn, "select nosuch");
        assertThat(PQresultStatus(result)).isEqualTo(ExecStatusType.PGRES_FATAL_ERROR);
        assertThat(PQerrorMessage(conn))
                .isEqualTo("ERROR:  column \"nosuch\" does not exist\nLINE 1: select nosuch\n               ^\n");
    }

    @Test
    void cancel_ofARunningQuery_endsIt() {
        assertThat(PQsendQuery(conn, "select pg_sleep(60) /* libpq-session */")).isEqualTo(1);
        SERVER.awaitRunning("/* libpq-session */");
        PGcancelConn cancel = PQcancelCreate(conn);
        assertThat(PQcancelBlocking(cancel)).as(PQcancelErrorMessage(cancel)).isEqualTo(1);
        PQcancelFinish(cancel);
        PGresult result = PQgetResult(conn);
        assertThat(PQresultErrorField(result, PG_DIAG_SQLSTATE)).isEqualTo("57014");
        assertThat(PQgetResult(conn)).isNull();
    }

    @Test
    void copy_inAndOut_movesTheData() {
        PQexec(conn, "create temp table c (a int)");
        assertThat(PQresultStatus(PQexec(conn, "copy c from stdin"))).isEqualTo(ExecStatusType.PGRES_COPY_IN);
        byte[] rows = "1\n2\n".getBytes(StandardCharsets.UTF_8);
        assertThat(PQputCopyData(conn, rows, rows.length)).isEqualTo(1);
        assertThat(PQputCopyEnd(conn, null)).isEqualTo(1);
        assertThat(PQcmdTuples(PQgetResult(conn))).isEqualTo("2");
        assertThat(PQgetResult(conn)).isNull();
        assertThat(PQresultStatus(PQexec(conn, "copy c to stdout"))).isEqualTo(ExecStatusType.PGRES_COPY_OUT);
        byte[][] row = new byte[1][];
        assertThat(PQgetCopyData(conn, row, 0)).isEqualTo(2);
        assertThat(PQgetCopyData(conn, row, 0)).isEqualTo(2);
        assertThat(PQgetCopyData(conn, row, 0)).isEqualTo(-1);
        assertThat(PQcmdStatus(PQgetResult(conn))).isEqualTo("COPY 2");
        assertThat(PQgetResult(conn)).isNull();
    }

    @Test
    void pipeline_withAFailure_abortsUpToTheSync() {
        assertThat(PQenterPipelineMode(conn)).isEqualTo(1);
        assertThat(PQsendQueryParams(conn, "select 1", 0, null, null, null, null, 0))
                .isEqualTo(1);
        assertThat(PQsendQueryParams(conn, "select 1/0", 0, null, null, null, null, 0))
                .isEqualTo(1);
        assertThat(PQsendQueryParams(conn, "select 2", 0, null, null, null, null, 0))
                .isEqualTo(1);
        assertThat(PQpipelineSync(conn)).isEqualTo(1);
        assertThat(PQresultStatus(PQgetResult(conn))).isEqualTo(ExecStatusType.PGRES_TUPLES_OK);
        assertThat(PQgetResult(conn)).isNull();
        assertThat(PQresultStatus(PQgetResult(conn))).isEqualTo(ExecStatusType.PGRES_FATAL_ERROR);
        assertThat(PQgetResult(conn)).isNull();
        assertThat(PQresultStatus(PQgetResult(conn))).isEqualTo(ExecStatusType.PGRES_PIPELINE_ABORTED);
        assertThat(PQgetResult(conn)).isNull();
        assertThat(PQresultStatus(PQgetResult(conn))).isEqualTo(ExecStatusType.PGRES_PIPELINE_SYNC);
        assertThat(PQexitPipelineMode(conn)).isEqualTo(1);
    }

    @Test
    void rows_oneByOne_endInAnEmptyResult() {
        assertThat(PQsendQuery(conn, "select generate_series(1, 3)")).isEqualTo(1);
        assertThat(PQsetSingleRowMode(conn)).isEqualTo(1);
        for (int i = 1; i <= 3; i++) {
            PGresult row = PQgetResult(conn);
            assertThat(PQresultStatus(row)).isEqualTo(ExecStatusType.PGRES_SINGLE_TUPLE);
            assertThat(PQgetvalue(row, 0, 0)).isEqualTo("" + i);
        }
        assertThat(PQresultStatus(PQgetResult(conn))).isEqualTo(ExecStatusType.PGRES_TUPLES_OK);
        assertThat(PQgetResult(conn)).isNull();
    }
}
