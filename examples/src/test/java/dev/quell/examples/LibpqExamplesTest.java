package dev.quell.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.Connection;
import dev.quell.Quell;
import dev.quell.examples.ExampleProcess.Ended;
import dev.quell.testkit.Await;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The manual's three programs. */
class LibpqExamplesTest {
    private static final Pattern CONNINFO = Pattern.compile("quell query -d \"(.*?)\"");

    @Test
    void testlibpq_onANamedServer_printsItsDatabases() {
        TestServer server = TestServer.shared(TestServers.newest());
        String names = row(server
                .query("select attname from pg_attribute where attrelid = 'pg_database'::regclass and attnum > 0"
                        + " and not attisdropped order by attnum")
                .stream()
                .map(List::getFirst)
                .toList());
        String rows = server.query("select * from pg_database").stream()
                .map(LibpqExamplesTest::row)
                .collect(Collectors.joining());

        Ended ended = ExampleProcess.run("testlibpq", server.conninfo(Role.SCRAM));

        assertThat(ended).isEqualTo(new Ended(0, names + "\n" + rows, ""));
        assertThat(rows).contains("template0      ", "postgres       ");
    }

    private static String row(List<String> values) {
        return values.stream().map("%-15s"::formatted).collect(Collectors.joining()) + "\n";
    }

    @Test
    void testlibpq_whereNobodyListens_saysSoAndFails() {
        Ended ended = ExampleProcess.run("testlibpq", "hostaddr=127.0.0.1 port=1");

        assertThat(ended).isEqualTo(new Ended(1, "", """
                connection to server at "127.0.0.1", port 1 failed: Connection refused
                \tIs the server running on that host and accepting TCP/IP connections?
                """));
    }

    @Test
    void testlibpq2_fourNotifications_areTold() throws Exception {
        try (ExampleProcess example = ExampleProcess.start("testlibpq2");
                Connection other = Quell.connect(conninfo(example))) {
            awaitListening(other);
            int pid = integer(other, "select pg_backend_pid() as n");

            for (int i = 0; i < 4; i++) {
                other.send("insert into testlibpq2.tbl1 values (10)").await();
            }

            Ended ended = example.await();
            assertThat(ended.status()).isZero();
            assertThat(ended.err())
                    .endsWith(("ASYNC NOTIFY of 'tbl2' received from backend PID " + pid + "\n").repeat(4) + "Done.\n");
        }
    }

    @Test
    void testlibpq2_connectionLost_saysSoAndFails() throws Exception {
        try (ExampleProcess example = ExampleProcess.start("testlibpq2");
                Connection other = Quell.connect(conninfo(example))) {
            int pid = awaitListening(other);

            other.send("select pg_terminate_backend($1)", pid).await();

            Ended ended = example.await();
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.err())
                    .contains("FATAL:  terminating connection due to administrator command\n")
                    .doesNotContain("Done.");
        }
    }

    /** The connection string that the example shows, once its server runs. */
    private static String conninfo(ExampleProcess example) {
        return Await.present(
                () -> {
                    Matcher shown = CONNINFO.matcher(example.err());
                    return shown.find() ? Optional.of(shown.group(1)) : Optional.empty();
                },
                Await.DEADLINE,
                "the example to show where its server is");
    }

    /** Waits until the example listens, and returns its backend. */
    private static int awaitListening(Connection other) {
        String listening = "from pg_stat_activity where query = 'LISTEN TBL2' and state = 'idle'";
        Await.until(() -> integer(other, "select count(*)::int as n " + listening) == 1, "the example to listen");
        return integer(other, "select pid as n " + listening);
    }

    private static int integer(Connection connection, String sql) {
        try {
            return connection.send(sql).await().getFirst().rows().getFirst().integer("n");
        } catch (Exception e) {
            throw new AssertionError("the test's own query failed: " + sql, e);
        }
    }

    @Test
    void testlibpq3_onThePreparedTable_printsWhatTheManualSays() {
        Ended ended = ExampleProcess.run("testlibpq3");

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).isEqualTo("""
                tuple 0: got
                 i = (4 bytes) 1
                 t = (11 bytes) 'joe's place'
                 b = (5 bytes) \\000\\001\\002\\003\\004

                tuple 0: got
                 i = (4 bytes) 2
                 t = (8 bytes) 'ho there'
                 b = (5 bytes) \\004\\003\\002\\001\\000

                """);
    }

    @Test
    void run_unknownName_saysWhichThereAre() {
        Ended ended = ExampleProcess.run("testlibpq4");

        assertThat(ended).isEqualTo(new Ended(2, "", """
                usage: examples/run NAME [CONNINFO]
                NAME is one of: testlibpq, testlibpq2, testlibpq3, eventloop
                """));
    }
}
