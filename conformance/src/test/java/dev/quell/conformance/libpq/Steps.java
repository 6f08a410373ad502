package dev.quell.conformance.libpq;

import dev.quell.testkit.Await;
import dev.quell.testkit.libpq.Pq;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.StringJoiner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What scenarios about commands do again and again. */
final class Steps {
    private static final int LONGEST_SHOWN = 60;
    private static final int TUPLES_OK = 2;
    private static final int FATAL_ERROR = 7;
    private static final int SINGLE_TUPLE = 9;
    private static final int TUPLES_CHUNK = 12;

    private Steps() {}

    /** A value of a parameter, as text. */
    static byte @Nullable [] text(@Nullable String value) {
        return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    }

    /** Values of parameters, as text. */
    static byte[] @Nullable [] texts(@Nullable String... values) {
        byte[] @Nullable [] bytes = new byte[values.length] @Nullable [];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = text(values[i]);
        }
        return bytes;
    }

    /** An int4 in binary format. */
    static byte[] int4(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** Reads until PQgetResult would not wait. */
    static void readUntilReady(Stage stage, Object conn) {
        Pq pq = stage.quiet();
        while (pq.PQisBusy(conn) == 1) {
            if (!stage.await(conn, true, false) || pq.PQconsumeInput(conn) == 0) {
                stage.note("nothing more to read");
                break;
            }
        }
        stage.state(conn);
    }

    /** Waits until something has come, and reads all of it: what a server has sent in one go. */
    static void readWhatIsThere(Stage stage, Object conn) {
        if (stage.await(conn, true, false)) {
            do {
                stage.quiet().PQconsumeInput(conn);
            } while (stage.isReadable(conn, Duration.ofMillis(1)));
        }
    }

    /** Takes the results that are there, up to NULL or until more would have to come. */
    static void contentsSoFar(Stage stage, Object conn) {
        // A COPY gives its result again and again.
        for (int i = 0; i < 8; i++) {
            if (stage.pq().PQisBusy(conn) == 1) {
                stage.state(conn);
                return;
            }
            Object result = stage.pq().PQgetResult(conn);
            if (result == null) {
                break;
            }
            taken(stage, result);
        }
        stage.state(conn);
    }

    /** Reads until the connection is found to be lost. */
    static void readUntilLost(Stage stage, Object conn) {
        Pq pq = stage.quiet();
        while (stage.await(conn, true, false) && pq.PQconsumeInput(conn) == 1) {
            pq.PQisBusy(conn);
        }
        stage.state(conn);
    }

    /** Holds a script up until the scenario has come to a point. */
    static void await(CountDownLatch point) throws IOException {
        try {
            if (!point.await(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the scenario has not come to the point");
            }
        } catch (InterruptedException end) {
            throw new IOException("interrupted", end);
        }
    }

    /** Sends all that is queued, on a connection in non-blocking mode. */
    static void flush(Stage stage, Object conn) {
        Pq pq = stage.quiet();
        int left = pq.PQflush(conn);
        while (left == 1) {
            stage.await(conn, true, true);
            pq.PQconsumeInput(conn);
            left = pq.PQflush(conn);
        }
        stage.note("flushed: " + left);
    }

    /** Ends the backend of a connection from another one, and waits until its process is gone. */
    static void terminate(Stage stage, Object conn) {
        Pq pq = stage.quiet();
        int pid = pq.PQbackendPID(conn);
        Object other = pq.PQconnectdb(stage.conninfo());
        pq.PQclear(pq.PQexec(other, "SELECT pg_terminate_backend(%d)".formatted(pid)));
        pq.PQfinish(other);
        Await.until(() -> ProcessHandle.of(pid).isEmpty(), "the end of backend " + pid);
        stage.note("terminated");
    }

    /** Runs SQL on another connection that leaves no trace. */
    static void elsewhere(Stage stage, String sql) {
        Pq pq = stage.quiet();
        Object other = pq.PQconnectdb(stage.conninfo());
        pq.PQclear(pq.PQexec(other, sql));
        pq.PQfinish(other);
    }

    /** Takes a result that a function has just returned: what is in it goes to the trace. */
    static void taken(Stage stage, @Nullable Object result) {
        content(stage, result);
        if (result != null) {
            stage.pq().PQclear(result);
        }
    }

    /** Throws away all results up to NULL, without a trace. */
    static void drain(Stage stage, Object conn) {
        Pq pq = stage.quiet();
        for (Object result = pq.PQgetResult(conn); result != null; result = pq.PQgetResult(conn)) {
            pq.PQclear(result);
        }
    }

    /** Cancels what the connection runs, and waits until the request has been dealt with. */
    static void cancel(Stage stage, Object conn) {
        Pq pq = stage.quiet();
        Object cancel = pq.PQcancelCreate(conn);
        stage.note("cancelled: " + pq.PQcancelBlocking(cancel));
        pq.PQcancelFinish(cancel);
    }

    /** Takes all results up to NULL, with what is in them. */
    static void contents(Stage stage, Object conn) {
        Object result = stage.pq().PQgetResult(conn);
        while (result != null) {
            taken(stage, result);
            result = stage.pq().PQgetResult(conn);
        }
        stage.state(conn);
    }

    /** Takes that many answers of PQgetResult, NULLs included. */
    static void contents(Stage stage, Object conn, int count) {
        for (int i = 0; i < count; i++) {
            Object result = stage.pq().PQgetResult(conn);
            if (result != null) {
                taken(stage, result);
            }
        }
        stage.state(conn);
    }

    /** Everything in a result, as lines of the trace. */
    static void content(Stage stage, @Nullable Object result) {
        Pq pq = stage.quiet();
        stage.resultState(result);
        if (result == null) {
            return;
        }
        if (pq.PQresultStatus(result) == FATAL_ERROR) {
            stage.note("SQLSTATE " + pq.PQresultErrorField(result, 'C'));
        }
        if (pq.PQnparams(result) > 0) {
            stage.note("parameters " + parameters(pq, result));
        }
        if (pq.PQnfields(result) > 0) {
            stage.note("columns " + columns(pq, result));
        }
        boolean rows = switch (pq.PQresultStatus(result)) {
            case TUPLES_OK, SINGLE_TUPLE, TUPLES_CHUNK -> true;
            default -> false;
        };
        for (int row = 0; rows && row < pq.PQntuples(result); row++) {
            stage.note("row " + row(pq, result, row));
        }
    }

    private static String parameters(Pq pq, Object result) {
        return IntStream.range(0, Math.min(pq.PQnparams(result), LONGEST_SHOWN))
                .mapToObj(i -> Integer.toString(pq.PQparamtype(result, i)))
                .toList()
                .toString();
    }

    private static String columns(Pq pq, Object result) {
        StringJoiner columns = new StringJoiner(", ");
        for (int i = 0; i < pq.PQnfields(result); i++) {
            columns.add("%s type %d size %d modifier %d format %d"
                    .formatted(
                            pq.PQfname(result, i),
                            pq.PQftype(result, i),
                            pq.PQfsize(result, i),
                            pq.PQfmod(result, i),
                            pq.PQfformat(result, i)));
        }
        return columns.toString();
    }

    private static String row(Pq pq, Object result, int row) {
        StringJoiner values = new StringJoiner(", ");
        for (int i = 0; i < pq.PQnfields(result); i++) {
            values.add(pq.PQgetisnull(result, row, i) == 1 ? "NULL" : value(pq, result, row, i));
        }
        return values.toString();
    }

    private static String value(Pq pq, Object result, int row, int column) {
        byte[] bytes = pq.PQgetvalueBytes(result, row, column);
        if (bytes.length > LONGEST_SHOWN) {
            return "%d bytes, %08x".formatted(bytes.length, Arrays.hashCode(bytes));
        }
        return pq.PQfformat(result, column) == 1
                ? "0x" + HexFormat.of().formatHex(bytes)
                : "'%s'".formatted(new String(bytes, StandardCharsets.ISO_8859_1).replace("\n", "\\n"));
    }
}
