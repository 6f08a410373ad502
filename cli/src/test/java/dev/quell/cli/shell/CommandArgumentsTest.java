package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandArgumentsTest {
    private static Optional<List<String>> read(String text) {
        return CommandArguments.of(text, new Variables(Map.of("a", "x  y", "q", "it's"))::value);
    }

    @Test
    void blanks_partThemOutsideOfQuotes() {
        assertThat(read("one  'two  three' \"four five\" si'x'"))
                .hasValue(List.of("one", "two  three", "\"four five\"", "six"));
        assertThat(read("")).hasValue(List.of());
        assertThat(read("''")).hasValue(List.of(""));
    }

    @Test
    void escapes_holdInSingleQuotes() {
        assertThat(read("'a\\nb\\t\\'' 'it''s' '''' 'x\\\\'")).hasValue(List.of("a\nb\t'", "it's", "'", "x\\"));
    }

    @Test
    void variables_areReplacedOutsideOfSingleQuotes() {
        assertThat(read(":a :'q' :\"a\" ':a' :unknown b:a"))
                .hasValue(List.of("x  y", "'it''s'", "\"x  y\"", ":a", ":unknown", "bx  y"));
    }

    @Test
    void quote_thatIsNotClosed_isKnown() {
        assertThat(read("'a")).isEmpty();
        assertThat(read("a \"b'")).isEmpty();
        assertThat(read("'a\\'")).isEmpty();
    }

    @Test
    void backslash_endsThem_butNotInQuotes() {
        String line = "\\set a 'x\\'\\\\' \\echo b";
        assertThat(CommandArguments.end(line, 4, line.length())).isEqualTo(line.indexOf("\\echo"));
    }
}
