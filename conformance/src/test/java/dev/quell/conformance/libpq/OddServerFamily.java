package dev.quell.conformance.libpq;

import static dev.quell.testkit.ServerMessages.commandComplete;
import static dev.quell.testkit.ServerMessages.dataRow;
import static dev.quell.testkit.ServerMessages.error;
import static dev.quell.testkit.ServerMessages.join;
import static dev.quell.testkit.ServerMessages.message;
import static dev.quell.testkit.ServerMessages.notice;
import static dev.quell.testkit.ServerMessages.parameterStatus;
import static dev.quell.testkit.ServerMessages.readyForQuery;
import static dev.quell.testkit.ServerMessages.rowDescription;

import dev.quell.testkit.Script;
import dev.quell.testkit.libpq.Pq;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Servers that answer what no PostgreSQL would: libpq takes most of it, and so does who stands in for it. */
final class OddServerFamily implements Family {
    private static final byte[] SECRET = {1, 2, 3, 4};
    private static final byte[] COLUMN = rowDescription(List.of("a"));
    private static final byte[] ROW = dataRow(List.of("1"));
    private static final byte[] SELECTED = commandComplete("SELECT 1");
    private static final byte[] READY = readyForQuery('I');
    private static final byte[] ERROR = error("ERROR", "42000", "refused");

    @Override
    public String name() {
        return "odd server";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        answers().forEach((name, bytes) -> {
            scenarios.alone("a simple query is answered with " + name, stage -> simple(stage, bytes));
            scenarios.alone("a query with parameters is answered with " + name, stage -> extended(stage, bytes));
            scenarios.alone("by single rows, a query is answered with " + name, stage -> singleRows(stage, bytes));
            scenarios.alone("an idle client is sent " + name, stage -> idle(stage, bytes));
        });
    }

