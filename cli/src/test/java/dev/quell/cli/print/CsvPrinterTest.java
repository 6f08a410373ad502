package dev.quell.cli.print;

import static dev.quell.cli.print.Printed.columns;
import static dev.quell.cli.print.Printed.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CsvPrinterTest {
    private final StringBuilder out = new StringBuilder();
    private final CsvHeader header = new CsvHeader();

    private CsvPrinter printer(String target) {
        return new CsvPrinter(out, Optional.of(target), header);
    }

    @Test
    void null_inCsv_differsFromEmptyText() {
        assertThat(columns("a", "b", "c").csv(row(null, "", "x"))).isEqualTo("a,b,c\n,\"\",x\n");
    }

    @Test
    void specialCharacters_inCsv_areQuoted() {
        assertThat(columns("a,b", "c").csv(row("say \"hi\"", "two\nlines"), row("\\.", "1\r")))
                .isEqualTo("\"a,b\",c\n\"say \"\"hi\"\"\",\"two\nlines\"\n\"\\.\",\"1\r\"\n");
    }

    @Test
    void targets_withTheSameColumns_shareOneHeader() {
        columns("n").printBy(printer("a"), row("1"));
        columns("n").printBy(printer("b"), row("2"));

        assertThat(out.toString()).isEqualTo("target,n\na,1\nb,2\n");
    }

    @Test
    void result_withOtherColumns_followsAnEmptyLine() {
        columns("n").printBy(printer("a"), row("1"));
        columns("m").printBy(printer("b"), row("2"));

        assertThat(out.toString()).isEqualTo("target,n\na,1\n\ntarget,m\nb,2\n");
    }

    @Test
    void secondResult_ofASingleTarget_hasAHeaderOfItsOwn() {
        CsvPrinter single = new CsvPrinter(out, Optional.empty(), header);
        columns("n").printBy(single, row("1"));
        columns("n").printBy(single, row("2"));

        assertThat(out.toString()).isEqualTo("n\n1\n\nn\n2\n");
    }
}
