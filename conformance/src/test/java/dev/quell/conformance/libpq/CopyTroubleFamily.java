package dev.quell.conformance.libpq;

import dev.quell.testkit.Await;
import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.libpq.Pq;
import dev.quell.testkit.libpq.PqCopyData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** COPY with servers that break off, say what they should not, or do not read. */
final class CopyTroubleFamily implements Family {
    private static final int KEY = 4;
    private static final int PIECE = 1 << 16;
    private static final int PIECES = 256;

    @Override
    public String name() {
        return "COPY in trouble";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.alone("the server does not read for a while, non-blocking", CopyTroubleFamily::slowReader);
        scenarios.alone("the server sends all the time and reads late", CopyTroubleFamily::chattingReader);
        out(scenarios, "closes", new byte[0], ScriptedConnection::close);
        out(scenarios, "resets", new byte[0], ScriptedConnection::reset);
        out(scenarios, "closes within a message", new byte[] {'d', 0, 0, 0, 9, 'a'}, ScriptedConnection::close);
        out(scenarios, "closes within a length", new byte[] {'d', 0, 0}, ScriptedConnection::close);
        out(scenarios, "fails", error());
        out(scenarios, "fails and says that it is ready", ServerMessages.join(error(), ready()));
        out(scenarios, "ends in good order", ServerMessages.join(done(), complete(), ready()));
        out(scenarios, "ends without CopyDone", ServerMessages.join(complete(), ready()));
        out(scenarios, "is ready at once", ready());
        out(scenarios, "is done twice", ServerMessages.join(done(), done(), complete(), ready()));
        out(scenarios, "sends data after the end", ServerMessages.join(done(), data("late"), complete(), ready()));
        out(
                scenarios,
                "sends empty data",
                ServerMessages.join(data(""), data("x"), data(""), done(), complete(), ready()));
        out(
                scenarios,
                "tells other things",
                ServerMessages.join(aside(), data("x"), aside(), done(), aside(), complete(), aside(), ready()));
        out(scenarios, "sends an unknown message", ServerMessages.message('?', new byte[] {1, 2, 3}));
        out(scenarios, "sends a row", ServerMessages.dataRow(java.util.List.of("x")));
        out(scenarios, "sends a key", ServerMessages.backendKeyData(1, new byte[KEY]));
        out(scenarios, "announces a length that is too short", new byte[] {'d', 0, 0, 0, 3});
        out(scenarios, "announces a length that is negative", new byte[] {'d', -1, 0, 0, 3});
        out(scenarios, "begins another COPY", copyOut());
        in(scenarios, "closes", ScriptedConnection::close);
        in(scenarios, "resets", ScriptedConnection::reset);
        in(scenarios, "fails at once", sends(ServerMessages.join(error(), ready())));
        in(scenarios, "fails and hangs up", connection -> {
            connection.send(ServerMessages.error("FATAL", "57P01", "terminating connection"));
            connection.close();
        });
        in(scenarios, "tells other things", sends(ServerMessages.join(aside(), complete(), ready())));
        in(scenarios, "answers with data", sends(ServerMessages.join(data("why"), complete(), ready())));
        in(scenarios, "is content too early", sends(ServerMessages.join(complete(), ready())));
        both(scenarios, "the client ends first", false, ServerMessages.join(data("x"), done(), complete(), ready()));
        both(scenarios, "the server ends first", true, ServerMessages.join(data("x"), done()));
        both(scenarios, "the server fails", true, ServerMessages.join(data("x"), error(), ready()));
        both(scenarios, "the server is ready at once", true, ready());
        scenarios.alone("both ways, and PQexec", CopyTroubleFamily::execWithinBoth);
        formats(scenarios, "no columns", new byte[] {0, 0, 0});
        formats(scenarios, "binary with a text column", new byte[] {1, 0, 2, 0, 0, 0, 1});
        formats(scenarios, "format two", new byte[] {2, 0, 1, 0, 2});
        formats(scenarios, "too few formats", new byte[] {0, 0, 3, 0, 0});
        formats(scenarios, "too many formats", new byte[] {0, 0, 1, 0, 0, 0, 0});
        formats(scenarios, "nothing", new byte[0]);
    }

    // --- the server sends

    private static void out(Scenarios scenarios, String what, byte[] bytes) {
        out(scenarios, what, bytes, ScriptedConnection::hang);
    }

    private static void out(Scenarios scenarios, String what, byte[] bytes, Script then) {
        for (int async : new int[] {0, 1}) {
            scenarios.alone("data comes, then the server %s%s".formatted(what, async == 0 ? "" : ", async"), stage -> {
                Object conn = connected(stage, connection -> {
                    connection.readUntil('Q');
                    connection.send(ServerMessages.join(copyOut(), data("one"), data("two"), bytes));
                    then.play(connection);
                });
                stage.resultState(stage.pq().PQexec(conn, "COPY it TO STDOUT"));
                copyOut(stage, conn, async);
            });
        }
    }

