package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select E'a''b\\'c'|select 'a''b''c'",
                "select e'\\x41\\101\\u0042\\\\ \\q'|select 'AAB\\ q'",
                "select $$it's$$|select 'it''s'",
                "select $q$ $$ $q$|select ' $$ '",
                "select $1|select $1",
                "select 'E''x', \"E'\"|select 'E''x', \"E'\""
            })
    void strings_thatH2DoesNotHave_becomePlain(String postgres, String h2) {
        assertThat(Dialect.translated(postgres)).isEqualTo(h2);
    }

    @Test
    void newline_inAnEscapeString_isOne() {
        assertThat(Dialect.translated("select E'a\\nb'")).isEqualTo("select 'a\nb'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT * FROM dblink_send_query('a', 'x(') AS t1"
                        + "|SELECT * FROM (SELECT dblink_send_query('a', 'x(') AS t1) AS t1",
                "select * from dblink_is_busy('a') where 1 = 1"
                        + "|select * from (SELECT dblink_is_busy('a') AS dblink_is_busy) AS dblink_is_busy where 1 = 1",
                "select * from dblink_is_busy('a') t|select * from (SELECT dblink_is_busy('a') AS t) t"
            })
    void function_thatReturnsAValue_canStandInFrom(String postgres, String h2) {
        assertThat(Dialect.translated(postgres)).isEqualTo(h2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select dblink_is_busy('a') from t",
                "select * from dblink_get_result('a') as t(f1 int)",
                "select 'from dblink_is_busy(''a'')'",
                "select * from dblink_is_busy",
                "select 'OK' is distinct from dblink_error_message('a')",
                "select * from dblink_is_busy('a'"
            })
    void everythingElse_staysAsItIs(String sql) {
        assertThat(Dialect.translated(sql)).isEqualTo(sql);
    }
}
