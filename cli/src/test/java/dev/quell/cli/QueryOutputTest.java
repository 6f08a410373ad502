package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static dev.quell.cli.Servers.conninfo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryOutputTest {
    private static final String EVERY_KIND = "select 1 as i, 2.50::numeric as n, 'NaN'::float8 as f, true as t,"
            + " '{\"a\": [1]}'::json as j, null as nothing, '' as empty, 'a\"漢' as s";

    @Test
    void table_ofAQuery_goesToStandardOutputAlone() {
        assertThat(quell("query", "-d", conninfo(), "select g as id, 'n' || g as name from generate_series(1, 2) g")
                        .run())
                .isEqualTo(new Ended(0, """
                         id | name
                        ----+------
                          1 | n1
                          2 | n2
                        (2 rows)

                        """, ""));
    }

    @Test
    void csv_ofEveryKindOfValue_isThatOfCopy() {
        assertThat(quell("query", "-d", conninfo(), "--format", "csv", EVERY_KIND)
                        .run())
                .isEqualTo(new Ended(0, """
                        i,n,f,t,j,nothing,empty,s
                        1,2.50,NaN,t,"{""a"": [1]}",,"","a""漢"
                        """, ""));
    }

    @Test
    void json_ofEveryKindOfValue_isAnObjectPerLine() {
        assertThat(quell("query", "-d", conninfo(), "--format=JSON", EVERY_KIND).run())
                .isEqualTo(new Ended(0, """
                        {"i": 1, "n": 2.50, "f": "NaN", "t": true, "j": {"a": [1]}, "nothing": null, "empty": "", "s": "a\\"漢"}
                        """, ""));
    }

    @Test
    void statements_inOneString_printEachResultAndTag() {
        Ended ended = quell(
                        "query",
                        "-d",
                        conninfo(),
                        "create temp table t(i int); insert into t values (1), (2); select i from t; select 'x' as x")
                .run();

        assertThat(ended)
                .isEqualTo(new Ended(
                        0, " i\n---\n 1\n 2\n(2 rows)\n\n x\n---\n x\n(1 row)\n\n", "CREATE TABLE\nINSERT 0 2\n"));
    }

    @Test
    void result_withoutRows_showsItsColumns() {
        String sql = "select 1 as one where false";

        assertThat(quell("query", "-d", conninfo(), sql).run().out()).isEqualTo(" one\n-----\n(0 rows)\n\n");
        assertThat(quell("query", "-d", conninfo(), "--format", "csv", sql)
                        .run()
                        .out())
                .isEqualTo("one\n");
        assertThat(quell("query", "-d", conninfo(), "--format", "json", sql).run())
                .isEqualTo(new Ended(0, "", ""));
    }

    @Test
    void rows_inGreatNumber_allArrive() {
        Ended ended = quell("query", "-d", conninfo(), "--format", "csv", "select g from generate_series(1, 300000) g")
                .run();

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).startsWith("g\n1\n2\n").endsWith("\n300000\n").hasLineCount(300_001);
    }

    @Test
    void notices_ofTheServer_goToStandardError() {
        Ended ended = quell(
                        "query",
                        "-d",
                        conninfo(),
                        "do $$ begin raise warning 'watch out' using detail = 'the detail', hint = 'the hint'; end $$")
                .run();

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .startsWith("WARNING:  01000: watch out\nDETAIL:  the detail\nHINT:  the hint\nCONTEXT:  PL/pgSQL")
                .endsWith("\nDO\n");
    }

    @Test
    void error_withAPosition_pointsAtIt() {
        Ended ended = quell("query", "-d", conninfo(), "select 1,\n  '漢字', wrong_name\nfrom pg_class")
                .run();

        assertThat(ended).isEqualTo(new Ended(1, "", """
                        ERROR:  42703: column "wrong_name" does not exist
                        LINE 2:   '漢字', wrong_name
                                          ^
                        """));
    }

    @Test
    void error_inALongLine_showsTheLineAroundIt() {
        String sql = "select " + "1, ".repeat(100) + "wrong_name" + ", 2".repeat(100);

        assertThat(quell("query", "-d", conninfo(), sql).run().err())
                .contains("\nLINE 1: ... 1, 1, 1,")
                .containsPattern("1, wrong_name, 2, 2[^\\n]*\\.\\.\\.\\n {48,55}\\^\\n");
    }

    @Test
    void error_afterRows_leavesTheRowsMarkedAsIncomplete() {
        Ended ended = quell("query", "-d", conninfo(), "select 10 / (3 - g) as q from generate_series(1, 3) g")
                .run();

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).isEqualTo("ERROR:  22012: division by zero\n");
        assertThat(ended.out()).isEqualTo(" q\n----\n  5\n 10\n(2 rows, incomplete)\n\n");
    }

    @Test
    void nullText_whenGiven_replacesTheUsualOne() {
        assertThat(quell("query", "-d", conninfo(), "--null", "(none)", "select null as n")
                        .run()
                        .out())
                .contains(" (none)\n");
    }

    @Test
    void expanded_whenOn_printsALinePerValue() {
        assertThat(quell("query", "-d", conninfo(), "--expanded", "on", "select 1 as a, 'x' as b")
                        .run()
                        .out())
                .isEqualTo("-[ RECORD 1 ]-\na | 1\nb | x\n\n");
    }

    @Test
    void sql_fromStandardInput_isRun() {
        assertThat(quell("query", "-d", conninfo(), "--format", "csv")
                        .input("select 'é' as e")
                        .run()
                        .out())
                .isEqualTo("e\né\n");
        assertThat(quell("query", "-d", conninfo(), "--format", "csv", "-f", "-")
                        .input("\ufeffselect 2 as two")
                        .run()
                        .out())
                .isEqualTo("two\n2\n");
    }

    @Test
    void sql_fromAFile_isRun(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("query.sql"), "select 3 as three");

        assertThat(quell("query", "-d", conninfo(), "--format", "csv", "-f", file.toString())
                        .run()
                        .out())
                .isEqualTo("three\n3\n");
    }
}
