package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static dev.quell.cli.Servers.conninfo;
import static dev.quell.cli.Servers.marker;
import static dev.quell.cli.Servers.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import dev.quell.testkit.Await;
import org.junit.jupiter.api.Test;

/** Several statements in one string: each result in its place, and whole if it was. */
class ResultOrderTest {
    private static final String EMPTY_BETWEEN =
            "select 1 as first where false; select 2 as second; select 3 as third where false";
    private static final String FIRST_WITHOUT_ROWS = " first\n-------\n(0 rows)\n\n";
    private static final String DIVISION_BY_ZERO = "ERROR:  22012: division by zero\n";

    private static Ended run(String... arguments) {
        return quell(arguments).run();
    }

    @Test
    void tables_withoutRows_comeInTheirPlace() {
        assertThat(run("query", "-d", conninfo(), EMPTY_BETWEEN))
                .isEqualTo(new Ended(
                        0,
                        FIRST_WITHOUT_ROWS + " second\n--------\n      2\n(1 row)\n\n"
                                + " third\n-------\n(0 rows)\n\n",
                        ""));
    }

    @Test
    void csv_withoutRows_comesInItsPlace() {
        assertThat(run("query", "-d", conninfo(), "--format", "csv", EMPTY_BETWEEN))
                .isEqualTo(new Ended(0, "first\n\nsecond\n2\n\nthird\n", ""));
    }

    @Test
    void resultWithoutRows_beforeAnError_isPrinted() {
        assertThat(run("query", "-d", conninfo(), "select 1 as first where false; select 1/0"))
                .isEqualTo(new Ended(1, FIRST_WITHOUT_ROWS, DIVISION_BY_ZERO));
    }

    @Test
    void result_beforeAnError_isComplete() {
        assertThat(run("query", "-d", conninfo(), "select 1 as one; select 1/0"))
                .isEqualTo(new Ended(1, " one\n-----\n   1\n(1 row)\n\n", DIVISION_BY_ZERO));
    }

    @Test
    void resultsWithEqualColumns_oneAfterTheOther_areApart() {
        assertThat(run("query", "-d", conninfo(), "select 1 as one; select 1 as one")
                        .out())
                .isEqualTo(" one\n-----\n   1\n(1 row)\n\n".repeat(2));
    }

    @Test
    void tag_beforeAnError_isSaid() {
        assertThat(run("query", "-d", conninfo(), "create temp table t(i int); select 1/0"))
                .isEqualTo(new Ended(1, "", "CREATE TABLE\n" + DIVISION_BY_ZERO));
    }

    @Test
    void tag_ofAStatementBeforeAnother_comesWhileThatOneRuns() {
        String marker = marker();
        String sql = marker + "create temp table t(i int); select repeat('x', 100), pg_sleep(case g when 1000 then 600"
                + " else 0 end) from generate_series(1, 1000) g";
        try (QuellProcess query = quell("query", "-d", conninfo(), sql).start()) {
            Await.until(() -> query.err().contains("CREATE TABLE\n"), "the tag of the first statement");
            assertThat(server().backendsRunning(marker)).isOne();
            query.signal("INT");

            assertThat(query.await().status()).isEqualTo(130);
        }
    }

    @Test
    void timeLimit_afterAResult_leavesTheResult() {
        Ended ended = run("query", "-d", conninfo(), "--timeout", "3s", "select 1 as one; select pg_sleep(600)");

        assertThat(ended.status()).isEqualTo(124);
        assertThat(ended.out()).isEqualTo(" one\n-----\n   1\n(1 row)\n\n");
    }

    @Test
    void interrupt_afterAResult_leavesTheResult() {
        String marker = marker();
        String sql = marker + "select 1 as one; select pg_sleep(600)";
        try (QuellProcess query =
                quell("query", "-d", conninfo(), "--format", "csv", sql).start()) {
            server().awaitRunning(marker);
            query.signal("INT");
            Ended ended = query.await();

            assertThat(ended.status()).isEqualTo(130);
            assertThat(ended.out()).startsWith("one\n1\n");
        }
    }

    @Test
    void copyToTheClient_isRefusedWithWhatToDo() {
        assertThat(run("query", "-d", conninfo(), "copy (select 1) to stdout"))
                .isEqualTo(new Ended(
                        1,
                        "",
                        "quell: COPY … TO STDOUT is not supported by quell query; select with --format csv instead\n"));
    }

    @Test
    void copyFromTheClient_isRefusedWithWhatToDo() {
        Ended ended = run("query", "-d", conninfo(), "create temp table t(i int); copy t from stdin");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).contains("quell: COPY … FROM STDIN is not supported by quell query; ");
        assertThat(ended.err()).doesNotContain("copyIn");
    }

    @Test
    void rows_behindARefusedCopy_areNotSaidToBeNone() {
        assertThat(run("query", "-d", conninfo(), "copy (select 1) to stdout; select 2 as two")
                        .out())
                .doesNotContain("(0 rows)");
    }
}
