package dev.quell.dblink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    @ValueSource(strings = {"", " ", "a", "a int,", ", a int", "a int b text", "a nothing", "\"a int", "a int)"})
    void parse_ofNonsense_isRefused(String text) {
        assertThatThrownBy(() -> RowType.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
