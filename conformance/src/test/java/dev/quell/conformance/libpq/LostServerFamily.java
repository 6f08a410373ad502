package dev.quell.conformance.libpq;

import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.libpq.Pq;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;

/** Servers that go: backends that are terminated, connections that are closed or broken at every point. */
final class LostServerFamily implements Family {
    private static final byte[] SECRET = {1, 2, 3, 4};

    /** How a connection can end. */
    private enum End {
        CLOSED,
        BROKEN
    }

    @Override
    public String name() {
        return "lost server";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        afterTermination().forEach((name, use) -> {
            scenarios.overEveryTransport("terminated while idle, then " + name, stage -> terminatedIdle(stage, use));
            scenarios.onEveryServer("terminated and noticed, then " + name, stage -> terminatedAndNoticed(stage, use));
        });
        scenarios.overEveryTransport("terminated while busy", LostServerFamily::terminatedBusy);
        scenarios.overEveryTransport("terminated while busy, read by steps", LostServerFamily::terminatedBusyBySteps);
        scenarios.over(
                Transport.VERIFY_FULL, "terminated with an answer not read yet", LostServerFamily::terminatedUnread);
        scenarios.over(Transport.UNIX, "terminated with an answer not read yet", LostServerFamily::terminatedUnread);
        scenarios.onEveryServer("terminated in a transaction, then reset", LostServerFamily::reset);
        for (End end : End.values()) {
            for (int kept = 0; kept <= answer().length; kept++) {
                int bytes = kept;
                scenarios.alone(
                        "%s after %d bytes of the answer".formatted(end, kept).toLowerCase(Locale.ROOT),
                        stage -> endedAfter(stage, end, bytes));
            }
            scenarios.alone(end + " while idle", stage -> endedWhileIdle(stage, end));
            scenarios.alone(end + " while idle, told why", stage -> endedWithReason(stage, end));
            scenarios.alone(end + " with a FATAL error as the answer", stage -> fatalAnswer(stage, end));
            scenarios.alone(end + " in the middle of rows, by single rows", stage -> endedBetweenRows(stage, end));
        }
    }

    private static Map<String, BiConsumer<Stage, Object>> afterTermination() {
        Map<String, BiConsumer<Stage, Object>> uses = new LinkedHashMap<>();
        uses.put("PQexec", (stage, conn) -> Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 1")));
        uses.put(
                "PQexecParams",
                (stage, conn) ->
                        Steps.taken(stage, stage.pq().PQexecParams(conn, "SELECT 1", 0, null, null, null, null, 0)));
        uses.put("PQsendQuery", (stage, conn) -> {
            stage.pq().PQsendQuery(conn, "SELECT 1");
            stage.state(conn);
            Steps.contents(stage, conn);
        });
        uses.put("a pipeline", (stage, conn) -> {
            Pq pq = stage.pq();
            pq.PQenterPipelineMode(conn);
            pq.PQsendQueryParams(conn, "SELECT 1", 0, null, null, null, null, 0);
            pq.PQsendQueryParams(conn, "SELECT 2", 0, null, null, null, null, 0);
            pq.PQpipelineSync(conn);
            stage.state(conn);
            Steps.contents(stage, conn, 8);
        });
        uses.put("nothing but reading", (stage, conn) -> {
            stage.pq().PQgetResult(conn);
            stage.pq().PQconsumeInput(conn);
            stage.pq().PQisBusy(conn);
            stage.pq().PQflush(conn);
            stage.state(conn);
        });
        return uses;
    }

    private static void terminatedIdle(Stage stage, BiConsumer<Stage, Object> use) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        Steps.terminate(stage, conn);
        stage.state(conn);
        use.accept(stage, conn);
        stage.state(conn);
        use.accept(stage, conn);
        stage.state(conn);
        Steps.readUntilLost(stage, conn);
    }

