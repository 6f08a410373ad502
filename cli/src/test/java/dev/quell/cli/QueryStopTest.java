package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static dev.quell.cli.Servers.conninfo;
import static dev.quell.cli.Servers.marker;
import static dev.quell.cli.Servers.name;
import static dev.quell.cli.Servers.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryStopTest {
    private static final String CANCELLED = ": cancelled on server after \\d+\\.\\d\\d s\n";

    private final String marker = marker();

    @Test
    void timeLimit_thatPasses_cancelsOnTheServerAndEndsWith124() {
        Ended ended = quell("query", "-d", conninfo(), "--timeout", "2s", marker + "select pg_sleep(600)")
                .run();

        assertThat(ended.status()).isEqualTo(124);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).matches(name() + CANCELLED);
        assertThat(server().backendsRunning(marker)).isZero();
    }

    @Test
    void timeLimit_thatPasses_cancelsOnEveryServer() {
        Ended ended = quell(
                        "query",
                        "-d",
                        conninfo(),
                        "-d",
                        server().conninfo(Role.SCRAM),
                        "-d",
                        server().socketConninfo(Role.TRUST),
                        "--timeout",
                        "PT3S",
                        marker + "select pg_sleep(600)")
                .run();

        assertThat(ended.status()).isEqualTo(124);
        assertThat(ended.err().lines()).hasSize(3).allMatch(line -> (line + "\n").matches(".*" + CANCELLED));
        assertThat(server().backendsRunning(marker)).isZero();
    }

    @Test
    void timeLimit_thatIsKept_changesNothing() {
        assertThat(quell("query", "-d", conninfo(), "--timeout", "1m", "--format", "csv", "select 1 as one")
                        .run())
                .isEqualTo(new Ended(0, "one\n1\n", ""));
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void signal_whileTheQueryRuns_cancelsItOnTheServer(String signal, int status) {
        try (QuellProcess quell = quell("query", "-d", conninfo(), marker + "select pg_sleep(600)")
                .start()) {
            server().awaitRunning(marker);
            quell.signal(signal);
            Ended ended = quell.await();

            assertThat(ended.status()).isEqualTo(status);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).matches(name() + CANCELLED);
            assertThat(server().backendsRunning(marker)).isZero();
        }
    }

    @Test
    void signal_afterRows_leavesThoseThatHaveCome() {
        String sql = marker + "select g, repeat('x', 10000) is null as n, case when g = 2000 then pg_sleep(600) end"
                + " from generate_series(1, 2000) g";
        try (QuellProcess quell =
                quell("query", "-d", conninfo(), "--format", "csv", sql).start()) {
            Await.until(() -> quell.out().contains("\n1,f,\n"), "the first rows to be printed");
            quell.signal("INT");
            Ended ended = quell.await();

            assertThat(ended.status()).isEqualTo(130);
            assertThat(ended.out()).startsWith("g,n,case\n1,f,\n").doesNotContain("\n2000,");
            assertThat(server().backendsRunning(marker)).isZero();
        }
    }

    @Test
    void signal_whileNobodyReadsTheRows_cancelsAllTheSame() throws IOException {
        String sql = marker + "select g, repeat('x', 1000) from generate_series(1, 10000000) g";
        try (QuellProcess quell = quell("query", "-d", conninfo(), "--format", "csv", sql)
                .pipingRows()
                .start()) {
            assertThat(quell.rows().readLine()).isEqualTo("g,repeat");
            server().awaitActivity(
                            backend -> backend.query().contains(marker)
                                    && backend.waitEvent().equals("ClientWrite"),
                            Duration.ofSeconds(20));
            quell.signal("INT");
            Ended ended = quell.await();

            assertThat(ended.status()).isEqualTo(130);
            assertThat(ended.err()).matches(name() + CANCELLED);
            assertThat(server().backendsRunning(marker)).isZero();
        }
    }

    @Test
    void closedPipe_whileRowsCome_endsQuietlyAndCancelsOnTheServer() throws IOException {
        String sql = marker + "select g, repeat('x', 1000) from generate_series(1, 10000000) g";
        try (QuellProcess quell = quell("query", "-d", conninfo(), "--format", "csv", sql)
                .pipingRows()
                .start()) {
            try (BufferedReader rows = quell.rows()) {
                assertThat(rows.readLine()).isEqualTo("g,repeat");
            }
            Ended ended = quell.await();

            assertThat(ended).isEqualTo(new Ended(141, "", ""));
            assertThat(server().backendsRunning(marker)).isZero();
        }
    }

    @Test
    void secondSignal_whileTheCancelTakesLong_endsAtOnce() throws IOException {
        try (TestServer server = TestServer.start(TestServers.newest())) {
            String sql = marker + "select pg_sleep(600)";
            try (QuellProcess quell =
                    quell("query", "-d", server.conninfo(Role.TRUST), sql).start()) {
                server.awaitRunning(marker);
                // A postmaster that is stopped takes connections, and answers none.
                signalPostmaster(server, "STOP");
                quell.signal("INT");
                Await.until(() -> quell.err().contains("still cancelling; a Ctrl-C now"), "the hint");
                quell.signal("INT");

                assertThat(quell.await().status()).isEqualTo(130);
                assertThat(quell.err()).doesNotContain("cancelled on server");
            } finally {
                signalPostmaster(server, "CONT");
            }
        }
    }

    private static void signalPostmaster(TestServer server, String signal) throws IOException {
        String process = Files.readAllLines(server.dataDirectory().resolve("postmaster.pid"))
                .getFirst();
        QuellProcess.signal(Long.parseLong(process.strip()), signal);
    }
}
