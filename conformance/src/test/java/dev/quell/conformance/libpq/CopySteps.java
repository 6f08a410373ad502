package dev.quell.conformance.libpq;

import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.libpq.Pq;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What scenarios of COPY are made of. */
final class CopySteps {
    private static final String TABLE =
            "CREATE TEMPORARY TABLE lines (number int PRIMARY KEY CHECK (number < 100), line text)";

    private CopySteps() {}

    /** The end of a scenario's name. */
    static String protocol(boolean extended) {
        return extended ? ", extended protocol" : ", simple protocol";
    }

    static Object withTable(Stage stage) {
        Object conn = stage.connected(stage.setting().conninfo(Role.POSTGRES));
        stage.resultState(stage.pq().PQexec(conn, TABLE));
        maskTemporary(stage, conn);
        return conn;
    }

    /** Hides which of the schemas for temporary tables the connection has. */
    static void maskTemporary(Stage stage, Object conn) {
        Object schema = stage.quiet().PQexec(conn, "SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()");
        stage.mask(stage.quiet().PQgetvalue(schema, 0, 0), "pg_temp");
        stage.quiet().PQclear(schema);
    }

    /** Runs a command that copies, in one protocol or the other. */
    static Object run(Stage stage, Object conn, boolean extended, String command) {
        Pq pq = stage.pq();
        Object result =
                extended ? pq.PQexecParams(conn, command, 0, null, null, null, null, 0) : pq.PQexec(conn, command);
        stage.resultState(result);
        return result;
    }

    static void send(Stage stage, Object conn, boolean extended, String command) {
        if (extended) {
            stage.pq().PQsendQueryParams(conn, command, 0, null, null, null, null, 0);
        } else {
            stage.pq().PQsendQuery(conn, command);
        }
    }

    /** Waits until the server has said all that it has to say. */
    static void awaitIdle(Stage stage, Object conn) {
        int pid = stage.quiet().PQbackendPID(conn);
        stage.server().awaitActivity(backend -> backend.pid() == pid && !backend.isActive(), Await.DEADLINE);
    }

    static void formats(Stage stage, Object result) {
        stage.resultState(result);
        stage.pq().PQbinaryTuples(result);
        for (int i = 0; i < stage.quiet().PQnfields(result); i++) {
            stage.pq().PQfformat(result, i);
            stage.pq().PQfname(result, i);
            stage.pq().PQftype(result, i);
        }
    }

    static void put(Stage stage, @Nullable Object conn, String data) {
        byte[] bytes = bytes(data);
        stage.pq().PQputCopyData(conn, bytes, bytes.length);
    }

    /** Takes the data that the server sends, up to the end or a failure. */
    static void rows(Stage stage, Object conn) {
        int result;
        do {
            result = stage.pq().PQgetCopyData(conn, 0).result();
        } while (result > 0);
    }

    /** Flushes for as long as it takes. */
    static void flush(Stage stage, Object conn) {
        int left = stage.quiet().PQflush(conn);
        while (left > 0) {
            stage.quiet().waitSocket(conn, true, true, Await.DEADLINE);
            stage.quiet().PQconsumeInput(conn);
            left = stage.quiet().PQflush(conn);
        }
        stage.note("flushed: " + left);
    }

    static void count(Stage stage, Object conn) {
        Object counted = stage.pq().PQexec(conn, "SELECT count(*), sum(number), string_agg(line, ',') FROM lines");
        stage.resultState(counted);
        for (int i = 0; i < 3; i++) {
            stage.pq().PQgetvalue(counted, 0, i);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
