package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static dev.quell.cli.Servers.literal;
import static dev.quell.cli.Servers.marker;
import static dev.quell.cli.Servers.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import dev.quell.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellStopTest {
    private final String marker = marker();

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void signal_duringARemoteQuery_cancelsItOnItsServerAndEndsTheScript(String signal, int status) {
        String sql = "SELECT * FROM dblink(" + literal() + ", '" + marker + " SELECT pg_sleep(600)') AS t(a text);"
                + " select 'not reached';";
        try (QuellProcess shell = quell("shell", "-c", sql).start()) {
            server().awaitRunning(marker);
            shell.signal(signal);
            Ended ended = shell.await();

            assertThat(ended.status()).isEqualTo(status);
            assertThat(ended.err()).startsWith("ERROR:  canceling statement due to user request\n");
            assertThat(ended.out()).doesNotContain("not reached");
            server().awaitNoneRunning(marker);
        }
    }

    @Test
    void signal_whileColumnsAreFoundOut_cancelsTheQueryThatHasThem() {
        String sql = "SELECT dblink_connect('one', " + literal() + ");\n"
                + "SELECT dblink_send_query('one', '" + marker + " SELECT pg_sleep(600)');\n"
                + "SELECT * FROM dblink_get_result('one');\n";
        try (QuellProcess shell = quell("shell").input(sql).start()) {
            server().awaitRunning(marker);
            awaitSent(shell);
            shell.signal("INT");
            Ended ended = shell.await();

            assertThat(ended.err()).contains("ERROR:  canceling statement due to user request\n");
            assertThat(ended.status()).isEqualTo(130);
            server().awaitNoneRunning(marker);
        }
    }

    /** What comes next waits for the result. */
    private static void awaitSent(QuellProcess shell) {
        Await.until(
                () -> shell.out().contains(" dblink_send_query\n-------------------\n                 1\n(1 row)\n"),
                "it was sent");
    }

    @Test
    void signal_duringAStatementOfH2_cancelsIt() throws IOException {
        String sql = "\\echo begun\nselect count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b;";
        try (QuellProcess shell = quell("shell").input(sql).pipingRows().start()) {
            BufferedReader rows = shell.rows();
            assertThat(rows.readLine()).isEqualTo("begun");
            shell.signal("INT");
            Ended ended = shell.await();

            assertThat(ended.status()).isEqualTo(130);
        }
    }

    /** All of them would not fit into the memory that the command has here. */
    @Test
    void tenMillionRows_takenAsTheyArePrinted_endWithTheirReader() throws IOException {
        String sql = "SELECT * FROM dblink(" + literal() + ", $$" + marker
                + " SELECT n, repeat('x', 100) FROM generate_series(1, 10000000) AS n$$) AS t(n int, x text);\n";
        try (QuellProcess shell =
                quell("shell", "-v", "FETCH_COUNT=1000").input(sql).pipingRows().start()) {
            BufferedReader rows = shell.rows();
            assertThat(rows.readLine()).contains(" n ");
            for (int i = 0; i < 100_000; i++) {
                rows.readLine();
            }
            assertThat(rows.readLine()).startsWith(" 100000 ");
            rows.close();

            assertThat(shell.await().status()).isEqualTo(141);
            server().awaitNoneRunning(marker);
        }
    }

    @Test
    void signal_whileARowIsAwaited_cancelsTheQueryThatSendsThem() {
        String sql = "SELECT * FROM dblink(" + literal() + ", $$" + marker
                + " SELECT n, CASE n WHEN 3000 THEN pg_sleep(600)::text ELSE repeat('x', 100) END FROM generate_series(1, 5000) AS n$$)"
                + " AS t(n int, x text);\n";
        try (QuellProcess shell =
                quell("shell", "-v", "FETCH_COUNT=10").input(sql).start()) {
            server().awaitRunning(marker);
            Await.until(() -> shell.out().contains("\n 1500 | xxx"), "rows are printed");
            shell.signal("INT");
            Ended ended = shell.await();

            assertThat(ended.err()).contains("ERROR:  canceling statement due to user request\n");
            assertThat(ended.status()).isEqualTo(130);
            server().awaitNoneRunning(marker);
        }
    }

    @Test
    void signal_whileRowsArePrinted_endsThem() throws IOException {
        try (QuellProcess shell = quell("shell")
                .input("select * from system_range(1, 300000);\n\\echo more\n")
                .pipingRows()
                .start()) {
            BufferedReader rows = shell.rows();
            assertThat(rows.readLine()).contains("X");
            shell.signal("INT");
            String last = rows.lines().reduce("", (before, line) -> line);

            assertThat(last).isNotEqualTo("more").doesNotContain("rows)");
            assertThat(shell.await().status()).isEqualTo(130);
        }
    }

    @Test
    void rows_thatNobodyReads_endTheShell() throws IOException {
        try (QuellProcess shell = quell("shell")
                .input("select \"X\", repeat('x', 1000) from system_range(1, 100000);\n\\echo more\n")
                .pipingRows()
                .start()) {
            shell.rows().close();
            assertThat(shell.await().status()).isEqualTo(141);
        }
    }
}
