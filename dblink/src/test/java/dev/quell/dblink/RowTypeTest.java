package dev.quell.dblink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowTypeTest {
    @Test
    void parse_ofAllKindsOfTypes_namesThem() {
        RowType type =
                RowType.parse("f1 int, F2 text, f3 text[], \"F 4\" numeric(10, 2), f5 timestamp(3) with time zone,"
                        + " f6 double precision, f7 character varying(5) [3], f8 char");

        assertThat(type.columns())
                .extracting(DblinkColumn::name)
                .containsExactly("f1", "f2", "f3", "F 4", "f5", "f6", "f7", "f8");
        assertThat(type.columns())
                .extracting(DblinkColumn::typeName)
                .containsExactly("int4", "text", "text[]", "numeric", "timestamptz", "float8", "varchar[]", "bpchar");
        assertThat(type.columns())
                .extracting(DblinkColumn::typeModifier)
                .containsExactly(-1, -1, -1, (10 << 16) + 2 + 4, 3, -1, 9, 5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|42601|syntax error at end of input",
                "a|42601|syntax error at or near \"a\"",
                "a int,|42601|syntax error at end of input",
                ", a int|42601|syntax error at or near \",\"",
                "\"a int|42601|syntax error at or near \"\"a int\"",
                "a int)|42601|syntax error at or near \"a\"",
                "a int b text|42704|type \"int b text\" does not exist",
                "a nothing|42704|type \"nothing\" does not exist",
                "a nothing[][]|42704|type \"nothing[]\" does not exist",
                "a varchar(0)|22023|length for type varchar must be at least 1",
                "a numeric(2000)|22023|NUMERIC precision 2000 must be between 1 and 1000",
                "a char(99999999999)|22023|a type's length or precision of 99999999999 is out of range"
            })
    void parse_ofNonsense_isRefused(String text, String sqlState, String message) {
        assertThatThrownBy(() -> RowType.parse(text))
                .isInstanceOfSatisfying(
                        DblinkException.class, e -> assertThat(e.sqlState()).isEqualTo(sqlState))
                .hasMessage(message);
    }
}