    private static byte[] empty(char type) {
        return message(type, new byte[0]);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** What the server says where a result is due. ReadyForQuery follows all of it. */
    private static Map<String, byte[]> answers() {
        Map<String, byte[]> answers = new LinkedHashMap<>();
        answers.put("nothing", new byte[0]);
        answers.put("rows", join(COLUMN, ROW, ROW, SELECTED));
        answers.put("CommandComplete alone", SELECTED);
        answers.put("two CommandCompletes", join(SELECTED, commandComplete("INSERT 0 3")));
        answers.put("an empty tag", commandComplete(""));
        answers.put("a long tag", commandComplete("T".repeat(200)));
        answers.put("EmptyQueryResponse", empty('I'));
        answers.put("EmptyQueryResponse twice", join(empty('I'), empty('I')));
        answers.put("rows without a description", join(ROW, ROW, SELECTED));
        answers.put("rows after the end", join(COLUMN, ROW, SELECTED, ROW, SELECTED));
        answers.put("a description without an end", COLUMN);
        answers.put("a description and rows without an end", join(COLUMN, ROW));
        answers.put(
                "two descriptions",
                join(COLUMN, ROW, rowDescription(List.of("b", "c")), dataRow(List.of("x", "y")), SELECTED));
        answers.put("a row that is too wide", join(COLUMN, ROW, dataRow(List.of("1", "2")), ROW, SELECTED));
        answers.put("a row that is too narrow", join(COLUMN, dataRow(List.of()), SELECTED));
        answers.put("no columns", join(rowDescription(List.of()), dataRow(List.of()), dataRow(List.of()), SELECTED));
        answers.put("an error", ERROR);
        answers.put("an error after rows", join(COLUMN, ROW, ERROR));
        answers.put("rows after an error", join(ERROR, COLUMN, ROW, SELECTED));
        answers.put("two errors", join(ERROR, error("ERROR", "42000", "again")));
        answers.put("an error without fields", message('E', bytes(0)));
        answers.put("an error with strange fields", message('E', bytes('M', 'm', 0, '?', 'q', 0, 'S', 0, 0)));
        answers.put("a notice", join(notice("first"), COLUMN, notice("second"), ROW, SELECTED, notice("third")));
        answers.put("a notice without fields", join(message('N', bytes(0)), SELECTED));
        answers.put("a parameter", join(parameterStatus("x", "y"), SELECTED));
        answers.put("a notification", join(message('A', bytes(0, 0, 0, 9, 'c', 0, 'p', 0)), SELECTED));
        answers.put("an unknown message", join(message('x', bytes(1, 2, 3)), SELECTED));
        answers.put("an unknown message without content", join(empty('?'), SELECTED));
        answers.put("an unknown message among rows", join(COLUMN, ROW, message('x', bytes(1)), ROW, SELECTED));
        // Left out is what libpq acts on before it finds that the length was wrong: errors, notices, notifications and
        // parameters with too much in them, and those with too little, where it reads on in the next message.
        for (char type : "123nsVvRcdIBFPQX".toCharArray()) {
            answers.put("'%c' without content".formatted(type), join(empty(type), SELECTED));
        }
        for (char type : "123nstVvRGHWcdIBCDFPQSTX".toCharArray()) {
            answers.put("'%c' with ten zeros".formatted(type), join(message(type, new byte[10]), SELECTED));
        }
        answers.put("a description cut short", join(message('T', bytes(0, 1, 'a', 0, 0, 0)), ROW, SELECTED));
        answers.put("a description with too much", join(message('T', bytes(0, 0, 7)), SELECTED));
        answers.put("a row cut short", join(COLUMN, message('D', bytes(0, 1, 0, 0, 0, 9, 'x')), ROW, SELECTED));
        answers.put(
                "a row with too much", join(COLUMN, message('D', bytes(0, 1, 0, 0, 0, 1, 'x', 'y')), ROW, SELECTED));
        answers.put("a message of length 3", bytes('C', 0, 0, 0, 3));
        answers.put("a message of length 0", bytes('C', 0, 0, 0, 0));
        answers.put("a message of a negative length", bytes('C', 255, 255, 255, 255));
        answers.put("a tag that is too long", join(bytes('C', 0, 0, 0x75, 0x35), new byte[100]));
        answers.put("a tag that is just not too long", message('C', new byte[29_996]));
        answers.put("ReadyForQuery in a transaction", readyForQuery('T'));
        answers.put("ReadyForQuery in a failed transaction", readyForQuery('E'));
        answers.put("ReadyForQuery twice, then more", join(READY, READY, SELECTED));
        answers.put("ReadyForQuery that is too long", message('Z', bytes('I', 'I')));
        answers.put("COPY data", join(message('d', bytes('x')), empty('c'), SELECTED));
        answers.put("COPY OUT without data", join(message('H', bytes(0, 0, 0)), SELECTED));
        answers.put("COPY OUT and an error", join(message('H', bytes(0, 0, 1, 0, 0)), message('d', bytes('x')), ERROR));
        answers.put("COPY OUT cut short", join(message('H', bytes(0, 0, 9)), SELECTED));
        answers.put("the answers of the extended protocol", join(empty('1'), empty('2'), COLUMN, ROW, SELECTED));
        answers.put("the same in another order", join(COLUMN, empty('2'), ROW, empty('1'), SELECTED));
        answers.put("NoData and rows", join(empty('1'), empty('2'), empty('n'), ROW, SELECTED));
        answers.put("PortalSuspended", join(empty('1'), empty('2'), COLUMN, ROW, empty('s')));
        answers.put("parameters of a statement", join(message('t', bytes(0, 1, 0, 0, 0, 23)), COLUMN, ROW, SELECTED));
        return answers;
    }

    private static Object connect(Stage stage, Script afterLogin) {
        var server = stage.scripted(connection -> {
            connection.letIn(1, SECRET);
            afterLogin.play(connection);
        });
        Object conn = stage.connected(stage.conninfo(server, ""));
        stage.showNotices(conn);
        return conn;
    }

    /** Answers a query with it, and the next one as a server should. */
    private static Script answering(char end, byte[] answer) {
        return connection -> {
            connection.readUntil(end);
            connection.send(join(answer, READY));
            connection.readUntil('Q');
            connection.send(join(COLUMN, ROW, SELECTED, READY));
            connection.hang();
        };
    }

    private static void simple(Stage stage, byte[] answer) {
        Object conn = connect(stage, answering('Q', answer));
        stage.pq().PQsendQuery(conn, "SELECT 1");
        after(stage, conn);
    }

    private static void extended(Stage stage, byte[] answer) {
        Object conn = connect(stage, answering('S', answer));
        stage.pq().PQsendQueryParams(conn, "SELECT 1", 0, null, null, null, null, 0);
        after(stage, conn);
    }

    private static void singleRows(Stage stage, byte[] answer) {
        Object conn = connect(stage, answering('Q', answer));
        stage.pq().PQsendQuery(conn, "SELECT 1");
        stage.pq().PQsetSingleRowMode(conn);
        after(stage, conn);
    }

    private static void after(Stage stage, Object conn) {
        Pq pq = stage.pq();
        Steps.readWhatIsThere(stage, conn);
        Steps.contentsSoFar(stage, conn);
        pq.PQnotifies(conn);
        pq.PQparameterStatus(conn, "x");
        if (pq.PQsendQuery(conn, "SELECT 2") == 1) {
            Steps.readWhatIsThere(stage, conn);
            Steps.contentsSoFar(stage, conn);
        }
        stage.state(conn);
    }

    private static void idle(Stage stage, byte[] bytes) {
        var connected = new CountDownLatch(1);
        Object conn = connect(stage, connection -> {
            Steps.await(connected);
            connection.send(join(bytes, notice("the end of it")));
            connection.readUntil('Q');
            connection.send(join(COLUMN, ROW, SELECTED, READY));
            connection.hang();
        });
        connected.countDown();
        Pq pq = stage.pq();
        Steps.readWhatIsThere(stage, conn);
        pq.PQisBusy(conn);
        stage.state(conn);
        pq.PQnotifies(conn);
        pq.PQparameterStatus(conn, "x");
        if (pq.PQsendQuery(conn, "SELECT 2") == 1) {
            Steps.readWhatIsThere(stage, conn);
            Steps.contentsSoFar(stage, conn);
        }
        stage.state(conn);
    }
}
