package dev.quell.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quell.CancelOutcome;
import dev.quell.CancelPolicy;
import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.NetworkException;
import dev.quell.Quell;
import dev.quell.QuellException;
import dev.quell.Query;
import dev.quell.ServerException;
import dev.quell.testkit.Role;
import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connection strings that name several servers. */
@Timeout(60)
class SeveralHostsTest {
    private static final TestServer SERVER = TestServer.shared(TestServers.newest());
    private static int closedPort;

    @TempDir
    Path directory;

    @BeforeAll
    static void findAClosedPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = taken.getLocalPort();
        }
    }

    private static Connection connect(String hosts, String ports, String more) throws InterruptedException {
        return Quell.connect(ConnectionSettings.parse(
                SERVER.conninfo(Role.SCRAM) + " host=" + hosts + " port=" + ports + " " + more));
    }

    private static Script refusing(String sqlState) {
        return connection -> {
            connection.expectStartup();
            connection.send(ServerMessages.error("FATAL", sqlState, "not here"));
            connection.finish();
        };
    }

    private static int portOf(Connection connection) throws InterruptedException {
        return connection
                .execute("select inet_server_port()")
                .getFirst()
                .rows()
                .getFirst()
                .integer(0);
    }

    @Test
    void connect_firstHostClosed_reachesTheSecond() throws InterruptedException {
        try (Connection connection =
                connect("127.0.0.1,no-such-host.invalid,localhost", closedPort + ",1," + SERVER.port(), "")) {
            assertThat(portOf(connection)).isEqualTo(SERVER.port());
        }
    }

    @Test
    void connect_socketThenTcp_encryptsTheSecond() throws InterruptedException {
        try (Connection connection = connect("/no/such/directory,localhost", "1," + SERVER.port(), "sslmode=require")) {
            assertThat(connection.encryption()).isPresent();
        }
    }

    @Test
    void connect_tcpThenSocket_leavesTheSecondUnencrypted() throws InterruptedException {
        try (Connection connection =
                connect("localhost," + SERVER.socketDirectory(), closedPort + "," + SERVER.port(), "sslmode=require")) {
            assertThat(connection.encryption()).isEmpty();
        }
    }

    @Test
    void cancel_secondHost_goesThereAndTerminatesThereToo() throws Exception {
        CancelPolicy force = CancelPolicy.defaults()
                .withDeadline(Duration.ofMillis(500))
                .thenTerminateBackend(Duration.ofSeconds(20));
        try (Connection connection = connect(
                "127.0.0.1,localhost", closedPort + "," + SERVER.port(), "sslmode=require connect_timeout=20")) {
            String marker = Proof.marker();
            Query query = connection.send(Proof.sleep(marker));
            SERVER.awaitRunning(marker);
            Proof.cancelled(query.cancel().get(20, TimeUnit.SECONDS));

            String stubborn = Proof.marker();
            Query deaf = connection.send(EscalationTest.deafFor(60, stubborn));
            SERVER.awaitRunning(stubborn);
            assertThat(deaf.cancel(force).get(30, TimeUnit.SECONDS)).isInstanceOf(CancelOutcome.Terminated.class);
            SERVER.awaitNoneRunning(stubborn);
        }
    }

    @Test
    void connect_allClosed_namesThemAll() {
        assertThatExceptionOfType(NetworkException.class)
                .isThrownBy(() -> connect("127.0.0.1,no-such-host.invalid,/no/such", closedPort + ",2,3", "")
                        .close())
                .withMessageContaining("port " + closedPort + " failed: Connection refused")
                .withMessageContaining("no-such-host.invalid")
                .withMessageContaining("/no/such/.s.PGSQL.3");
    }

    @Test
    void connect_firstHostNotReady_reachesTheSecond() throws InterruptedException {
        try (ScriptedServer starting = ScriptedServer.playing(refusing("57P03"));
                Connection connection = connect(
                        starting.host() + ",localhost", starting.port() + "," + SERVER.port(), "sslmode=disable")) {
            assertThat(portOf(connection)).isEqualTo(SERVER.port());
        }
    }

    @Test
    void connect_firstHostSaysNo_asksNoOther() {
        try (ScriptedServer refusing = ScriptedServer.playing(refusing("28P01"))) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> connect(
                                    refusing.host() + ",localhost",
                                    refusing.port() + "," + SERVER.port(),
                                    "sslmode=disable")
                            .close())
                    .matches(e -> e.sqlState().equals("28P01"));
        }
    }

    @Test
    void connect_notReadyAndClosed_tellsBoth() {
        try (ScriptedServer starting = ScriptedServer.playing(refusing("57P03"))) {
            assertThatExceptionOfType(QuellException.class)
                    .isThrownBy(() -> connect(
                                    starting.host() + ",127.0.0.1",
                                    starting.port() + "," + closedPort,
                                    "sslmode=disable")
                            .close())
                    .withMessageContaining("port " + starting.port() + " failed: FATAL: not here")
                    .withMessageContaining("port " + closedPort + " failed: Connection refused");
        }
    }

    @Test
    void connect_firstHostSilent_goesOnWhenItsTimeIsUp() throws InterruptedException {
        try (ScriptedServer silent = ScriptedServer.playing(connection -> connection.hang());
                Connection connection = connect(
                        silent.host() + ",localhost",
                        silent.port() + "," + SERVER.port(),
                        "sslmode=disable connect_timeout=1")) {
            assertThat(portOf(connection)).isEqualTo(SERVER.port());
        }
    }

    @Test
    void passwordFile_everyHost_hasItsOwnPassword() throws Exception {
        Path file = Files.writeString(
                directory.resolve("passwords"),
                "127.0.0.1:*:*:*:wrong\nlocalhost:*:*:*:" + Role.SCRAM.password() + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        String options = "password='' passfile=" + file;
        connect("127.0.0.1,localhost", closedPort + "," + SERVER.port(), options)
                .close();
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> connect("127.0.0.1,localhost", SERVER.port() + "," + SERVER.port(), options)
                        .close())
                .matches(e -> e.sqlState().equals("28P01"));
    }

    @Test
    void loadBalancing_random_usesEveryHost() throws InterruptedException {
        Set<Boolean> overSocket = new HashSet<>();
        for (int i = 0; i < 60 && overSocket.size() < 2; i++) {
            try (Connection connection =
                    connect("localhost," + SERVER.socketDirectory(), "" + SERVER.port(), "load_balance_hosts=random")) {
                overSocket.add(connection.encryption().isEmpty());
            }
        }
        assertThat(overSocket).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void serviceFile_namedByOption_isRead() throws Exception {
        // The file is found by an environment variable or at home, which a test cannot set: what is missing is told.
        assertThatExceptionOfType(QuellException.class)
                .isThrownBy(() -> Quell.connect("service=quell_no_such_service").close())
                .withMessage("definition of service \"quell_no_such_service\" not found");
    }
}
