package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.Pq;
import dev.quell.testkit.libpq.PqArgument;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** PQfn. */
final class FunctionCallFamily implements Family {
    private static final int INT4_DIV = 154;
    private static final int INT4_PLUS = 177;
    private static final int MD5_OF_TEXT = 2311;
    private static final int CURRENT_DATABASE = 861;
    private static final int PG_SLEEP = 2626;
    private static final int SET_CONFIG = 2078;
    private static final int NOTHING = 1;

    @Override
    public String name() {
        return "function call";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.alone("function calls without a connection", FunctionCallFamily::withoutConnection);
        scenarios.onEveryServer("function calls", FunctionCallFamily::calls);
        scenarios.onEveryServer("function calls in a transaction", FunctionCallFamily::inTransaction);
        scenarios.onEveryServer("function calls in the wrong state", FunctionCallFamily::wrongState);
        scenarios.onEveryServer("a function call on a connection that has gone", FunctionCallFamily::afterTheEnd);
        scenarios.onEveryServer("a function call that changes a parameter", FunctionCallFamily::changingParameter);
    }

    private static PqArgument integer(int value) {
        return new PqArgument(4, value, null);
    }

    private static PqArgument bytes(@Nullable String value) {
        return value == null ? new PqArgument(-1, 0, "") : new PqArgument(value.length(), 0, value);
    }

    /** A call whose result is an integer. */
    private static void integer(Stage stage, @Nullable Object conn, int function, PqArgument... arguments) {
        int[] result = {-7};
        int[] length = {0};
        Object answer = stage.quiet().PQfn(conn, function, result, length, 1, arguments, arguments.length);
        stage.note("%d -> %s, %s".formatted(function, kind(answer), length[0] > 0 ? "value " + result[0] : "no value"));
        told(stage, conn, answer);
    }

    /** A call whose result is bytes. */
    private static void bytes(Stage stage, @Nullable Object conn, int function, PqArgument... arguments) {
        int[] result = new int[16];
        int[] length = {0};
        Object answer = stage.quiet().PQfn(conn, function, result, length, 0, arguments, arguments.length);
        ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(result);
        String text = new String(bytes.array(), 0, Math.max(0, length[0]), StandardCharsets.ISO_8859_1);
        stage.note("%d -> %s, '%s'".formatted(function, kind(answer), text));
        told(stage, conn, answer);
    }

    private static String kind(@Nullable Object answer) {
        return answer == null ? "NULL" : "a result";
    }

    private static void told(Stage stage, @Nullable Object conn, @Nullable Object answer) {
        stage.resultState(answer);
        stage.quiet().PQclear(answer);
        stage.state(conn);
    }

    private static void withoutConnection(Stage stage) {
        integer(stage, null, INT4_PLUS, integer(1), integer(2));
        Object conn = stage.pq().PQconnectdb("host=127.0.0.1 port=1 sslmode=disable");
        integer(stage, conn, INT4_PLUS, integer(1), integer(2));
    }

    private static void calls(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        integer(stage, conn, INT4_PLUS, integer(40), integer(2));
        integer(stage, conn, INT4_PLUS, integer(-40), integer(2));
        integer(stage, conn, INT4_PLUS, integer(1), bytes(null));
        integer(stage, conn, INT4_PLUS, integer(1));
        integer(stage, conn, INT4_PLUS, integer(1), integer(2), integer(3));
        integer(stage, conn, INT4_DIV, integer(1), integer(0));
        bytes(stage, conn, MD5_OF_TEXT, bytes("text"));
        bytes(stage, conn, MD5_OF_TEXT, bytes(""));
        bytes(stage, conn, MD5_OF_TEXT, bytes("\u00ff\u00fe"));
        bytes(stage, conn, CURRENT_DATABASE);
        bytes(stage, conn, NOTHING);
        integer(stage, conn, INT4_PLUS, integer(20), integer(3));
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 1"));
        stage.state(conn);
    }

    private static void inTransaction(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQexec(conn, "BEGIN"));
        integer(stage, conn, INT4_PLUS, integer(1), integer(2));
        integer(stage, conn, INT4_DIV, integer(1), integer(0));
        integer(stage, conn, INT4_PLUS, integer(1), integer(2));
        Steps.taken(stage, pq.PQexec(conn, "ROLLBACK"));
        stage.state(conn);
    }

    private static void wrongState(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        pq.PQsendQuery(conn, "SELECT 1");
        integer(stage, conn, INT4_PLUS, integer(1), integer(2));
        integer(stage, conn, INT4_PLUS, integer(1), integer(2));
        Steps.contents(stage, conn);
        pq.PQenterPipelineMode(conn);
        integer(stage, conn, INT4_PLUS, integer(1), integer(2));
        pq.PQexitPipelineMode(conn);
        Steps.taken(stage, pq.PQexec(conn, "COPY (SELECT 1) TO STDOUT"));
        integer(stage, conn, INT4_PLUS, integer(1), integer(2));
        stage.state(conn);
    }

    private static void afterTheEnd(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        Steps.terminate(stage, conn);
        integer(stage, conn, INT4_PLUS, integer(1), integer(2));
        integer(stage, conn, INT4_PLUS, integer(1), integer(2));
    }

    private static void changingParameter(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        bytes(stage, conn, SET_CONFIG, bytes("application_name"), bytes("by a call"), bytes("\0"));
        stage.pq().PQparameterStatus(conn, "application_name");
        Steps.taken(stage, stage.pq().PQexec(conn, "SET statement_timeout TO 20"));
        // 60 as a float8.
        bytes(stage, conn, PG_SLEEP, bytes("@N\0\0\0\0\0\0"));
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 1"));
    }
}
