package dev.quell.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.examples.ExampleProcess.Ended;
import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServerOptions;
import dev.quell.testkit.TestServers;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    private static final String NAME = "eventloop test";

    @Test
    void eventLoop_onAnEmbeddedServer_cancelsTwoHundred() {
        Ended ended = ExampleProcess.run("eventloop");

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).matches("""
                200 of 200 connections asleep after \\d+\\.\\d\\d s
                200 cancelled, each with SQLSTATE 57014, in \\d+\\.\\d\\d s with \\d+ requests
                0 sockets left open
                """);
    }

    @Test
    void eventLoop_overTls_cancelsAllAndLeavesNoSession() {
        TestServer server = TestServer.shared(TestServers.newest());

        Ended ended = ExampleProcess.run("eventloop", encrypted(server, Role.SSL_ONLY), "50");

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out())
                .startsWith("50 of 50 connections asleep")
                .contains("\n50 cancelled, ")
                .endsWith("\n0 sockets left open\n");
        awaitNoSession(server);
    }

    @Test
    void eventLoop_whereSomeAreTurnedAway_cancelsTheOthersAndFails() {
        TestServerOptions few = TestServerOptions.usual().withSetting("max_connections", "10");
        try (TestServer server = TestServer.start(TestServers.newest(), few)) {
            Ended ended = ExampleProcess.run("eventloop", encrypted(server, Role.POSTGRES), "20");

            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.err()).contains("FATAL:  sorry, too many clients already");
            assertThat(ended.out())
                    .containsPattern("^([1-9]|10) of 20 connections asleep")
                    .containsPattern("\n([1-9]|10) cancelled, ")
                    .endsWith("\n0 sockets left open\n");
            awaitNoSession(server);
        }
    }

    private static String encrypted(TestServer server, Role role) {
        return server.conninfo(role) + " sslmode=require application_name='" + NAME + "'";
    }

    private static void awaitNoSession(TestServer server) {
        String sessions = "select pid from pg_stat_activity where application_name = '" + NAME + "'";
        Await.until(() -> server.query(sessions).equals(List.of()), "all sessions to end");
    }
}