    private static void terminatedAndNoticed(Stage stage, BiConsumer<Stage, Object> use) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        Steps.terminate(stage, conn);
        Steps.readUntilLost(stage, conn);
        use.accept(stage, conn);
        stage.state(conn);
        stage.pq().PQreset(conn);
        stage.state(conn);
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 'reset'"));
    }

    private static void terminatedBusy(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        stage.pq().PQsendQuery(conn, "SELECT 1; SELECT pg_sleep(60)");
        stage.awaitRunning(conn);
        Steps.terminate(stage, conn);
        Steps.contents(stage, conn);
        stage.pq().PQgetResult(conn);
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 1"));
        stage.state(conn);
    }

    private static void terminatedUnread(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        stage.pq().PQsendQuery(conn, "SELECT 1");
        stage.awaitIdle(conn);
        Steps.terminate(stage, conn);
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 2"));
        stage.state(conn);
    }

    private static void terminatedBusyBySteps(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.showNotices(conn);
        stage.pq().PQsendQuery(conn, "SELECT pg_sleep(60)");
        stage.awaitRunning(conn);
        Steps.terminate(stage, conn);
        Steps.readUntilLost(stage, conn);
        stage.pq().PQisBusy(conn);
        stage.pq().PQconsumeInput(conn);
        Steps.contents(stage, conn);
        stage.pq().PQsendQuery(conn, "SELECT 1");
        stage.state(conn);
    }

    private static void reset(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        Pq pq = stage.pq();
        Steps.taken(stage, pq.PQexec(conn, "BEGIN"));
        Steps.taken(stage, pq.PQexec(conn, "SET application_name TO 'gone'"));
        Steps.terminate(stage, conn);
        Steps.taken(stage, pq.PQexec(conn, "SELECT 1"));
        stage.state(conn);
        pq.PQparameterStatus(conn, "application_name");
        pq.PQreset(conn);
        stage.state(conn);
        pq.PQparameterStatus(conn, "application_name");
        Steps.taken(stage, pq.PQexec(conn, "SELECT 2"));
    }

    // --- scripted servers

    private static byte[] answer() {
        return ServerMessages.join(
                ServerMessages.rowDescription(List.of("a")),
                ServerMessages.dataRow(List.of("1")),
                ServerMessages.commandComplete("SELECT 1"),
                ServerMessages.readyForQuery('I'));
    }

    private static void end(ScriptedConnection connection, End end) throws IOException {
        switch (end) {
            case CLOSED -> connection.close();
            case BROKEN -> connection.reset();
        }
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

    private static void endedAfter(Stage stage, End end, int bytes) {
        Object conn = connect(stage, connection -> {
            connection.readUntil('Q');
            connection.send(Arrays.copyOf(answer(), bytes));
            end(connection, end);
        });
        stage.pq().PQsendQuery(conn, "SELECT 1");
        Steps.contents(stage, conn);
        if (bytes == answer().length) {
            // Whether the end has come by now is a matter of luck.
            Steps.readUntilLost(stage, conn);
        }
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 1"));
        stage.state(conn);
    }

    private static void endedWhileIdle(Stage stage, End end) {
        var connected = new CountDownLatch(1);
        Object conn = connect(stage, connection -> {
            Steps.await(connected);
            end(connection, end);
        });
        connected.countDown();
        Steps.readUntilLost(stage, conn);
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 1"));
        stage.state(conn);
    }

    private static void endedWithReason(Stage stage, End end) {
        var connected = new CountDownLatch(1);
        Object conn = connect(stage, connection -> {
            Steps.await(connected);
            connection.send(ServerMessages.error("FATAL", "57P01", "going"));
            end(connection, end);
        });
        connected.countDown();
        Steps.readUntilLost(stage, conn);
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 1"));
        stage.state(conn);
    }

    private static void fatalAnswer(Stage stage, End end) {
        Object conn = connect(stage, connection -> {
            connection.readUntil('Q');
            connection.send(ServerMessages.error("FATAL", "57P01", "going"));
            end(connection, end);
        });
        Steps.taken(stage, stage.pq().PQexec(conn, "SELECT 1"));
        stage.state(conn);
    }

    private static void endedBetweenRows(Stage stage, End end) {
        Object conn = connect(stage, connection -> {
            connection.readUntil('Q');
            connection.send(ServerMessages.join(
                    ServerMessages.rowDescription(List.of("a")),
                    ServerMessages.dataRow(List.of("1")),
                    ServerMessages.dataRow(List.of("2"))));
            end(connection, end);
        });
        stage.pq().PQsendQuery(conn, "SELECT 1");
        stage.pq().PQsetSingleRowMode(conn);
        Steps.contents(stage, conn);
    }
}
