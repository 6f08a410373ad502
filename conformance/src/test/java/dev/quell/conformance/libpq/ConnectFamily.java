package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.libpq.Pq;

/** Connecting to real servers, in every way that libpq has. */
final class ConnectFamily implements Family {
    private static final String REFUSED = "host=127.0.0.1 port=1 user=somebody dbname=base gssencmode=disable";

    @Override
    public String name() {
        return "connecting";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.overEveryTransport("polled", stage -> stage.connectedByPolling(stage.conninfo()));
        for (Role role : Role.values()) {
            scenarios.overEveryTransport("as %s, polled".formatted(role.role()), stage -> {
                Object conn = stage.connectedByPolling(stage.setting().conninfo(role));
                stage.pq().PQconnectionUsedPassword(conn);
                stage.pq().PQsslInUse(conn);
            });
            scenarios.overEveryTransport(
                    "as %s, blocking".formatted(role.role()),
                    stage -> connect(stage, stage.setting().conninfo(role)));
        }
        scenarios.onEveryServer("a database that is none", stage -> connect(stage, stage.conninfo("dbname=nowhere")));
        scenarios.onEveryServer("a role that is none", stage -> connect(stage, stage.conninfo("user=nobody")));
        scenarios.onEveryServer(
                "a start-up option that is none", stage -> connect(stage, stage.conninfo("options='-c nonsense=1'")));
        scenarios.onEveryServer(
                "an encoding that is none", stage -> connect(stage, stage.conninfo("client_encoding=nonsense")));
        scenarios.onEveryServer(
                "a replication connection",
                stage -> connect(stage, stage.setting().conninfo(Role.POSTGRES) + " replication=database"));
        scenarios.onEveryServer("protocols", ConnectFamily::protocols);
        scenarios.onEveryServer("arrays of options", ConnectFamily::arrays);
        scenarios.onEveryServer("PQsetdbLogin", ConnectFamily::setdbLogin);
        scenarios.onEveryServer("URIs", ConnectFamily::uris);
        scenarios.onEveryServer("the options of a connection", ConnectFamily::conninfo);
        scenarios.overEveryTransport("reset, blocking", ConnectFamily::reset);
        scenarios.overEveryTransport("reset, polled", ConnectFamily::resetPolled);
        scenarios.onEveryServer("reset after the backend has gone", ConnectFamily::resetAfterEnd);
        scenarios.alone("reset of a connection that was refused", ConnectFamily::resetRefused);
        scenarios.alone("reset of a connection that never was", ConnectFamily::resetNothing);
        scenarios.onEveryServer("reset in the middle of a query", ConnectFamily::resetBusy);
        scenarios.onEveryServer("ping", ConnectFamily::ping);
        hosts(scenarios);
        targets(scenarios);
    }

    private static void hosts(Scenarios scenarios) {
        String[] hosts = {
            "host=127.0.0.1,localhost port=1,%d",
            "host=localhost,127.0.0.1 port=%d,1",
            "host=127.0.0.1,127.0.0.1,127.0.0.1 port=1,2,3",
            "host=localhost,localhost port=%d",
            "host=localhost,localhost,localhost port=1,%d",
            "host=one,two,three hostaddr=127.0.0.1,127.0.0.1 port=%d",
            "host=one,two hostaddr=127.0.0.1,127.0.0.1 port=1,%d",
            "host='' hostaddr=127.0.0.1,127.0.0.1 port=1,%d",
            "host=nowhere.invalid,localhost port=%d",
            "host=localhost,localhost port=%d load_balance_hosts=random",
            "host=localhost,localhost port=,%d",
            "host=/nonexistent,localhost port=%d",
            "host=localhost hostaddr='' port=%d",
            "hostaddr=not-an-address host=localhost port=%d",
            "hostaddr=::1 host=localhost port=1",
            "host=::1 port=1",
            "host=@abstract port=%d"
        };
        for (String host : hosts) {
            scenarios.over(Transport.PLAIN, "hosts " + host.replace("%d", "PORT"), stage -> {
                String named =
                        host.replace("%d", Integer.toString(stage.server().port()));
                Object conn = stage.connectedByPolling(stage.conninfo(named));
                stage.pq().PQhost(conn);
                stage.pq().PQhostaddr(conn);
                stage.pq().PQport(conn);
                connect(stage, stage.conninfo(named));
            });
        }
    }

