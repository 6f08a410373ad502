package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.shell.Piece.Command;
import dev.quell.cli.shell.Piece.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitterTest {
    private final Splitter splitter = new Splitter();

    @Test
    void statements_inALine_areCutAtSemicolons() {
        List<Piece> pieces = splitter.feed("select 1; select 2 ;; select\n");

        assertThat(pieces).containsExactly(new Statement("select 1"), new Statement("select 2"));
        assertThat(splitter.inside()).isEqualTo(Inside.STATEMENT);
        assertThat(splitter.feed("3;\n")).containsExactly(new Statement("select\n3"));
        assertThat(splitter.inside()).isEqualTo(Inside.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select ';', 'it''s;', '\\'",
                "select E'\\';', e'\\\\', ';'",
                "select name'\\'",
                "select \"a;\"\"b;\"",
                "select $$;'$$, $a$;$$ $b$;$a$",
                "select a$b$, 1 from t",
                "select /* ; /* ; */ ' ; */ 1",
                "select 1 -- ; '\n, 2",
                "create rule r as on insert to t do (select 1; select 2)",
                "select $1, 2$a"
            })
    void semicolon_inQuotesCommentsOrParentheses_endsNothing(String statement) {
        assertThat(splitter.feed(statement + ";\n")).containsExactly(new Statement(statement));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "|NOTHING",
                "  -- nothing yet|NOTHING",
                "/* */ |NOTHING",
                "/* |COMMENT",
                "select /* /* */|COMMENT",
                "select|STATEMENT",
                "select (1|PARENTHESES",
                "select '|STRING",
                "select E'\\'|STRING",
                "select '\\'|STATEMENT",
                "select \"|IDENTIFIER",
                "select $a$ $$|DOLLAR_QUOTE"
            })
    void unfinishedText_isKnownByWhatItEndsIn(String text, Inside inside) {
        splitter.feed((text == null ? "" : text) + "\n");

        assertThat(splitter.inside()).isEqualTo(inside);
    }

    @Test
    void command_endsWithItsLineAndLeavesTheStatementBegun() {
        assertThat(splitter.feed("select \\x on\n")).containsExactly(new Command("x", "on", "select"));
        assertThat(splitter.feed("1;\n")).containsExactly(new Statement("select \n1"));
    }

    @Test
    void commands_thatSendOrDropTheStatement_emptyTheBuffer() {
        assertThat(splitter.feed("select 1 \\gx\nselect 2 \\r\n"))
                .containsExactly(new Command("gx", "", "select 1"), new Command("r", "", "select 2"));
        assertThat(splitter.inside()).isEqualTo(Inside.NOTHING);
    }

    @Test
    void backslash_inQuotesOrBeforeASemicolon_isNoCommand() {
        assertThat(splitter.feed("select '\\q', \"\\q\" -- \\q\n\\; select 2;\n"))
                .containsExactly(new Statement("select '\\q', \"\\q\" -- \\q\n; select 2"));
    }

    @Test
    void severalCommands_inALine_areSeveral() {
        assertThat(splitter.feed("\\x \\timing on\n\\i a\\b.sql\n"))
                .containsExactly(
                        new Command("x", "", ""), new Command("timing", "on", ""), new Command("i", "a\\b.sql", ""));
    }

    @Test
    void end_ofTheText_endsTheStatement() {
        splitter.feed("select 1\n-- done\n");

        assertThat(splitter.end()).isEqualTo(new Statement("select 1\n-- done"));
        assertThat(splitter.end()).isNull();
    }

    @Test
    void copy_goesItsOwnWay() {
        splitter.feed("select '\n");
        Splitter copy = splitter.copy();
        copy.feed("';\n");

        assertThat(copy.inside()).isEqualTo(Inside.NOTHING);
        assertThat(splitter.inside()).isEqualTo(Inside.STRING);
        assertThat(splitter.feed("x';\n")).containsExactly(new Statement("select '\nx'"));
    }

    @Test
    void longString_overManyLines_isRead() {
        splitter.feed("select '\n");
        for (int i = 0; i < 100_000; i++) {
            splitter.feed("'' some text;\n");
        }

        assertThat(splitter.feed("';\n")).hasSize(1);
    }
}
