package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayTypesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "create table t (a int[], b text [], c varchar(10)[] not null)"
                        + "|create table t (a int ARRAY, b text ARRAY, c varchar(10) ARRAY not null)",
                "create table t (a int[3], b int[][])|create table t (a int ARRAY, b int ARRAY ARRAY)",
                "alter table t add c double precision[]|alter table t add c double precision ARRAY",
                "select x::text[], cast(x as int[])|select x::text ARRAY, cast(x as int ARRAY)",
                "select '{1,2}'::int[]|select ARRAY['1','2']::int ARRAY",
                "select cast('{a b,\"c,\\\"d\",NULL}' as text[])"
                        + "|select cast(ARRAY['a b','c,\"d',NULL] as text ARRAY)",
                "select '{{1,2},{3,4}}'::int[]|select ARRAY[ARRAY['1','2'],ARRAY['3','4']]::int ARRAY ARRAY",
                "select '{it''s}'::text[], '{}'::varchar(3)[]"
                        + "|select ARRAY['it''s']::text ARRAY, ARRAY[]::varchar(3) ARRAY"
            })
    void arrayType_becomesH2s(String postgres, String h2) throws SQLException {
        assertThat(ArrayTypes.translated(postgres)).isEqualTo(h2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a[1], (f(x))[2], array[1, 2], ARRAY[], array [] from t",
                "create view v as select a[1] from t",
                "create table t as select a[1] from u",
                "select 'int[]', \"text[]\", /* int[] */ '{1}'",
                "select '{a}'::text, x[1"
            })
    void everythingElse_staysAsItIs(String sql) throws SQLException {
        assertThat(ArrayTypes.translated(sql)).isEqualTo(sql);
    }

    @Test
    void text_thatIsNoArray_isRefused() {
        assertThatThrownBy(() -> ArrayTypes.translated("select '{a'::text[]"))
                .hasMessage("malformed array literal: \"{a\"")
                .isInstanceOfSatisfying(
                        SQLException.class,
                        error -> assertThat(error.getSQLState()).isEqualTo("22P02"));
        assertThatThrownBy(() -> ArrayTypes.translated("select 'a'::text[]")).hasMessageContaining("malformed");
    }
}