    private static void targets(Scenarios scenarios) {
        for (String wanted :
                new String[] {"any", "read-write", "read-only", "primary", "standby", "prefer-standby", "nonsense"}) {
            for (String options : new String[] {"", " options='-c default_transaction_read_only=on'"}) {
                scenarios.onEveryServer("target_session_attrs=" + wanted + options, stage -> {
                    String target = "target_session_attrs=" + wanted + options;
                    stage.connectedByPolling(stage.conninfo(target));
                    stage.connectedByPolling(stage.conninfo(target + " host=localhost,127.0.0.1"));
                    connect(
                            stage,
                            stage.conninfo(target + " host=127.0.0.1,127.0.0.1 port=1,"
                                    + stage.server().port()));
                });
            }
        }
    }

    static Object connect(Stage stage, String conninfo) {
        Object conn = stage.pq().PQconnectdb(conninfo);
        stage.state(conn);
        return conn;
    }

    private static void protocols(Stage stage) {
        for (String versions : new String[] {
            "min_protocol_version=3.0",
            "min_protocol_version=3.2",
            "max_protocol_version=3.0",
            "max_protocol_version=3.2",
            "max_protocol_version=latest",
            "min_protocol_version=latest",
            "min_protocol_version=3.0 max_protocol_version=3.2",
            "min_protocol_version=3.2 max_protocol_version=3.0",
            "min_protocol_version=3.1"
        }) {
            Object conn = connect(stage, stage.conninfo(versions));
            stage.pq().PQfullProtocolVersion(conn);
        }
    }

    private static void arrays(Stage stage) {
        Pq pq = stage.pq();
        TestServer server = stage.server();
        String port = Integer.toString(server.port());
        String[] keywords = {"host", "port", "user", "dbname", "gssencmode", "sslmode", "password"};
        String[][] values = {
            {"localhost", port, "trust_user", "postgres", "disable", "disable", null},
            {"localhost", port, "trust_user", "postgres", "disable", "disable", ""},
            {"127.0.0.1", "1", "trust_user", "postgres", "disable", "disable", "x"},
            {
                "127.0.0.1",
                "1",
                "trust_user",
                "host=localhost port=" + port + " dbname=postgres",
                "disable",
                "disable",
                ""
            },
            {"127.0.0.1", "1", "nobody", "postgresql://trust_user@localhost:" + port + "/postgres", "disable", null, ""
            },
            {"127.0.0.1", "1", "nobody", "nonsense=1", "disable", null, ""}
        };
        for (String[] row : values) {
            for (int expand = 0; expand < 2; expand++) {
                Object conn = pq.PQconnectdbParams(keywords, row, expand);
                stage.state(conn);
                pq.PQdb(conn);
                pq.PQuser(conn);
                pq.PQport(conn);
            }
        }
        stage.state(pq.PQconnectdbParams(new String[] {"nonsense"}, new String[] {"1"}, 0));
        Object started = pq.PQconnectStartParams(keywords, values[0], 0);
        stage.state(started);
        stage.pollConnection(started);
    }

    private static void setdbLogin(Stage stage) {
        Pq pq = stage.pq();
        String port = Integer.toString(stage.server().port());
        stage.state(pq.PQsetdbLogin("localhost", port, null, null, "postgres", "trust_user", null));
        stage.state(pq.PQsetdbLogin("localhost", port, "-c search_path=x", "tty", "postgres", "trust_user", "y"));
        stage.state(pq.PQsetdbLogin("localhost", port, "", "", "", "trust_user", ""));
        stage.state(pq.PQsetdbLogin("127.0.0.1", "1", null, null, "postgres", "trust_user", null));
        stage.state(pq.PQsetdbLogin(
                "127.0.0.1",
                "1",
                null,
                null,
                "host=localhost port=%s user=trust_user dbname=postgres".formatted(port),
                null,
                null));
        stage.state(pq.PQsetdbLogin("127.0.0.1", port, null, null, "postgresql:///postgres", "trust_user", null));
        stage.state(pq.PQsetdbLogin("127.0.0.1", "no port", null, null, "postgres", "trust_user", null));
        stage.state(pq.PQsetdbLogin("127.0.0.1", port, null, null, "nonsense=1", "trust_user", null));
    }

