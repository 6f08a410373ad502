package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INTEGER|integer",
                "CHARACTER LARGE OBJECT ARRAY|text[]",
                "CHARACTER VARYING(10) ARRAY ARRAY|character varying(10)[][]",
                "NUMERIC(6, 2)|numeric(6,2)",
                "TIMESTAMP(0) WITH TIME ZONE|timestamp(0) with time zone",
                "TIMESTAMP(3)|timestamp(3) without time zone",
                "BINARY VARYING|bytea"
            })
    void type_isCalledAsInPostgresql(String h2, String postgres) {
        assertThat(TypeText.of(h2)).isEqualTo(postgres);
    }
}
