package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.libpq.Pq;
import org.jspecify.annotations.Nullable;

/** Every function that tells something of a connection, on connections in every state. */
final class StatusFamily implements Family {
    private static final String[] PARAMETERS = {
        "server_version",
        "server_encoding",
        "client_encoding",
        "is_superuser",
        "session_authorization",
        "DateStyle",
        "IntervalStyle",
        "TimeZone",
        "integer_datetimes",
        "standard_conforming_strings",
        "application_name",
        "in_hot_standby",
        "default_transaction_read_only",
        "scram_iterations",
        "search_path",
        "nonsense",
        ""
    };
    private static final String[] TLS_ATTRIBUTES = {
        "library", "key_bits", "cipher", "protocol", "compression", "alpn", "nonsense", ""
    };

    @Override
    public String name() {
        return "status";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.alone("all functions, without a connection", stage -> all(stage, null));
        scenarios.alone("functions that take NULL for a connection", StatusFamily::takingNull);
        scenarios.alone("all functions, options that are none", stage -> {
            all(stage, stage.pq().PQconnectStart("nonsense"));
            all(stage, stage.pq().PQconnectdb("host=somewhere nonsense=1 user=somebody"));
        });
        scenarios.alone(
                "all functions, options that contradict each other",
                stage -> all(stage, stage.pq().PQconnectdb("host=one,two port=1,2,3 user=somebody dbname=somewhere")));
        scenarios.alone(
                "all functions, refused",
                stage -> all(
                        stage,
                        stage.pq().PQconnectdb("host=127.0.0.1 port=1 user=somebody dbname=base gssencmode=disable")));
        scenarios.alone(
                "all functions, refused by several",
                stage -> all(
                        stage,
                        stage.pq()
                                .PQconnectdb("host=127.0.0.1,localhost port=1,2 user=somebody password=x options=-cx=y"
                                        + " gssencmode=disable")));
        scenarios.alone("all functions, connecting", StatusFamily::connecting);
        scenarios.overEveryTransport(
                "all functions, connected", stage -> all(stage, stage.connected(stage.conninfo())));
        scenarios.onEveryServer("all functions, connected with everything said", StatusFamily::everythingSaid);
        scenarios.onEveryServer("all functions, the backend is gone", StatusFamily::backendGone);
        for (Role role : new Role[] {Role.PASSWORD, Role.MD5, Role.SCRAM}) {
            scenarios.onEveryServer("passwords of " + role.role(), stage -> {
                Object conn = stage.connected(stage.setting().conninfo(role));
                passwords(stage.pq(), conn);
                Object wrong = stage.pq().PQconnectdb(stage.setting().conninfo(role) + " password=wrong");
                stage.state(wrong);
                passwords(stage.pq(), wrong);
                Object none = stage.pq().PQconnectdb(stage.setting().conninfo(role) + " password=''");
                stage.state(none);
                passwords(stage.pq(), none);
            });
        }
    }

    private static void takingNull(Stage stage) {
        Pq pq = stage.pq();
        pq.PQconnectPoll(null);
        pq.PQresetStart(null);
        pq.PQresetPoll(null);
        pq.PQreset(null);
        pq.PQfinish(null);
        pq.PQconninfo(null);
        pq.PQisBusy(null);
        pq.PQconsumeInput(null);
        pq.PQgetResult(null);
        pq.PQflush(null);
        pq.PQsetnonblocking(null, 1);
        pq.PQnotifies(null);
        pq.PQsendQuery(null, "SELECT 1");
        pq.PQexec(null, "SELECT 1");
        pq.PQenterPipelineMode(null);
        pq.PQexitPipelineMode(null);
        pq.PQpipelineSync(null);
        pq.PQsendPipelineSync(null);
        pq.PQsendFlushRequest(null);
        pq.PQsetSingleRowMode(null);
        pq.PQsetChunkedRowsMode(null, 1);
        pq.PQsetErrorVerbosity(null, 2);
        pq.PQsetErrorContextVisibility(null, 2);
        pq.PQsetClientEncoding(null, "UTF8");
    }

    private static void connecting(Stage stage) {
        ScriptedServer server = stage.scripted(ScriptedConnection::hang);
        Object conn = stage.pq().PQconnectStart(stage.conninfo(server, "password=secret"));
        all(stage, conn);
        stage.pollConnectionOnce(conn, Stage.WRITING);
        all(stage, conn);
        stage.pollConnectionOnce(conn, Stage.WRITING);
        all(stage, conn);
    }

    private static void everythingSaid(Stage stage) {
        all(
                stage,
                stage.connected(stage.conninfo("host=localhost hostaddr=127.0.0.1 password='not needed'"
                        + " options='-c search_path=nowhere' application_name='a name' client_encoding=LATIN1"
                        + " max_protocol_version=latest")));
    }

    private static void backendGone(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.server()
                .sql("SELECT pg_terminate_backend(%d, 10000)"
                        .formatted(stage.quiet().PQbackendPID(conn)));
        stage.await(conn, true, false);
        all(stage, conn);
        stage.pq().PQconsumeInput(conn);
        all(stage, conn);
        stage.pq().PQconsumeInput(conn);
        all(stage, conn);
    }

    private static void passwords(Pq pq, @Nullable Object conn) {
        pq.PQconnectionNeedsPassword(conn);
        pq.PQconnectionUsedPassword(conn);
        pq.PQpass(conn);
    }

    private static void all(Stage stage, @Nullable Object conn) {
        Pq pq = stage.pq();
        pq.PQstatus(conn);
        pq.PQtransactionStatus(conn);
        pq.PQerrorMessage(conn);
        pq.PQsocket(conn);
        pq.PQbackendPID(conn);
        pq.PQprotocolVersion(conn);
        pq.PQfullProtocolVersion(conn);
        pq.PQserverVersion(conn);
        passwords(pq, conn);
        pq.PQconnectionUsedGSSAPI(conn);
        pq.PQgssEncInUse(conn);
        named(pq, conn);
        for (String parameter : PARAMETERS) {
            pq.PQparameterStatus(conn, parameter);
        }
        pq.PQsslInUse(conn);
        pq.PQsslAttributeNames(conn);
        for (String attribute : TLS_ATTRIBUTES) {
            pq.PQsslAttribute(conn, attribute);
        }
        pq.PQclientEncoding(conn);
        pq.PQisnonblocking(conn);
        pq.PQpipelineStatus(conn);
    }

    private static void named(Pq pq, @Nullable Object conn) {
        pq.PQdb(conn);
        pq.PQuser(conn);
        pq.PQhost(conn);
        pq.PQhostaddr(conn);
        pq.PQport(conn);
        pq.PQtty(conn);
        pq.PQoptions(conn);
    }
}
