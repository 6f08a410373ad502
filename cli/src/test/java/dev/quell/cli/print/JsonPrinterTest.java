package dev.quell.cli.print;

import static dev.quell.cli.print.Printed.columns;
import static dev.quell.cli.print.Printed.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonPrinterTest {
    @Test
    void values_ofEachKind_areWrittenInTheirJsonForm() {
        assertThat(columns("n:NUMBER", "b:BOOLEAN", "j:JSON", "t")
                        .json(row("-1.5e+20", "t", "{\"a\":\n 1}", "x"), row("0", "f", "[]", "")))
                .isEqualTo("""
                        {"n": -1.5e+20, "b": true, "j": {"a":  1}, "t": "x"}
                        {"n": 0, "b": false, "j": [], "t": ""}
                        """);
    }

    @Test
    void null_ofEachKind_isNull() {
        assertThat(columns("n:NUMBER", "b:BOOLEAN", "j:JSON", "t").json(row(null, null, null, null)))
                .isEqualTo("{\"n\": null, \"b\": null, \"j\": null, \"t\": null}\n");
    }

    @Test
    void numbers_thatJsonHasNot_areStrings() {
        assertThat(columns("a:NUMBER", "b:NUMBER", "c:NUMBER").json(row("NaN", "Infinity", "-Infinity")))
                .isEqualTo("{\"a\": \"NaN\", \"b\": \"Infinity\", \"c\": \"-Infinity\"}\n");
    }

    @Test
    void strings_withSpecialCharacters_areEscaped() {
        assertThat(columns("t").json(row("\"\\\n\r\t\u0001\u007f漢😀")))
                .isEqualTo("{\"t\": \"\\\"\\\\\\n\\r\\t\\u0001\\u007f漢😀\"}\n");
    }

    @Test
    void columns_ofTheSameName_getKeysOfTheirOwn() {
        assertThat(columns("a", "a", "a_2", "a").json(row("1", "2", "3", "4")))
                .isEqualTo("{\"a\": \"1\", \"a_2\": \"2\", \"a_2_2\": \"3\", \"a_3\": \"4\"}\n");
    }

    @Test
    void target_besideAColumnOfThatName_comesFirst() {
        assertThat(columns("target").by(out -> new JsonPrinter(out, Optional.of("db1")), row("x")))
                .isEqualTo("{\"target\": \"db1\", \"target_2\": \"x\"}\n");
    }
}