    private static void uris(Stage stage) {
        int port = stage.server().port();
        for (String uri : new String[] {
            "postgresql://trust_user@localhost:%d/postgres?gssencmode=disable&sslmode=disable",
            "postgres://trust_user@127.0.0.1:1,localhost:%d/postgres?gssencmode=disable",
            "postgresql://trust_user@localhost:%d/nowhere?gssencmode=disable",
            "postgresql://trust%%5Fuser@%%6Cocalhost:%d/postgres?gssencmode=disable&ssl=true",
            "postgresql://localhost:%d/postgres?user=trust_user&gssencmode=disable&application_name=a%%20b",
            "postgresql://trust_user@localhost:%d/postgres?nonsense=1",
            "postgresql://trust_user@[::1:%d/postgres"
        }) {
            connect(stage, uri.formatted(port));
        }
    }

    private static void conninfo(Stage stage) {
        Object conn = stage.connected(stage.conninfo("application_name='with space' connect_timeout=5"));
        stage.pq().PQconninfo(conn);
        stage.pq().PQconninfo(connect(stage, REFUSED));
        stage.pq().PQconninfo(connect(stage, "nonsense"));
    }

    private static void reset(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.resultState(stage.pq().PQexec(conn, "SET application_name = 'before'"));
        stage.pq().PQparameterStatus(conn, "application_name");
        stage.pq().PQreset(conn);
        stage.state(conn);
        stage.pq().PQparameterStatus(conn, "application_name");
        stage.resultState(stage.pq().PQexec(conn, "SELECT 1"));
    }

    private static void resetPolled(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.pq().PQresetPoll(conn);
        stage.pq().PQresetStart(conn);
        stage.state(conn);
        stage.pollReset(conn);
        stage.state(conn);
        stage.resultState(stage.pq().PQexec(conn, "SELECT 1"));
        stage.pq().PQresetPoll(conn);
    }

    private static void resetAfterEnd(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.server()
                .sql("SELECT pg_terminate_backend(%d, 10000)"
                        .formatted(stage.quiet().PQbackendPID(conn)));
        stage.await(conn, true, false);
        stage.resultState(stage.pq().PQexec(conn, "SELECT 1"));
        stage.state(conn);
        stage.pq().PQreset(conn);
        stage.state(conn);
        stage.resultState(stage.pq().PQexec(conn, "SELECT 1"));
    }

    private static void resetRefused(Stage stage) {
        Object conn = connect(stage, REFUSED);
        stage.pq().PQreset(conn);
        stage.state(conn);
        stage.pq().PQresetStart(conn);
        stage.state(conn);
        stage.pollReset(conn);
        stage.state(conn);
    }

    private static void resetNothing(Stage stage) {
        Object conn = connect(stage, "nonsense");
        stage.pq().PQreset(conn);
        stage.state(conn);
        stage.pq().PQresetStart(conn);
        stage.state(conn);
        stage.pq().PQresetPoll(conn);
        stage.state(conn);
    }

    private static void resetBusy(Stage stage) {
        Object conn = stage.connected(stage.conninfo());
        stage.pq().PQsendQuery(conn, "SELECT 1; SELECT pg_sleep(0.2)");
        stage.pq().PQreset(conn);
        stage.state(conn);
        stage.pq().PQgetResult(conn);
        stage.resultState(stage.pq().PQexec(conn, "SELECT 2"));
        stage.pq().PQenterPipelineMode(conn);
        stage.pq().PQsetnonblocking(conn, 1);
        stage.pq().PQreset(conn);
        stage.state(conn);
        stage.pq().PQisnonblocking(conn);
    }

    private static void ping(Stage stage) {
        Pq pq = stage.pq();
        pq.PQping(stage.conninfo());
        pq.PQping(stage.conninfo("dbname=nowhere"));
        pq.PQping(stage.conninfo("user=nobody"));
        pq.PQping(stage.setting().conninfo(Role.SCRAM) + " password=wrong");
        pq.PQping(REFUSED);
        pq.PQping("nonsense");
        pq.PQping("port=0 host=localhost");
        pq.PQping("host=nowhere.invalid");
        pq.PQpingParams(new String[] {"nonsense"}, new String[] {"1"}, 0);
        pq.PQpingParams(new String[] {"dbname"}, new String[] {stage.conninfo()}, 1);
    }
}
