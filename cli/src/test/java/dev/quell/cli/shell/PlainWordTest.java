package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.Test;

class PlainWordTest {
    @Test
    void word_aloneInALine_isKnown() {
        assertThat(PlainWord.of("exit")).hasValue(PlainWord.EXIT);
        assertThat(PlainWord.of(" QUIT ; ")).hasValue(PlainWord.QUIT);
        assertThat(PlainWord.of("help me")).isEmpty();
        assertThat(PlainWord.of("exit;;")).isEmpty();
    }

    @Test
    void word_inTheMiddleOfAStatement_isAnsweredWithAdvice() {
        List<String> advice = new ArrayList<>();
        StatementParser parser = new StatementParser(new Splitter(), advice::add);

        assertThat(parser.parse("exit", 4, ParseContext.ACCEPT_LINE)).isNotNull();
        assertThatThrownBy(() -> parser.parse("select\nexit", 11, ParseContext.ACCEPT_LINE))
                .isInstanceOf(EOFError.class);
        assertThatThrownBy(() -> parser.parse("select '\nquit", 13, ParseContext.ACCEPT_LINE))
                .isInstanceOf(EOFError.class);
        assertThat(advice)
                .containsExactly(
                        "Use \\q to quit.", "Press control-C to clear the input buffer, then use \\q to quit.");
    }
}