    private static void copyOut(Stage stage, Object conn, int async) {
        PqCopyData data;
        do {
            data = stage.quiet().PQgetCopyData(conn, async);
            if (data.result() == 0 && !more(stage, conn)) {
                break;
            }
            if (data.result() != 0) {
                stage.note(data.toString());
            }
        } while (data.result() >= 0);
        stage.state(conn);
        stage.pq().PQgetCopyData(conn, async);
        stage.state(conn);
        stage.pq().PQisBusy(conn);
        // Where the server has not said that it is ready, this would be to wait for ever.
        if (stage.quiet().PQisBusy(conn) == 0) {
            results(stage, conn);
        }
        stage.pq().PQparameterStatus(conn, "application_name");
        var notify = stage.quiet().PQnotifies(conn);
        stage.note(String.valueOf(notify));
        stage.state(conn);
    }

    /** Waits for more input and reads it; false if that fails, or if nothing more will come. */
    private static boolean more(Stage stage, Object conn) {
        if (!stage.isReadable(conn, java.time.Duration.ofMillis(300))) {
            stage.note("nothing more comes");
            return false;
        }
        if (stage.quiet().PQconsumeInput(conn) == 0) {
            stage.note("input fails");
            stage.state(conn);
            return false;
        }
        return true;
    }

    /** As many results as there are, or three that begin a COPY. */
    private static void results(Stage stage, Object conn) {
        for (int i = 0; i < 3; i++) {
            Object result = stage.pq().PQgetResult(conn);
            if (result == null) {
                return;
            }
            stage.resultState(result);
            if (stage.quiet().PQisBusy(conn) != 0) {
                stage.note("busy");
                return;
            }
        }
    }

    // --- the client sends

    private static void in(Scenarios scenarios, String what, Script then) {
        scenarios.alone("data goes, then the server %s".formatted(what), stage -> {
            Pq pq = stage.pq();
            Object conn = connected(stage, connection -> {
                connection.readUntil('Q');
                connection.send(ServerMessages.message('G', new byte[] {0, 0, 1, 0, 0}));
                connection.readUntil('d');
                then.play(connection);
            });
            stage.resultState(pq.PQexec(conn, "COPY it FROM STDIN"));
            CopySteps.put(stage, conn, "first\n");
            pq.PQflush(conn);
            stage.await(conn, true, false);
            pq.PQconsumeInput(conn);
            stage.state(conn);
            CopySteps.put(stage, conn, "second\n");
            pq.PQputCopyEnd(conn, null);
            stage.state(conn);
            results(stage, conn);
            stage.state(conn);
            stage.pq().PQsendQuery(conn, "SELECT 1");
            stage.state(conn);
        });
    }

    private static Script sends(byte[] bytes) {
        return connection -> {
            connection.send(bytes);
            connection.hang();
        };
    }

    private static void slowReader(Stage stage) {
        Pq pq = stage.pq();
        CountDownLatch mayRead = new CountDownLatch(1);
        Object conn = connected(stage, connection -> {
            connection.readUntil('Q');
            connection.send(ServerMessages.message('G', new byte[] {0, 0, 1, 0, 0}));
            awaitQuietly(mayRead);
            connection.readUntil('c');
            connection.send(ServerMessages.join(complete(), ready()));
            connection.hang();
        });
        pq.PQsetnonblocking(conn, 1);
        pq.PQsendQuery(conn, "COPY it FROM STDIN");
        CopySteps.flush(stage, conn);
        stage.resultState(pq.PQgetResult(conn));
        putMuch(stage, conn);
        pq.PQflush(conn);
        pq.PQsetnonblocking(conn, 0);
        stage.state(conn);
        pq.PQputCopyEnd(conn, null);
        pq.PQisBusy(conn);
        stage.state(conn);
        mayRead.countDown();
        CopySteps.flush(stage, conn);
        results(stage, conn);
        stage.state(conn);
    }

    /** Both would wait for ever if the client did not read while it sends. */
    private static void chattingReader(Stage stage) {
        Pq pq = stage.pq();
        byte[] notice = ServerMessages.notice("x".repeat(PIECE));
        Object conn = connected(stage, connection -> {
            connection.readUntil('Q');
            connection.send(ServerMessages.message('G', new byte[] {0, 0, 1, 0, 0}));
            for (int i = 0; i < PIECES; i++) {
                connection.send(notice);
            }
            connection.readUntil('c');
            connection.send(ServerMessages.join(complete(), ready()));
            connection.hang();
        });
        int[] notices = new int[1];
        stage.quiet().PQsetNoticeProcessor(conn, text -> notices[0]++);
        pq.PQsendQuery(conn, "COPY it FROM STDIN");
        stage.resultState(pq.PQgetResult(conn));
        putMuch(stage, conn);
        pq.PQputCopyEnd(conn, null);
        results(stage, conn);
        stage.state(conn);
        stage.note(notices[0] + " notices");
    }

