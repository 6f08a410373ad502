package dev.quell.cli.print;

import static dev.quell.cli.print.Printed.columns;
import static dev.quell.cli.print.Printed.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TablePrinterTest {
    private static TableStyle style(Expanded expanded) {
        return new TableStyle("NULL", false, expanded, () -> 80);
    }

    @Test
    void table_ofSeveralTypes_alignsNumbersRightAndTheRestLeft() {
        assertThat(columns("id:NUMBER", "name", "ok:BOOLEAN").table(row("1", "one", "t"), row("10", "x", "f")))
                .isEqualTo("""
                         id | name | ok
                        ----+------+----
                          1 | one  | t
                         10 | x    | f
                        (2 rows)

                        """);
    }

    @Test
    void table_withoutRows_showsHeadAndCount() {
        assertThat(columns("a").table()).isEqualTo(" a\n---\n(0 rows)\n\n");
    }

    @Test
    void table_withoutColumns_showsOnlyTheCount() {
        assertThat(columns().table(row())).isEqualTo("\n--\n\n(1 row)\n\n");
    }

    @Test
    void null_inTable_differsFromEmptyText() {
        assertThat(columns("a", "b").table(row(null, ""))).contains(" NULL | \n");
    }

    @Test
    void null_withDimming_takesTheWidthOfItsLetters() {
        TableStyle dim = new TableStyle("∅", true, Expanded.OFF, () -> 80);

        assertThat(columns("abc", "d").table(dim, row(null, "x"))).contains(" \u001b[2m∅\u001b[22m   | x\n");
    }

    @Test
    void wideCharacters_inTable_keepTheColumnsAligned() {
        assertThat(columns("w", "x").table(row("漢字", "1"), row("e\u0301", "2"), row("😀", "3"), row("abcd", "4")))
                .contains(" 漢字 | 1\n", " e\u0301    | 2\n", " 😀   | 3\n", " abcd | 4\n");
    }

    @Test
    void controlCharacters_inTable_areShownAsSigns() {
        assertThat(columns("a").table(row("a\nb\tc\u001b[31md\u202ee"))).contains(" a↵b⇥c␛[31md\\u202Ee\n");
    }

    @Test
    void table_widerThanTheTerminal_getsALinePerValue() {
        assertThat(columns("id:NUMBER", "text").table(row("1", "x".repeat(90)), row("2", null)))
                .isEqualTo("""
                        -[ RECORD 1 ]-----------------------------------------------
                        id   | 1
                        text | %s
                        -[ RECORD 2 ]-----------------------------------------------
                        id   | 2
                        text | NULL

                        """.formatted("x".repeat(90)));
    }

    @Test
    void table_widerThanTheTerminalButNotToBeExpanded_staysAligned() {
        assertThat(columns("a").table(style(Expanded.OFF), row("x".repeat(100))))
                .doesNotContain("RECORD");
    }

    @Test
    void table_alwaysExpanded_countsOnlyWhenThereAreNoRows() {
        assertThat(columns("a").table(style(Expanded.ON), row("1"))).isEqualTo("-[ RECORD 1 ]-\na | 1\n\n");
        assertThat(columns("a").table(style(Expanded.ON))).isEqualTo("(0 rows)\n\n");
    }

    @Test
    void rows_beyondThoseMeasured_arePrintedAsTheyCome() {
        StringBuilder out = new StringBuilder();
        TablePrinter printer = new TablePrinter(out, Optional.empty(), style(Expanded.AUTO));
        printer.begin(List.of(new Head("n", Kind.NUMBER)));
        for (int i = 1; i <= 1_000; i++) {
            assertThat(out).isEmpty();
            printer.row(row(String.valueOf(i)));
        }
        assertThat(out).contains("\n 1000\n");
        printer.row(row("123456"));
        printer.end(true);

        assertThat(out.toString()).endsWith("\n 1000\n 123456\n(1001 rows)\n\n");
    }

    @Test
    void result_thatEndsEarly_isSaidToBeIncomplete() {
        StringBuilder out = new StringBuilder();
        TablePrinter printer = new TablePrinter(out, Optional.of("db1"), style(Expanded.AUTO));
        printer.begin(List.of(new Head("n", Kind.NUMBER)));
        printer.row(row("1"));
        printer.end(false);

        assertThat(out.toString()).isEqualTo("db1:\n n\n---\n 1\n(1 row, incomplete)\n\n");
    }
}
