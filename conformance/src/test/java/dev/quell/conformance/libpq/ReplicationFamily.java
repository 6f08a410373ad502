package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServerOptions;
import dev.quell.testkit.TestServers;
import dev.quell.testkit.libpq.PqCopyData;

/** COPY in both directions with a real server: logical replication. */
final class ReplicationFamily implements Family {
    private static final String SLOT = "slot";
    private static final int MESSAGE_TYPE = 25;
    private static final int LETTERS = 4;
    private static final int STATUS_LENGTH = 34;

    @Override
    public String name() {
        return "replication";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.alone("changes are streamed, the client ends", stage -> {
            TestServer server = server(stage);
            Object conn = streaming(stage, server);
            server.sql("INSERT INTO changing VALUES (1), (2)");
            changes(stage, conn);
            end(stage, conn);
        });
        scenarios.alone("the client tells how far it is", stage -> {
            TestServer server = server(stage);
            Object conn = streaming(stage, server);
            byte[] status = new byte[STATUS_LENGTH];
            status[0] = 'r';
            stage.pq().PQputCopyData(conn, status, status.length);
            server.sql("INSERT INTO changing VALUES (1)");
            changes(stage, conn);
            stage.pq().PQexec(conn, "SELECT 1");
            stage.state(conn);
            end(stage, conn);
        });
        scenarios.alone("the backend ends", stage -> {
            TestServer server = server(stage);
            Object conn = streaming(stage, server);
            server.sql("SELECT pg_terminate_backend(%d, 10000)"
                    .formatted(stage.quiet().PQbackendPID(conn)));
            ended(stage, conn);
            stage.state(conn);
            stage.results(conn);
            stage.state(conn);
        });
        scenarios.alone("commands of replication", stage -> {
            Object conn = stage.connected(conninfo(server(stage)));
            for (String command : new String[] {
                "IDENTIFY_SYSTEM",
                "SHOW wal_level",
                "NONSENSE",
                "READ_REPLICATION_SLOT missing",
                "START_REPLICATION SLOT missing LOGICAL 0/0",
                "SELECT 1"
            }) {
                Object result = stage.pq().PQexec(conn, command);
                stage.pq().PQresultStatus(result);
                stage.pq().PQresultErrorMessage(result);
                stage.pq().PQnfields(result);
                stage.pq().PQcmdStatus(result);
            }
            stage.resultState(stage.pq().PQexecParams(conn, "SELECT 1", 0, null, null, null, null, 0));
            stage.state(conn);
        });
    }

    private static TestServer server(Stage stage) {
        return stage.own(TestServer.start(
                TestServers.newest(),
                TestServerOptions.usual()
                        .withSetting("wal_level", "logical")
                        .withSetting("max_wal_senders", "4")
                        .withSetting("max_replication_slots", "4")));
    }

    private static String conninfo(TestServer server) {
        return Transport.PLAIN.conninfo(server, Role.POSTGRES) + " replication=database";
    }

    private static Object streaming(Stage stage, TestServer server) {
        server.sql("CREATE TABLE changing (number int); CREATE PUBLICATION all_of_it FOR TABLE changing");
        Object conn = stage.connected(conninfo(server));
        Object slot = stage.pq().PQexec(conn, "CREATE_REPLICATION_SLOT " + SLOT + " TEMPORARY LOGICAL pgoutput");
        stage.pq().PQresultStatus(slot);
        stage.resultState(stage.pq()
                .PQexec(
                        conn,
                        "START_REPLICATION SLOT " + SLOT
                                + " LOGICAL 0/0 (proto_version '1', publication_names 'all_of_it')"));
        stage.state(conn);
        return conn;
    }

    /** The first messages that are changes; how often the server asks whether anyone is there is its own business. */
    private static void changes(Stage stage, Object conn) {
        int seen = 0;
        while (seen < LETTERS) {
            PqCopyData data = stage.quiet().PQgetCopyData(conn, 0);
            if (data.row() == null) {
                stage.note("ends with " + data.result());
                return;
            }
            if (data.row().charAt(0) == 'w') {
                stage.note("change " + data.row().charAt(MESSAGE_TYPE));
                seen++;
            }
        }
    }

    private static void ended(Stage stage, Object conn) {
        PqCopyData data = stage.quiet().PQgetCopyData(conn, 0);
        while (data.result() > 0) {
            data = stage.quiet().PQgetCopyData(conn, 0);
        }
        stage.note("ends with " + data.result());
    }

    private static void end(Stage stage, Object conn) {
        stage.pq().PQputCopyEnd(conn, null);
        stage.state(conn);
        CopySteps.put(stage, conn, "too late");
        ended(stage, conn);
        stage.state(conn);
        stage.results(conn);
        stage.state(conn);
        stage.resultState(stage.pq().PQexec(conn, "SELECT 1"));
    }
}
