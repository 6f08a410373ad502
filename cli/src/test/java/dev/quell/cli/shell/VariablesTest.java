package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.shell.Piece.Command;
import dev.quell.cli.shell.Piece.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariablesTest {
    private final Variables variables = new Variables(Map.of(
            "a",
            "1",
            "quoted",
            "it's",
            "path",
            "c:\\x",
            "Name",
            "My \"T\"",
            "two",
            "1; select 2",
            "self",
            ":self + :a"));

    private final Splitter splitter = new Splitter(variables::value);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select :a|select 1",
                "select :a+:a, (:a)|select 1+1, (1)",
                "select :'quoted'|select 'it''s'",
                "select :'path'|select  E'c:\\\\x'",
                "select * from :\"Name\"|select * from \"My \"\"T\"\"\"",
                "select :{?a}, :{?b}|select TRUE, FALSE",
                "select :self|select :self + 1",
                "select 1::a, x[1 :a], b := :a|select 1::a, x[1 1], b := 1"
            })
    void variable_outsideOfQuotes_isReplaced(String typed, String run) {
        assertThat(splitter.feed(typed + ";\n")).containsExactly(new Statement(run));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select ':a', \":a\", $$:a$$, E'\\':a'",
                "select /* :a */ 1 -- :a",
                "select :b, :'b', :\"b\", :'a, : a, :"
            })
    void variable_inQuotesOrUnknown_staysAsItIs(String statement) {
        splitter.feed(statement + "\n");

        assertThat(splitter.end()).isEqualTo(new Statement(statement));
    }

    @Test
    void value_isReadAsIfItWereTyped() {
        assertThat(splitter.feed("select :two;\n"))
                .containsExactly(new Statement("select 1"), new Statement("select 2"));
    }

    @Test
    void variable_isAskedForAfterWhatStandsBeforeItWasRun() {
        splitter.take("\\set b 2 \\\\ select :b;\n");

        assertThat(splitter.next()).isEqualTo(new Command("set", "b 2", ""));
        variables.set("b", "2");
        assertThat(splitter.next()).isEqualTo(new Statement("select 2"));
    }

    @Test
    void stopping_isSetByATruthInAnyWords() {
        assertThat(variables.stopsOnError()).isFalse();
        variables.set("ON_ERROR_STOP", "tr");
        assertThat(variables.stopsOnError()).isTrue();
        variables.unset("ON_ERROR_STOP");
        assertThat(variables.stopsOnError()).isFalse();
        variables.set("ON_ERROR_STOP", "");
        assertThat(variables.listed()).contains("ON_ERROR_STOP = 'on'\n");
        assertThat(Variables.problem("ON_ERROR_STOP", "maybe"))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .isEqualTo("unrecognized value \"maybe\" for \"ON_ERROR_STOP\": Boolean expected"));
        assertThat(Variables.problem("a-b", "")).hasValue("invalid variable name: \"a-b\"");
    }
}