    private static void putMuch(Stage stage, Object conn) {
        byte[] piece = new byte[PIECE];
        Arrays.fill(piece, (byte) '.');
        int[] answers = new int[3];
        for (int i = 0; i < PIECES; i++) {
            answers[1 + stage.quiet().PQputCopyData(conn, piece, piece.length)]++;
        }
        stage.note("-1, 0, 1: " + Arrays.toString(answers));
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IOException("the script is to end", interrupted);
        }
    }

    // --- both ways

    private static void both(Scenarios scenarios, String what, boolean atOnce, byte[] bytes) {
        scenarios.alone("both ways, " + what, stage -> {
            Pq pq = stage.pq();
            Object conn = connected(stage, connection -> {
                connection.readUntil('Q');
                connection.send(ServerMessages.message('W', new byte[] {0, 0, 0}));
                if (!atOnce) {
                    connection.readUntil('c');
                }
                connection.send(bytes);
                if (atOnce) {
                    connection.readUntil('c');
                    connection.send(ServerMessages.join(complete(), ready()));
                }
                connection.hang();
            });
            stage.resultState(pq.PQexec(conn, "START_REPLICATION"));
            CopySteps.put(stage, conn, "reply");
            if (!atOnce) {
                pq.PQgetCopyData(conn, 1);
            } else {
                CopySteps.rows(stage, conn);
                stage.state(conn);
                pq.PQisBusy(conn);
                results(stage, conn);
            }
            CopySteps.put(stage, conn, "last reply");
            pq.PQputCopyEnd(conn, null);
            stage.state(conn);
            if (!atOnce) {
                CopySteps.put(stage, conn, "too late");
                CopySteps.rows(stage, conn);
            }
            stage.state(conn);
            results(stage, conn);
            stage.state(conn);
        });
    }

    private static void execWithinBoth(Stage stage) {
        Pq pq = stage.pq();
        Object conn = connected(stage, connection -> {
            connection.readUntil('Q');
            connection.send(ServerMessages.message('W', new byte[] {0, 0, 0}));
            connection.hang();
        });
        stage.resultState(pq.PQexec(conn, "START_REPLICATION"));
        pq.PQexec(conn, "SELECT 1");
        stage.state(conn);
        pq.PQsendQuery(conn, "SELECT 1");
        stage.state(conn);
        stage.resultState(pq.PQgetResult(conn));
        stage.state(conn);
    }

    // --- how it is announced

    private static void formats(Scenarios scenarios, String what, byte[] content) {
        for (char type : new char[] {'G', 'H', 'W'}) {
            scenarios.alone("announced by %c with %s".formatted(type, what), stage -> {
                Object conn = connected(stage, connection -> {
                    connection.readUntil('Q');
                    connection.send(ServerMessages.message(type, content));
                    connection.send(ready());
                    connection.hang();
                });
                Object result = stage.pq().PQexec(conn, "COPY");
                stage.resultState(result);
                stage.pq().PQbinaryTuples(result);
                stage.pq().PQfformat(result, 0);
                stage.pq().PQfformat(result, 1);
                stage.state(conn);
            });
        }
    }

    // --- steps

    private static Object connected(Stage stage, Script script) {
        ScriptedServer server = stage.scripted(connection -> {
            connection.letIn(CancelStatesFamily.PID, CancelStatesFamily.key(KEY));
            script.play(connection);
        });
        Object conn = stage.connected(stage.conninfo(server, ""));
        stage.showNotices(conn);
        Await.until(() -> stage.quiet().PQstatus(conn) == 0, "a connection");
        return conn;
    }

    private static byte[] copyOut() {
        return ServerMessages.message('H', new byte[] {0, 0, 1, 0, 0});
    }

    private static byte[] data(String text) {
        return ServerMessages.message('d', text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] done() {
        return ServerMessages.message('c', new byte[0]);
    }

    private static byte[] complete() {
        return ServerMessages.commandComplete("COPY 2");
    }

    private static byte[] ready() {
        return ServerMessages.readyForQuery('I');
    }

    private static byte[] error() {
        return ServerMessages.error("ERROR", "22000", "it did not work");
    }

    /** What may come at any time. */
    private static byte[] aside() {
        ByteArrayOutputStream notification = new ByteArrayOutputStream();
        notification.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(7).array());
        notification.writeBytes("channel\0payload\0".getBytes(StandardCharsets.UTF_8));
        return ServerMessages.join(
                ServerMessages.notice("by the way"),
                ServerMessages.parameterStatus("application_name", "another"),
                ServerMessages.message('A', notification.toByteArray()));
    }
}
