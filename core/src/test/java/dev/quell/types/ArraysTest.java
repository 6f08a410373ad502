package dev.quell.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArraysTest {
    private static final Codecs CODECS = Codecs.standard();
    private static final int SOME_ENUM_ARRAY = 99_998;

    private static Object decode(String text, int oid) {
        return CODECS.decode(Cell.ofText(text, oid));
    }

    @Test
    void decode_elements_haveTheirDefaultClass() {
        assertThat(decode("{1,NULL,-3}", Oids.INT4_ARRAY)).isEqualTo(Arrays.asList(1, null, -3));
        assertThat(decode("{t,f}", Oids.BOOL_ARRAY)).isEqualTo(List.of(true, false));
        assertThat(decode("{}", Oids.UUID_ARRAY)).isEqualTo(List.of());
    }

    @Test
    void decode_quotes_areTakenAway() {
        assertThat(decode("{\"a b\",\"\",\"NULL\",\"x\\\"y\\\\z\",\"{1,2}\",é}", Oids.TEXT_ARRAY))
                .isEqualTo(List.of("a b", "", "NULL", "x\"y\\z", "{1,2}", "é"));
        assertThat(decode("{\"\\\\x0102\"}", Oids.BYTEA_ARRAY))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .containsExactly(new byte[] {1, 2});
    }

    @Test
    void decode_dimensions_becomeNestedLists() {
        assertThat(decode("{{1,2},{3,NULL}}", Oids.INT4_ARRAY))
                .isEqualTo(List.of(List.of(1, 2), Arrays.asList(3, null)));
    }

    @Test
    void decode_lowerBounds_arePassedOver() {
        assertThat(decode("[0:1][-5:-5]={{1},{2}}", Oids.INT4_ARRAY)).isEqualTo(List.of(List.of(1), List.of(2)));
    }

    @Test
    void decodeArray_classOfChoice_isUsed() {
        assertThat(CODECS.decodeArray(Cell.ofText("{1,NULL}", Oids.INT4_ARRAY), Long.class))
                .isEqualTo(Arrays.asList(1L, null));
        assertThat(CODECS.decodeArray(Cell.ofText("{happy,\"very sad\"}", SOME_ENUM_ARRAY), String.class))
                .isEqualTo(List.of("happy", "very sad"));
    }

    @Test
    void decodeArray_severalDimensions_isRefused() {
        Cell cell = Cell.ofText("{{1}}", Oids.INT4_ARRAY);
        assertThatThrownBy(() -> CODECS.decodeArray(cell, Integer.class))
                .hasMessage("cannot read int4[] value \"{{1}}\": it has several dimensions; ask for List");
    }

    @Test
    void decode_wrongElement_namesTheElement() {
        assertThatThrownBy(() -> decode("{1,x}", Oids.INT4_ARRAY))
                .hasMessage("cannot read int4 value \"x\": it is not a whole number; ask for the type the column has");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "{",
                "{1",
                "{1,",
                "{1,}",
                "{,1}",
                "{\"a}",
                "{\"a\\",
                "{1}}",
                "{1}x",
                "[0:1]",
                "[0:1]=",
                "{{1},2",
                "{{{{{{{1}}}}}}}",
                "{\"a\"b}"
            })
    void decode_malformed_isRefused(String text) {
        assertThatThrownBy(() -> decode(text, Oids.TEXT_ARRAY))
                .isInstanceOf(DecodeException.class)
                .hasMessage(
                        "cannot read text[] value \"" + text + "\": it is not an array in text format; ask for String");
    }

    @Test
    void decode_list_cannotBeChanged() {
        List<?> list = CODECS.decode(Cell.ofText("{1,2}", Oids.INT4_ARRAY), List.class);
        assertThatThrownBy(list::removeFirst).isInstanceOf(UnsupportedOperationException.class);
    }
}
